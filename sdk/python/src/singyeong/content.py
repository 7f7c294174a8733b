"""How payloads travel: bytes as they are, text with a content type as it is, anything else as JSON."""

import json
import re
from collections.abc import Mapping

from ._gen.message_pb2 import Content
from .errors import invalid_error

_JSON = re.compile(r"application/(?:[\w.-]+\+)?json\s*(?:;|$)", re.IGNORECASE)


def content_to_proto(payload: object, content_type: str | None, headers: Mapping[str, str] | None) -> Content:
    """A payload as it goes over the wire. Raises SingyeongError ``INVALID_REQUEST`` for what JSON cannot hold."""
    if isinstance(payload, bytes | bytearray | memoryview):
        return Content(data=bytes(payload), content_type=content_type, headers=headers)
    as_text = isinstance(payload, str) and content_type is not None and not _JSON.match(content_type)
    text = payload if as_text and isinstance(payload, str) else _json_of(payload)
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise invalid_error("the payload has half a surrogate pair, which UTF-8 cannot hold") from error
    return Content(data=data, content_type=content_type or "application/json", headers=headers)


def payload_of(content: Content) -> object:
    """What a content holds: JSON as its value, text as ``str``, anything else, JSON that is none included, as bytes."""
    if _JSON.match(content.content_type):
        try:
            return json.loads(content.data)
        except (ValueError, RecursionError):
            return content.data  # the sender's mistake; the receiver can still look at it
    if content.content_type.startswith("text/"):
        return content.data.decode(errors="replace")
    return content.data


def _json_of(payload: object) -> str:
    try:
        return json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        raise invalid_error(f"the payload cannot be written as JSON: {error}") from error
