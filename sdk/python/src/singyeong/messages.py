"""Messages as their receivers get them, and what goes back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Literal, TypeAlias

from google.protobuf.timestamp_pb2 import Timestamp

from ._gen.client_pb2 import ClientRef as ProtoClientRef
from ._gen.message_pb2 import MESSAGE_KIND_BROADCAST, MESSAGE_KIND_REQUEST, Content
from ._gen.message_pb2 import Message as ProtoMessage
from .content import payload_of


@dataclass(frozen=True)
class ClientRef:
    """Names one client."""

    application: str
    client_id: str


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message as its receiver gets it."""

    id: str
    """Given by the broker, unique while it runs."""
    kind: Literal["send", "broadcast", "request"]
    """A ``request`` is one whose sender waits for what the handler returns."""
    source: ClientRef | None
    """None where the sender has no session."""
    payload: object
    """JSON as its value, text as ``str``, anything else as bytes."""
    data: bytes
    """The bytes as they came."""
    content_type: str
    headers: Mapping[str, str]
    nonce: str | None
    """The sender's own mark."""
    deadline: datetime | None
    """After this nobody waits for the reply of a request."""


MessageHandler: TypeAlias = Callable[[Message], Awaitable[object]]
"""Takes messages, each in a task of its own.

What it returns is the reply to a request; what it raises fails the request of the sender with ``REPLY_FAILED`` and its text. A message
counts as handled once it has returned.
"""


class ReplyError(Exception):
    """What a handler raises to fail a request with facts for the sender's program, which arrive as the details of its error."""

    details: Mapping[str, str]

    def __init__(self, message: str, details: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.details = dict(details or {})


@dataclass(frozen=True)
class Reply:
    """A reply of a certain content type, or with headers: ``return Reply(data, content_type="image/png")``."""

    payload: object
    content_type: str | None = None
    headers: Mapping[str, str] | None = None


def message_from_proto(message: ProtoMessage) -> Message:
    """The message of the wire, read."""
    content = message.content
    kind: Literal["send", "broadcast", "request"] = "send"
    if message.kind == MESSAGE_KIND_REQUEST:
        kind = "request"
    elif message.kind == MESSAGE_KIND_BROADCAST:
        kind = "broadcast"
    return Message(
        id=message.id,
        kind=kind,
        source=client_ref_from_proto(message.source) if message.HasField("source") else None,
        payload=payload_of(content),
        data=content.data,
        content_type=content.content_type,
        headers=headers_of(content),
        nonce=message.nonce if message.HasField("nonce") else None,
        deadline=datetime_of(message.deadline) if message.HasField("deadline") else None,
    )


def client_ref_from_proto(client: ProtoClientRef) -> ClientRef:
    """The client that is named."""
    return ClientRef(client.application, client.client_id)


def headers_of(content: Content) -> dict[str, str]:
    """The headers of a content."""
    return dict(content.headers)


def datetime_of(timestamp: Timestamp) -> datetime:
    """A time of the wire, in UTC."""
    return timestamp.ToDatetime(tzinfo=timezone.utc)
