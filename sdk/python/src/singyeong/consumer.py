"""Consumes one queue, over as many connections as that takes."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from types import TracebackType

import grpc.aio

from ._gen.queue_service_pb2 import (
    SETTLE_OUTCOME_DONE,
    ConsumeCommand,
    ConsumeCommandResult,
    ConsumeEvent,
    ConsumeRequest,
    ConsumeResponse,
    ConsumeStart,
    GrantConsumeCredit,
)
from .backoff import Backoff
from .durations import duration_of
from .errors import SingyeongError, error_from_call, error_from_failure, lost_error
from .pending_calls import Limits, PendingCalls
from .queue_message import QueueMessage, lease_lost_error
from .transport import CONSUME
from .unary_calls import UnaryCalls

_STOP_TIMEOUT = 2.0
"""How long the broker has to answer the last settlements, in seconds."""
_SETTLEMENT_BYTES = 64

_FINAL = frozenset(
    {
        "UNAUTHENTICATED",
        "PERMISSION_DENIED",
        "RESTRICTED",
        "INVALID_REQUEST",
        "LIMIT_EXCEEDED",
        "CREDENTIAL_REVOKED",
        "NOT_IMPLEMENTED",
        "CLOSED",
    }
)
"""Refusals that consuming again will not change."""


@dataclass(frozen=True, kw_only=True)
class ConsumerOptions:
    """What a consumer needs."""

    calls: UnaryCalls
    limits: Limits
    backoff: Backoff
    queue: str
    prefetch: int
    """Most messages that are handed out and not settled."""
    ack_timeout: float | None
    """Seconds for each message before it counts as failed; None: as the queue is set."""
    on_end: "Callable[[Consumer], None]"


class Consumer:
    """Messages of one queue, for as long as it is iterated::

        async with client.consume("jobs") as messages:
            async for message in messages:
                await message.ack()

    When a connection breaks its leases have returned to the queue: what was handed out is ``lost``, and what was not is forgotten, since
    both come again. To be iterated once. Iterating raises SingyeongError where consuming again will not help.
    """

    def __init__(self, options: ConsumerOptions) -> None:
        self._options = options
        self._loop = asyncio.get_running_loop()
        self._calls: PendingCalls[ConsumeCommand, ConsumeCommandResult] = PendingCalls(options.limits)
        self._leases: dict[str, QueueMessage] = {}
        self._messages: deque[QueueMessage] = deque()
        self._changed = asyncio.Event()
        self._has_ended = False
        self._error: SingyeongError | None = None
        self._to_grant = 0
        self._was_started = False
        self._link: asyncio.Task[SingyeongError | None] | None = None
        self._running: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Consumer":
        self._start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def __aiter__(self) -> AsyncGenerator[QueueMessage, None]:
        self._start()
        try:
            while True:
                while self._messages:
                    message = self._messages.popleft()
                    if not message.lost.is_set():
                        yield message
                if self._has_ended:
                    if self._error is not None:
                        raise self._error
                    return
                self._changed.clear()
                await self._changed.wait()
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Ends it once the settlements that are under way have been answered, or two seconds have passed. Never raises.

        What was handed out and is not settled returns to the queue.
        """
        if not self._has_ended:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._calls.drain(), _STOP_TIMEOUT)
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait({self._running})
        if self._link is not None:
            await asyncio.wait({self._link})
        self._end(None)

    def _start(self) -> None:
        if self._running is None and not self._has_ended:
            self._running = asyncio.create_task(self._run())

    async def _run(self) -> None:
        failures = 0
        try:
            while True:
                self._link = asyncio.create_task(self._consume_once())
                await asyncio.wait({self._link})
                error = self._link.result()
                self._lost(error, "the connection broke")
                failures = 0 if self._was_started else failures + 1
                if error is not None and error.reason in _FINAL:
                    self._end(error)
                    return
                asked = 0.0 if error is None else error.retry_after or 0.0
                await asyncio.sleep(max(asked, self._options.backoff.delay(failures)))
        finally:
            if self._link is not None:
                self._link.cancel()
                self._lost(None, "the consumer has ended")

    def _end(self, error: SingyeongError | None) -> None:
        if self._has_ended:
            return
        self._has_ended = True
        self._error = error
        self._messages.clear()
        self._calls.close(error)
        self._changed.set()
        self._options.on_end(self)

    async def _consume_once(self) -> SingyeongError | None:
        """One connection, from its beginning to its end. Returns why it ended; None: in good order."""
        self._was_started = False
        started: asyncio.Future[bool] = self._loop.create_future()
        call: grpc.aio.StreamStreamCall[ConsumeRequest, ConsumeResponse] | None = None
        calls = self._options.calls
        try:
            metadata = await calls.metadata()
            stream = calls.transport.stream(CONSUME)(self._requests(started), metadata=metadata)
            call = stream
            async for response in stream:
                for event in response.events:
                    if event.WhichOneof("event") == "started" and not started.done():
                        self._was_started = True
                        started.set_result(True)
                    self._handle(event)
        except SingyeongError as error:
            return error
        except grpc.aio.AioRpcError as error:
            return error_from_call(error)
        except asyncio.CancelledError:  # by _run, or since its channel was closed
            return lost_error("it was ended")
        finally:
            if not started.done():
                started.set_result(False)
            if call is not None:
                call.cancel()
        return None

    async def _requests(self, started: "asyncio.Future[bool]") -> AsyncGenerator[ConsumeRequest, None]:
        queue, prefetch, timeout = self._options.queue, self._options.prefetch, self._options.ack_timeout
        ack_timeout = None if timeout is None else duration_of(timeout, "ack_timeout")
        start = ConsumeStart(queue=queue, initial_credit=prefetch, ack_timeout=ack_timeout)
        yield ConsumeRequest(commands=[ConsumeCommand(start=start)])
        if not await started:
            return
        async for commands in self._calls.frames():
            yield ConsumeRequest(commands=commands)

    def _handle(self, event: ConsumeEvent) -> None:
        match event.WhichOneof("event"):
            case "message":
                message = QueueMessage(event.message, self._options.queue, self._settle)
                self._leases[message.lease_id] = message
                self._messages.append(message)
                self._changed.set()
            case "command_result":
                self._answered(event.command_result)
            case "leases_lost":
                for lease_id in event.leases_lost.lease_ids:
                    lost = self._forget(lease_id)
                    if lost is not None:
                        lost._lose("its deadline passed")
            case _:
                pass  # that it has started, and that the broker is about to end the stream, which it then does

    def _answered(self, result: ConsumeCommandResult) -> None:
        if result.WhichOneof("result") == "failure":
            self._calls.failed(result.command_id, error_from_failure(result.failure))
        else:
            self._calls.answered(result.command_id, result)

    async def _settle(self, message: QueueMessage, command: ConsumeCommand) -> None:
        def build(command_id: int) -> ConsumeCommand:
            command.id = command_id
            return command

        result = await self._calls.call(build, _SETTLEMENT_BYTES)
        kind = result.WhichOneof("result")
        outcomes = getattr(result, kind).outcomes if kind in ("ack", "release", "reject", "extend") else []
        is_done = list(outcomes) == [SETTLE_OUTCOME_DONE]
        if kind != "extend":
            self._forget(message.lease_id)
        if not is_done:
            raise lease_lost_error("it was settled before, or its deadline passed")

    def _forget(self, lease_id: str) -> QueueMessage | None:
        message = self._leases.pop(lease_id, None)
        if message is None:
            return None
        self._to_grant += 1
        if self._to_grant >= self._options.prefetch / 2:
            credit, self._to_grant = self._to_grant, 0
            self._calls.tell(ConsumeCommand(grant_credit=GrantConsumeCredit(credit=credit)))
        return message

    def _lost(self, error: SingyeongError | None, why: str) -> None:
        self._messages.clear()
        for message in self._leases.values():
            message._lose(why)
        self._leases.clear()
        self._to_grant = 0
        self._calls.connection_lost(error)
