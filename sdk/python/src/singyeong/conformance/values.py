"""Values, payloads and targets, between the kit's JSON and what a user of the library writes."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from .. import (
    Attribute,
    Condition,
    Message,
    MetadataValue,
    Query,
    QueueMessage,
    ReceivedReply,
    Selector,
    Version,
    all_of,
    any_of,
    attribute,
    average,
    maximum,
    minimum,
    none_of,
    semver,
    where,
)

Fields = dict[str, Any]


def value_from_kit(value: Fields) -> MetadataValue:
    """A value as a user writes it."""
    [(kind, content)] = value.items()
    match kind:
        case "string" | "boolean":
            return content  # type: ignore[no-any-return]
        case "integer":
            return int(content)
        case "float":
            return float(content)
        case "version":
            return semver(content)
        case "list":
            return [value_from_kit(element) for element in content]
        case "map":
            return metadata_from_kit(content)
        case "null":
            return None
    raise ValueError(f"{kind} is no kind of value")


def metadata_from_kit(values: Fields) -> dict[str, MetadataValue]:
    """Metadata as a user writes it."""
    return {key: value_from_kit(value) for key, value in values.items()}


def value_to_kit(value: MetadataValue) -> Fields:
    """A value of the library, told to the kit."""
    if value is None:
        return {"null": True}
    if isinstance(value, bool):
        return {"boolean": value}
    if isinstance(value, int):
        return {"integer": str(value)}
    if isinstance(value, float):
        return {"float": value}
    if isinstance(value, str):
        return {"string": value}
    if isinstance(value, Version):
        return {"version": value.text}
    if isinstance(value, Mapping):
        return {"map": metadata_to_kit(value)}
    return {"list": [value_to_kit(element) for element in value]}


def metadata_to_kit(metadata: Mapping[str, MetadataValue]) -> Fields:
    """Metadata of the library, told to the kit."""
    return {key: value_to_kit(value) for key, value in metadata.items()}


def payload_from_kit(payload: Fields) -> tuple[object, str | None]:
    """A payload as a user passes it, and the content type beside it."""
    if "json" in payload:
        return payload["json"], None
    if "text" in payload:
        return payload["text"], payload.get("contentType")
    return base64.b64decode(payload["base64"]), payload.get("contentType")


def payload_to_kit(received: Message | QueueMessage | ReceivedReply) -> Fields:
    """What came, told to the kit."""
    payload, content_type = received.payload, received.content_type
    if isinstance(payload, bytes):
        return {"base64": base64.b64encode(payload).decode(), "contentType": content_type}
    if content_type.startswith("text/"):
        return {"text": payload, "contentType": content_type}
    return {"json": payload}


def target_from_kit(target: Fields) -> Query:
    """A target as a user writes it."""
    fields = dict(target)
    cel = fields.pop("cel", None)
    condition = fields.pop("where", None)
    pick = fields.pop("pick", None)
    return Query(
        **fields,
        where=cel if condition is None else _condition_from_kit(condition),
        pick=None if pick is None else _selector_from_kit(pick),
    )


def _selector_from_kit(pick: Fields) -> Selector:
    [(kind, path)] = pick.items()
    return {"min": minimum, "max": maximum, "average": average}[kind](*path)


def _condition_from_kit(condition: Fields) -> Condition:
    for kind, join in (("all", all_of), ("any", any_of), ("none", none_of)):
        if kind in condition:
            return join(*map(_condition_from_kit, condition[kind]))
    if "exists" in condition:
        return where(*condition["exists"]).exists()
    subject = where(*condition["path"])
    compare: Callable[[MetadataValue | Attribute], Condition]
    compare = getattr(subject, "in_" if condition["op"] == "in" else condition["op"])
    if "value" in condition:
        return compare(value_from_kit(condition["value"]))
    other = attribute(*condition["other"]["path"])
    if "fallback" in condition["other"]:
        other = other.or_(value_from_kit(condition["other"]["fallback"]))
    return compare(other)
