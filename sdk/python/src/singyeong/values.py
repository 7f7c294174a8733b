"""What metadata and queries hold, and how it travels."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ._gen.metadata_pb2 import ListValue, MapValue, Value
from ._gen.metadata_pb2 import Metadata as ProtoMetadata
from .errors import invalid_error


@dataclass(frozen=True)
class Version:
    """A semantic version among values: the broker compares it by precedence, not as text."""

    text: str

    def __str__(self) -> str:
        return self.text


def semver(text: str) -> Version:
    """A semantic version: three numeric parts, with pre-release and build where wanted."""
    return Version(text)


MetadataValue: TypeAlias = (
    str | bool | int | float | Version | Sequence["MetadataValue"] | Mapping[str, "MetadataValue"] | None
)
"""A value: an ``int`` is an integer of 64 bits, a ``float`` a float (``1.0`` too). None only within lists and maps, and in queries."""

Metadata: TypeAlias = Mapping[str, MetadataValue]
"""What a client says about itself, by key."""


def value_to_proto(value: MetadataValue, path: str) -> Value:
    """Raises SingyeongError ``INVALID_REQUEST`` for what is no value, with the path to it."""
    if value is None:
        return Value(null_value="NULL_VALUE")
    if isinstance(value, bool):
        return Value(boolean_value=value)
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise invalid_error(f"{path}: {value} does not fit into 64 bits")
        return Value(integer_value=value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise invalid_error(f"{path}: {value} is no metadata")
        return Value(float_value=value)
    if isinstance(value, str):
        return Value(string_value=value)
    if isinstance(value, Version):
        return Value(version_value=value.text)
    if isinstance(value, Mapping):
        return Value(map_value=MapValue(entries=attributes_to_proto(value, path)))
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return Value(list_value=ListValue(values=list_to_proto(value, path)))
    raise invalid_error(f"{path}: {type(value).__name__} is no metadata")


def list_to_proto(values: Iterable[MetadataValue], path: str) -> list[Value]:
    """The elements of a list."""
    return [value_to_proto(element, f"{path}[{index}]") for index, element in enumerate(values)]


def attributes_to_proto(metadata: Metadata, path: str = "metadata") -> dict[str, Value]:
    """Attributes by key."""
    for key in metadata:
        if not isinstance(key, str):
            raise invalid_error(f"{path}: the key {key!r} is no text")
    return {key: value_to_proto(value, f"{path}.{key}") for key, value in metadata.items()}


def value_from_proto(value: Value) -> MetadataValue:
    """A value as Python has it."""
    match value.WhichOneof("kind"):
        case "string_value":
            return value.string_value
        case "integer_value":
            return value.integer_value
        case "float_value":
            return value.float_value
        case "version_value":
            return Version(value.version_value)
        case "boolean_value":
            return value.boolean_value
        case "list_value":
            return [value_from_proto(element) for element in value.list_value.values]
        case "map_value":
            return {key: value_from_proto(entry) for key, entry in value.map_value.entries.items()}
        case _:
            return None


def metadata_from_proto(metadata: ProtoMetadata) -> dict[str, MetadataValue]:
    """A client's metadata as Python has it."""
    return {key: value_from_proto(value) for key, value in metadata.attributes.items()}
