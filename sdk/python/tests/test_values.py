import pytest

from singyeong import MetadataValue, SingyeongError, Version, semver
from singyeong._gen.metadata_pb2 import Metadata, Value
from singyeong.values import attributes_to_proto, metadata_from_proto, value_from_proto, value_to_proto

VALUES: list[tuple[MetadataValue, str]] = [
    ("eu", "string_value"),
    (42, "integer_value"),
    (-(2**63), "integer_value"),
    (1.0, "float_value"),
    (True, "boolean_value"),
    (semver("2.1.0"), "version_value"),
    ([1, "a", None, [2.5]], "list_value"),
    ({"a": {"b": [semver("1.0.0")]}}, "map_value"),
    (None, "null_value"),
]


@pytest.mark.parametrize(("value", "kind"), VALUES)
def test_a_value_keeps_its_kind_over_the_wire(value: MetadataValue, kind: str) -> None:
    message = Value.FromString(value_to_proto(value, "x").SerializeToString())
    assert message.WhichOneof("kind") == kind
    read = value_from_proto(message)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize("value", [2**63, float("nan"), float("inf"), b"bytes", object()])
def test_what_is_no_value_is_refused_with_the_path_to_it(value: object) -> None:
    with pytest.raises(SingyeongError, match=r"metadata\.a\[1\]") as raised:
        attributes_to_proto({"a": ["x", value]})  # type: ignore[list-item]
    assert (raised.value.reason, raised.value.outcome) == ("INVALID_REQUEST", "not_sent")


def test_metadata_comes_back_as_it_went() -> None:
    metadata: dict[str, MetadataValue] = {"version": Version("2.1.0"), "guild_ids": [122, 123], "latency": 12}
    assert metadata_from_proto(Metadata(attributes=attributes_to_proto(metadata))) == metadata
