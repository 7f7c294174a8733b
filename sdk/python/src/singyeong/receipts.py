"""What calls come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .client_info import ClientInfo
from .messages import ClientRef


@dataclass(frozen=True)
class SendReceipt:
    """A message is on its way to its receiver."""

    message_id: str
    receiver: ClientRef | None
    """None: a droppable one was dropped."""


@dataclass(frozen=True)
class BroadcastReceipt:
    """How far a broadcast went: ``matched`` is the sum of the other two."""

    message_id: str
    matched: int
    delivered: int
    dropped: int
    """Clients that had no room for it."""


@dataclass(frozen=True)
class ReceivedReply:
    """The reply to a request."""

    message_id: str
    payload: object
    """JSON as its value, text as ``str``, anything else as bytes."""
    data: bytes
    content_type: str
    headers: Mapping[str, str]
    replier: ClientRef | None


@dataclass(frozen=True)
class EnqueueReceipt:
    """A message is on disk."""

    message_id: str
    duplicate: bool
    """True: one with this id was stored before; this one was not stored again."""


@dataclass(frozen=True)
class ClientList:
    """The clients that match a query, by application and id."""

    clients: Sequence[ClientInfo]
    truncated: bool
    """True: there are more than the limit let through."""


@dataclass(frozen=True)
class ProxyAnswer:
    """An upstream's answer, whatever its status."""

    status: int
    headers: Sequence[tuple[str, str]]
    """In order; a name may come several times."""
    body: bytes
    upstream: ClientRef | None
    attempts: int
    """Upstreams that were asked."""
