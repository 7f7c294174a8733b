"""Clauses of queries: ``(where("version") >= semver("2.0.0")) & where("guild_ids").contains(123)``."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ._gen import query_pb2 as proto
from .values import MetadataValue, value_to_proto


@dataclass(frozen=True)
class Attribute:
    """Another attribute of the same client, to compare with."""

    segments: tuple[str, ...]
    fallback: MetadataValue = None
    has_fallback: bool = False

    def or_(self, fallback: MetadataValue) -> "Attribute":
        """The same, with a value that stands in where the client has no such attribute."""
        return replace(self, fallback=fallback, has_fallback=True)


def attribute(*segments: str) -> Attribute:
    """Another attribute of the same client: ``where("used") < attribute("limit")``."""
    return Attribute(segments)


class Condition:
    """One clause of a query. Immutable; joined with ``&``, ``|`` and ``~``, or with all_of, any_of and none_of."""

    __slots__ = ("_proto",)

    def __init__(self, condition: proto.Condition) -> None:
        self._proto = condition

    def __and__(self, other: "Condition") -> "Condition":
        return all_of(self, other)

    def __or__(self, other: "Condition") -> "Condition":
        return any_of(self, other)

    def __invert__(self) -> "Condition":
        """Matches where this one does not. Unlike a negated operator it also matches where the attribute is missing."""
        return none_of(self)

    def __bool__(self) -> bool:
        """Catches ``and``, ``or``, ``not`` and ``1 < where("x") < 5``, which Python would answer without the broker."""
        raise TypeError("a condition is neither true nor false here: join conditions with &, | and ~, in brackets")

    def __repr__(self) -> str:
        return f"Condition({str(self._proto).strip()!r})"

    def to_proto(self) -> proto.Condition:
        """As it goes over the wire."""
        return self._proto


def all_of(*conditions: Condition) -> Condition:
    """Matches where every one matches; of none, matches."""
    return Condition(proto.Condition(all_of=_list_of(conditions)))


def any_of(*conditions: Condition) -> Condition:
    """Matches where at least one matches; of none, does not match."""
    return Condition(proto.Condition(any_of=_list_of(conditions)))


def none_of(*conditions: Condition) -> Condition:
    """Matches where not one matches; of none, matches. Unlike a negated operator it also matches where the attribute is missing."""
    return Condition(proto.Condition(none_of=_list_of(conditions)))


def _list_of(conditions: Iterable[Condition]) -> proto.ConditionList:
    return proto.ConditionList(conditions=[condition.to_proto() for condition in conditions])


class Subject:
    """The comparisons with one attribute, as operators or as methods.

    None of them, the negated ones included, matches a client that does not have the attribute.
    """

    __slots__ = ("_segments",)

    def __init__(self, segments: tuple[str, ...]) -> None:
        self._segments = segments

    def eq(self, operand: MetadataValue | Attribute) -> Condition:
        """The same value; lists and maps are compared in depth. Also ``==``."""
        return self._compare(proto.COMPARISON_OPERATOR_EQUAL, operand)

    def ne(self, operand: MetadataValue | Attribute) -> Condition:
        """Another value. Also ``!=``."""
        return self._compare(proto.COMPARISON_OPERATOR_NOT_EQUAL, operand)

    def gt(self, operand: MetadataValue | Attribute) -> Condition:
        """Greater. Also ``>``."""
        return self._compare(proto.COMPARISON_OPERATOR_GREATER, operand)

    def gte(self, operand: MetadataValue | Attribute) -> Condition:
        """Greater, or the same. Also ``>=``."""
        return self._compare(proto.COMPARISON_OPERATOR_GREATER_OR_EQUAL, operand)

    def lt(self, operand: MetadataValue | Attribute) -> Condition:
        """Less. Also ``<``."""
        return self._compare(proto.COMPARISON_OPERATOR_LESS, operand)

    def lte(self, operand: MetadataValue | Attribute) -> Condition:
        """Less, or the same. Also ``<=``."""
        return self._compare(proto.COMPARISON_OPERATOR_LESS_OR_EQUAL, operand)

    def __eq__(self, operand: MetadataValue | Attribute) -> Condition:  # type: ignore[override]
        return self.eq(operand)

    def __ne__(self, operand: MetadataValue | Attribute) -> Condition:  # type: ignore[override]
        return self.ne(operand)

    def __gt__(self, operand: MetadataValue | Attribute) -> Condition:
        return self.gt(operand)

    def __ge__(self, operand: MetadataValue | Attribute) -> Condition:
        return self.gte(operand)

    def __lt__(self, operand: MetadataValue | Attribute) -> Condition:
        return self.lt(operand)

    def __le__(self, operand: MetadataValue | Attribute) -> Condition:
        return self.lte(operand)

    __hash__ = None  # type: ignore[assignment]

    def in_(self, values: Iterable[MetadataValue] | Attribute) -> Condition:
        """One of these."""
        return self._compare(proto.COMPARISON_OPERATOR_IN, values if isinstance(values, Attribute) else list(values))

    def not_in(self, values: Iterable[MetadataValue] | Attribute) -> Condition:
        """None of these."""
        return self._compare(
            proto.COMPARISON_OPERATOR_NOT_IN, values if isinstance(values, Attribute) else list(values)
        )

    def contains(self, operand: MetadataValue | Attribute) -> Condition:
        """A list with this element, a map with this key, a text with this part."""
        return self._compare(proto.COMPARISON_OPERATOR_CONTAINS, operand)

    def not_contains(self, operand: MetadataValue | Attribute) -> Condition:
        """Has no such element, key or part."""
        return self._compare(proto.COMPARISON_OPERATOR_NOT_CONTAINS, operand)

    def exists(self) -> Condition:
        """The client has the attribute, whatever its value."""
        return Condition(proto.Condition(exists=proto.Exists(path=proto.Path(segments=self._segments))))

    def _compare(self, operator: proto.ComparisonOperator, operand: MetadataValue | Attribute) -> Condition:
        comparison = proto.Comparison(path=proto.Path(segments=self._segments), operator=operator)
        place = "/".join(self._segments)
        if isinstance(operand, Attribute):
            comparison.other.path.segments.extend(operand.segments)
            if operand.has_fallback:
                comparison.other.fallback.CopyFrom(value_to_proto(operand.fallback, place))
        else:
            comparison.value.CopyFrom(value_to_proto(operand, place))
        return Condition(proto.Condition(comparison=comparison))


def where(*segments: str) -> Subject:
    """The attribute that a clause is about. Further segments lead into maps and lists: ``where("limits", "cpu")``."""
    return Subject(segments)
