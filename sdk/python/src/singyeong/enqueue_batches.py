"""What is enqueued, on its way to its queues."""

import asyncio
from copy import copy
from dataclasses import dataclass

from ._gen.queue_service_pb2 import EnqueueItem, EnqueueReceipt, EnqueueRequest, EnqueueResult
from .errors import SingyeongError, closed_error, error_from_failure, lost_error
from .pending_calls import Limits, PendingCalls
from .session import Session
from .transport import ENQUEUE
from .unary_calls import UnaryCalls


@dataclass(frozen=True)
class _Numbered:
    id: int
    item: EnqueueItem


class EnqueueBatches:
    """One call at a time for each queue, which keeps the order, and has whatever was enqueued in the meantime.

    The more there is, the larger the batches, up to 512 messages or 256 KiB.
    """

    def __init__(self, calls: UnaryCalls, session: Session | None, limits: Limits) -> None:
        self._calls = calls
        self._session = session
        self._limits = limits
        self._queues: dict[str, PendingCalls[_Numbered, EnqueueReceipt]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._is_closed = False

    async def enqueue(self, queue: str, item: EnqueueItem, size: int) -> EnqueueReceipt:
        """Returns once the message is on disk. Raises SingyeongError."""
        if self._is_closed:
            raise closed_error("not_sent")
        pending = self._queues.get(queue)
        if pending is None:
            pending = self._queues[queue] = PendingCalls(self._limits)
            task = asyncio.create_task(self._run(queue, pending))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await pending.call(lambda item_id: _Numbered(item_id, item), size)

    def take_no_more(self) -> None:
        """Refuses the messages that come."""
        self._is_closed = True

    async def drain(self) -> None:
        """Returns when everything has been answered."""
        await asyncio.gather(*(pending.drain() for pending in self._queues.values()))

    def close(self) -> None:
        """Fails what has not been answered, and all that comes."""
        self.take_no_more()
        for pending in self._queues.values():
            pending.close()
        for task in self._running:
            task.cancel()

    async def _run(self, queue: str, pending: PendingCalls[_Numbered, EnqueueReceipt]) -> None:
        """Runs while there is something to enqueue."""
        try:
            await asyncio.sleep(0)  # what is enqueued in this turn of the event loop comes along
            while pending.size > 0:
                await self._connected()
                batch = pending.take_frame()
                if batch:
                    await self._enqueue(queue, batch, pending)
        finally:
            del self._queues[queue]  # in this very turn: what comes in the next one begins anew
            pending.close()

    async def _connected(self) -> None:
        """Waits for a connection; meanwhile the messages count as not sent, and each waits no longer than it may."""
        if self._session is None:
            return
        try:
            await self._session.connected(float("inf"))
        except SingyeongError:
            return  # closed: the call says so for each message

    async def _enqueue(
        self, queue: str, batch: list[_Numbered], pending: PendingCalls[_Numbered, EnqueueReceipt]
    ) -> None:
        request = EnqueueRequest(queue=queue, items=[numbered.item for numbered in batch])
        try:
            response = await self._calls.call(ENQUEUE, request)
        except SingyeongError as error:
            for numbered in batch:
                pending.failed(numbered.id, copy(error))  # each caller raises one of his own
            return
        results = [*response.results, *[None] * len(batch)]
        for numbered, result in zip(batch, results, strict=False):
            _settle(pending, numbered.id, result)


def _settle(pending: PendingCalls[_Numbered, EnqueueReceipt], item_id: int, answer: EnqueueResult | None) -> None:
    kind = None if answer is None else answer.WhichOneof("result")
    if answer is not None and kind == "receipt":
        pending.answered(item_id, answer.receipt)
    elif answer is not None and kind == "failure":
        pending.failed(item_id, error_from_failure(answer.failure))
    else:
        pending.failed(item_id, lost_error("it left a message without an answer"))
