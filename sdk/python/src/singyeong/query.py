"""Which clients are meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ._gen import query_pb2 as proto
from .conditions import Condition


@dataclass(frozen=True)
class Selector:
    """Picks one of several matches by a value of theirs."""

    kind: Literal["min", "max", "average"]
    segments: tuple[str, ...]


def minimum(*segments: str) -> Selector:
    """Picks the match with the smallest value."""
    return Selector("min", segments)


def maximum(*segments: str) -> Selector:
    """Picks the match with the largest value."""
    return Selector("max", segments)


def average(*segments: str) -> Selector:
    """Picks the match nearest to the mean of all."""
    return Selector("average", segments)


@dataclass(frozen=True, kw_only=True)
class Query:
    """Which clients are meant. Everything is optional; an empty query means any client."""

    application: str | None = None
    """Clients of this application. None: of every one."""
    tags: Sequence[str] | None = None
    """Clients that carry all of these tags, whatever their application; only without ``application``."""
    where: Condition | str | None = None
    """What they have to be like: clauses, or CEL text such as ``version >= semver("2.0.0") && "123" in users``."""
    pick: Selector | None = None
    """Who of several gets it: minimum, maximum or average. None: by key, and without a key by chance."""
    key: str | None = None
    """The same key picks the same client while the matches stay the same."""
    optional: bool = False
    """True: without a match it is asked again without ``where`` and ``pick``."""
    droppable: bool = False
    """True: without a match, or where it has no room, the message is dropped without an error."""
    restricted: bool = False
    """True: clients without a valid credential can match as well."""


Target: TypeAlias = Query | str
"""A query, or the id of an application."""

_SELECTOR_KINDS = {
    "min": proto.SELECTOR_KIND_MIN,
    "max": proto.SELECTOR_KIND_MAX,
    "average": proto.SELECTOR_KIND_AVERAGE,
}


def query_to_proto(target: Target) -> proto.Query:
    """As it goes over the wire."""
    query = Query(application=target) if isinstance(target, str) else target
    message = proto.Query(
        application=query.application,
        restricted=query.restricted,
        droppable=query.droppable,
        optional=query.optional,
        key=query.key,
    )
    if query.application is None and query.tags is not None:
        message.application_tags.tags.extend(query.tags)
        message.application_tags.SetInParent()
    if isinstance(query.where, str):
        message.cel = query.where
    elif query.where is not None:
        message.conditions.conditions.append(query.where.to_proto())
    if query.pick is not None:
        path = proto.Path(segments=query.pick.segments)
        message.selector.CopyFrom(proto.Selector(kind=_SELECTOR_KINDS[query.pick.kind], path=path))
    return message
