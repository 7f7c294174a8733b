"""Messages of queues, in the hands of a consumer."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from google.protobuf.duration_pb2 import Duration

from ._gen.queue_pb2 import LeasedMessage
from ._gen.queue_service_pb2 import (
    AckRequest,
    ConsumeCommand,
    ExtendRequest,
    RejectRequest,
    ReleaseRequest,
)
from .content import payload_of
from .durations import duration_of
from .errors import SingyeongError
from .messages import ClientRef, client_ref_from_proto, datetime_of, headers_of


class QueueMessage:
    """One hand-over of a message, to be settled by ack, release or reject before its deadline."""

    def __init__(
        self,
        leased: LeasedMessage,
        queue: str,
        settle: "Callable[[QueueMessage, ConsumeCommand], Awaitable[None]]",
    ) -> None:
        message = leased.message
        self.queue: str = queue
        self.lease_id: str = leased.lease_id
        self.id: str = message.message_id
        """Stays the same when it is delivered again: what to recognise a repetition by."""
        self.data: bytes = message.content.data
        self.content_type: str = message.content.content_type
        self.headers: Mapping[str, str] = headers_of(message.content)
        self.nonce: str | None = message.nonce if message.HasField("nonce") else None
        """The sender's own mark."""
        self.source: ClientRef | None = client_ref_from_proto(message.source) if message.HasField("source") else None
        self.enqueued_at: datetime = datetime_of(message.enqueued_at)
        self.failed_attempts: int = message.failed_attempts
        """Attempts that failed before this one."""
        self.deadline: datetime = datetime_of(leased.deadline)
        """When the broker takes it back and counts a failure, as it was when the message came."""
        self.lost: asyncio.Event = asyncio.Event()
        """Set when the lease has ended without the program's doing: it will be delivered again."""
        self._content = message.content
        self._settle = settle
        self._why_lost = ""

    def __repr__(self) -> str:
        return f"QueueMessage(queue={self.queue!r}, id={self.id!r}, failed_attempts={self.failed_attempts})"

    @property
    def payload(self) -> object:
        """JSON as its value, text as ``str``, anything else as bytes."""
        return payload_of(self._content)

    async def ack(self) -> None:
        """The work is done; returns when that is on disk. Raises SingyeongError ``LEASE_LOST``, as its siblings do."""
        await self._end(ConsumeCommand(ack=AckRequest(queue=self.queue, lease_ids=[self.lease_id])))

    async def release(self, *, delay: float | None = None) -> None:
        """Gives it back without blame, to be delivered again, after ``delay`` seconds where they are given."""
        request = ReleaseRequest(queue=self.queue, lease_ids=[self.lease_id], delay=_maybe(delay, "delay"))
        await self._end(ConsumeCommand(release=request))

    async def reject(self, reason: str = "", *, delay: float | None = None, dead_letter: bool = False) -> None:
        """Gives it back as failed; ``dead_letter``: whatever attempts it has left. ``delay`` in seconds."""
        request = RejectRequest(
            queue=self.queue,
            lease_ids=[self.lease_id],
            delay=_maybe(delay, "delay"),
            reason=reason,
            dead_letter=dead_letter,
        )
        await self._end(ConsumeCommand(reject=request))

    async def extend(self, timeout: float | None = None) -> None:
        """Asks for more time, ``timeout`` seconds counted from now. None: as much as a new message has."""
        request = ExtendRequest(queue=self.queue, lease_ids=[self.lease_id], timeout=_maybe(timeout, "timeout"))
        await self._end(ConsumeCommand(extend=request))

    def _lose(self, why: str) -> None:
        """The lease has ended without the program's doing."""
        self._why_lost = why
        self.lost.set()

    async def _end(self, command: ConsumeCommand) -> None:
        if self.lost.is_set():
            raise lease_lost_error(self._why_lost)
        await self._settle(self, command)


def lease_lost_error(why: str) -> SingyeongError:
    """The error of what is done with a lease that has ended."""
    return SingyeongError("LEASE_LOST", f"the message is no longer this consumer's: {why}", outcome="not_sent")


def _maybe(seconds: float | None, field: str) -> Duration | None:
    return None if seconds is None else duration_of(seconds, field)
