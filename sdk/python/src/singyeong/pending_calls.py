"""Commands on their way over a connection that may break."""

import asyncio
import math
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from .errors import (
    Outcome,
    SingyeongError,
    aborted_error,
    closed_error,
    lost_error,
    not_connected_error,
)

Command = TypeVar("Command")
Answer = TypeVar("Answer")

_MAX_FRAME_COMMANDS = 512
_MAX_FRAME_BYTES = 256 * 1024


@dataclass(frozen=True)
class Limits:
    """What may wait at once."""

    max_pending_calls: int = 10_000
    """Calls that wait, for a connection or for their answer."""
    max_pending_bytes: int = 16 * 1024 * 1024
    """Bytes of their payloads."""
    connection_timeout: float = 30.0
    """How long a call may wait for a connection, in seconds."""
    max_frame_bytes: int = 1024 * 1024
    """Largest message; a frame that is larger would end the connection, and with it whatever else is under way."""


@dataclass(frozen=True)
class _Call(Generic[Command, Answer]):
    command: Command
    size: int
    repeatable: bool
    send_before: float
    answer: "asyncio.Future[Answer] | None"  # None where nobody waits for an answer


class PendingCalls(Generic[Command, Answer]):
    """First they wait to be written, then for their answers.

    What is called in one turn of the event loop, or while the connection takes no more, leaves in one frame. When the connection
    breaks, what was not written waits for the next one; what was written fails with the outcome ``unknown``, unless it is repeatable.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[int, _Call[Command, Answer]] = {}
        self._written: dict[int, _Call[Command, Answer]] = {}
        self._bytes = 0
        self._last_id = 0
        self._connection = 0
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._is_closed = False
        self._close_cause: SingyeongError | None = None
        self._overdue: asyncio.TimerHandle | None = None

    @property
    def size(self) -> int:
        """Calls that wait, for the connection or for their answers."""
        return len(self._waiting) + len(self._written)

    async def call(
        self,
        build: Callable[[int], Command],
        size: int,
        *,
        repeatable: bool = False,
        send_within: float = math.inf,
    ) -> Answer:
        """Has a command sent, and returns its answer.

        ``size`` is the command's, estimated, in bytes. A ``repeatable`` one done twice is as good as done once, so it is sent again
        where the connection breaks. ``send_within``: how long it may wait to be sent, in seconds, where that is less than the limit
        for all. A cancellation has a SingyeongError as its cause, which tells what became of the call.
        """
        self._check_room(size)
        command_id = self._next_id()
        answer: asyncio.Future[Answer] = self._loop.create_future()
        send_before = self._loop.time() + min(send_within, self._limits.connection_timeout)
        self._add(command_id, _Call(build(command_id), size, repeatable, send_before, answer))
        try:
            return await answer
        except asyncio.CancelledError as cancelled:
            raise cancelled from aborted_error(self._give_up(command_id, answer))

    def tell(self, command: Command) -> None:
        """Has a command sent that nobody answers, over the connection there is; it is forgotten where that breaks."""
        if not self._is_closed:
            self._add(self._next_id(), _Call(command, 0, False, math.inf, None))

    async def frames(self) -> AsyncGenerator[list[Command], None]:
        """The frames of one connection, until stop_writing is called, or until the next connection's are asked for."""
        self._connection += 1
        connection = self._connection
        while connection == self._connection:
            if self._waiting:
                yield self.take_frame()
                continue
            self._wake.clear()
            await self._wake.wait()
            await asyncio.sleep(0)  # what is called in this turn of the event loop comes along

    def take_frame(self) -> list[Command]:
        """What is to be written next, which counts as written from now on. Empty: nothing waits."""
        frame: list[Command] = []
        size = 0
        for command_id, call in list(islice(self._waiting.items(), _MAX_FRAME_COMMANDS)):
            if frame and size + call.size > _MAX_FRAME_BYTES:
                break
            del self._waiting[command_id]
            if call.answer is not None:
                self._written[command_id] = call
            size += call.size
            frame.append(call.command)
        self._check_idle()
        return frame

    def stop_writing(self) -> None:
        """Ends the frames of the connection there is."""
        self._connection += 1
        self._wake.set()

    def answered(self, command_id: int, answer: Answer) -> None:
        """The answer has come."""
        call = self._take(command_id)
        if call is not None and call.answer is not None and not call.answer.done():
            call.answer.set_result(answer)

    def failed(self, command_id: int, error: SingyeongError) -> None:
        """It was refused, or failed."""
        call = self._take(command_id)
        if call is not None and call.answer is not None and not call.answer.done():
            call.answer.set_exception(error)

    def connection_lost(self, cause: SingyeongError | None) -> None:
        """The connection broke: nothing more comes of what was written."""
        self.stop_writing()
        for command_id, call in list(self._written.items()):
            if not call.repeatable:
                self.failed(command_id, lost_error("before the answer came" if cause is None else cause.message))
        unsent = {command_id: call for command_id, call in self._waiting.items() if call.answer is not None}
        self._waiting = {**self._written, **unsent}
        self._written = {}
        self._watch_first_overdue()
        self._check_idle()

    def take_no_more(self) -> None:
        """Refuses the calls that come."""
        self._is_closed = True

    async def drain(self) -> None:
        """Takes no more calls; returns when all have been answered."""
        self.take_no_more()
        self._check_idle()
        await self._idle.wait()

    def close(self, cause: SingyeongError | None = None) -> None:
        """Fails whatever waits, and all that comes."""
        self._is_closed = True
        self._close_cause = cause
        for command_id in list(self._waiting):
            self.failed(command_id, closed_error("not_sent", cause))
        for command_id in list(self._written):
            self.failed(command_id, closed_error("unknown", cause))
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None
        self._waiting.clear()
        self._check_idle()
        self.stop_writing()

    def _check_room(self, size: int) -> None:
        if self._is_closed:
            raise closed_error("not_sent", self._close_cause)
        limits = self._limits
        has_bytes = self._bytes == 0 or self._bytes + size <= limits.max_pending_bytes
        if self.size >= limits.max_pending_calls or not has_bytes:
            raise SingyeongError(
                "BUFFER_FULL",
                f"{self.size} calls of {self._bytes} bytes wait already; "
                "await some of them, or raise max_pending_calls and max_pending_bytes",
                outcome="not_sent",
            )

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _add(self, command_id: int, call: _Call[Command, Answer]) -> None:
        self._bytes += call.size
        self._waiting[command_id] = call
        self._idle.clear()
        self._wake.set()
        self._watch_overdue(call.send_before)

    def _take(self, command_id: int) -> _Call[Command, Answer] | None:
        call = self._waiting.pop(command_id, None) or self._written.pop(command_id, None)
        if call is not None:  # else its caller gave up
            self._bytes -= call.size
            self._check_idle()
        return call

    def _give_up(self, command_id: int, answer: "asyncio.Future[Answer]") -> Outcome:
        """The caller was cancelled. Returns what became of its call."""
        if answer.done() and not answer.cancelled():  # answered in the very turn in which it was cancelled
            error = answer.exception()
            return error.outcome if isinstance(error, SingyeongError) else "sent"
        was_waiting = command_id in self._waiting
        self._take(command_id)
        return "not_sent" if was_waiting else "unknown"

    def _check_idle(self) -> None:
        if self.size == 0:
            self._idle.set()

    def _watch_overdue(self, at: float) -> None:
        """One timer for all: it looks for those that have waited too long when the first of them may have."""
        if at == math.inf or (self._overdue is not None and self._overdue.when() <= at):
            return
        if self._overdue is not None:
            self._overdue.cancel()
        self._overdue = self._loop.call_at(at, self._fail_overdue)

    def _watch_first_overdue(self) -> None:
        self._watch_overdue(min((call.send_before for call in self._waiting.values()), default=math.inf))

    def _fail_overdue(self) -> None:
        self._overdue = None
        now = self._loop.time()
        for command_id, call in list(self._waiting.items()):
            if call.send_before <= now:
                self.failed(command_id, not_connected_error())
        self._watch_first_overdue()
