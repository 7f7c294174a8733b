"""A client of a broker for as long as the program wants."""

import asyncio
import contextlib
import math
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import grpc.aio

from ._gen.client_pb2 import ClientEvent as ProtoClientEvent
from ._gen.directory_service_pb2 import UpdateMetadataRequest
from ._gen.message_pb2 import Message as ProtoMessage
from ._gen.metadata_pb2 import Metadata, Value
from ._gen.session_service_pb2 import (
    Command,
    CommandResult,
    ConnectRequest,
    ConnectResponse,
    Event,
    GrantCreditRequest,
    Identify,
    Ready,
)
from .backoff import Backoff
from .credentials import CallMetadata
from .errors import (
    SingyeongError,
    aborted_error,
    closed_error,
    error_from_call,
    error_from_failure,
    failed_error,
    lost_error,
    not_connected_error,
)
from .pending_calls import Limits, PendingCalls
from .transport import CONNECT, Transport

SessionState: TypeAlias = Literal["connecting", "connected", "reconnecting", "closed"]
"""``connecting`` until the client is registered for the first time; ``closed`` is the end."""

_PASSING = frozenset(
    {
        "CONNECTION_FAILED",
        "CONNECTION_LOST",
        "CLIENT_ALREADY_REGISTERED",
        "SLOW_CONSUMER",
        "HEARTBEAT_TIMEOUT",
        "DRAINING",
        "TOO_MANY_ATTEMPTS",
        "AUTHENTICATION_UNAVAILABLE",
        "RATE_LIMITED",
        "CAPACITY_REACHED",
        "OVERLOADED",
        "INTERNAL",
    }
)
"""Refusals that another try may not meet again."""
_RENEWABLE = frozenset({"CREDENTIAL_EXPIRED", "UNAUTHENTICATED"})
"""Refusals that a new credential may not meet again."""

_READY_TIMEOUT = 10.0
"""How long a broker has to register the client, in seconds."""
_GOODBYE_TIMEOUT = 1.0
"""How long a broker has to end a stream that said goodbye, in seconds."""


@dataclass(frozen=True, kw_only=True)
class SessionOptions:
    """What a session needs."""

    transport: Transport
    metadata: Callable[[], Awaitable[CallMetadata]]
    """What goes with every call; asked before each connection."""
    renews_credential: bool
    """True: the next metadata may have a credential that is still good."""
    identity: Identify
    """Who the client is, without metadata and credit."""
    attributes: Mapping[str, Value]
    limits: Limits
    max_unhandled_messages: int
    backoff: Backoff
    connect_timeout: float
    """How long the first connection is tried for, in seconds; 0: one try."""
    on_message: Callable[[ProtoMessage], None]
    on_client_event: Callable[[ProtoClientEvent], None]
    on_state: Callable[[SessionState], None]


class Session:
    """Connects again when its connection ends, with the metadata that it had and the credit that is left.

    ::

        connecting --ready--> connected <--ready-- reconnecting --> closed
                                  '------ it broke -----^

    It is closed by the program, or by a refusal that no further try will change, such as a wrong credential.
    """

    def __init__(self, options: SessionOptions) -> None:
        self._options = options
        self._loop = asyncio.get_running_loop()
        self._calls: PendingCalls[Command, CommandResult] = PendingCalls(options.limits)
        self._attributes: dict[str, Value] = dict(options.attributes)
        self._state: SessionState = "connecting"
        self._ready: Ready | None = None
        self._when_ready: asyncio.Future[Ready] = self._loop.create_future()
        self._closing = asyncio.Event()
        self._is_leaving = False
        self._was_ready = False
        self._unhandled = 0
        self._to_grant = 0
        self._last_error: SingyeongError | None = None
        self._cut_error: SingyeongError | None = None
        self._link: asyncio.Task[None] | None = None
        self._running: asyncio.Task[None] | None = None

    @property
    def state(self) -> SessionState:
        """Where it is in its life."""
        return self._state

    @property
    def ready(self) -> Ready | None:
        """The last ``ready``, while it holds."""
        return self._ready

    @property
    def last_error(self) -> SingyeongError | None:
        """Why it is not connected, or was closed; None where nothing went wrong."""
        return self._last_error

    async def start(self) -> None:
        """Connects; returns once the client is registered. Raises SingyeongError: why there is no connection."""
        self._running = asyncio.create_task(self._run())
        try:
            await asyncio.shield(self._when_ready)
        except asyncio.CancelledError:
            self._end(aborted_error("not_sent"))
            raise

    async def connected(self, timeout: float | None = None) -> Ready:
        """The ``ready`` of a live connection, waited for.

        ``timeout``: seconds; None: as long as calls may wait. Raises SingyeongError ``NOT_CONNECTED``, ``CLOSED``.
        """
        if self._ready is not None:
            return self._ready
        most = self._options.limits.connection_timeout if timeout is None else timeout
        await asyncio.wait({self._when_ready}, timeout=None if most == math.inf else most)
        if not self._when_ready.done():
            raise not_connected_error(self._last_error)
        if self._when_ready.exception() is not None:
            raise closed_error("not_sent", self._last_error)
        return self._when_ready.result()

    async def command(
        self,
        build: Callable[[int], Command],
        size: int,
        *,
        repeatable: bool = False,
        send_within: float = math.inf,
    ) -> CommandResult:
        """Has a command done, and returns its result. Raises SingyeongError."""
        return await self._calls.call(build, size, repeatable=repeatable, send_within=send_within)

    async def update_metadata(self, request: UpdateMetadataRequest, size: int) -> int:
        """Changes the metadata, here and at the broker; a change that a broken connection interrupts is made by the next one."""
        result = await self.command(
            lambda command_id: Command(id=command_id, update_metadata=request),
            size,
            repeatable=True,
        )
        removed = set(request.remove)
        kept = {} if request.replace else {key: value for key, value in self._attributes.items() if key not in removed}
        self._attributes = {**kept, **request.set}
        return result.update_metadata.revision

    def handled(self) -> None:
        """The program is done with a message: another one may come."""
        self._unhandled -= 1
        self._to_grant += 1
        self._grant()

    def take_no_more(self) -> None:
        """Refuses the commands that come."""
        self._calls.take_no_more()

    async def close(self, timeout: float) -> None:
        """Answers what is under way, for ``timeout`` seconds at most, leaves in good order, and ends. Never raises."""
        try:
            if self._ready is not None:
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._calls.drain(), timeout)
            self._is_leaving = True
            if self._link is not None and self._was_ready:
                self._leave()
                await asyncio.wait({self._link}, timeout=_GOODBYE_TIMEOUT)
        finally:
            self._end(None)
        if self._running is not None:
            await asyncio.wait({self._running})

    async def _run(self) -> None:
        options = self._options
        give_up_at = self._loop.time() + options.connect_timeout
        failures = 0
        while not self._closing.is_set():
            self._link = asyncio.create_task(self._connect_once(give_up_at))
            await asyncio.wait({self._link})
            self._lost()
            failures = 0 if self._was_ready else failures + 1
            if self._closing.is_set() or self._is_leaving:
                return
            is_late = self._state == "connecting" and self._loop.time() >= give_up_at
            if is_late or not self._is_passing(self._last_error):
                self._end(self._last_error)
                return
            asked = 0.0 if self._last_error is None else self._last_error.retry_after or 0.0
            options.transport.renew()  # before the wait: a channel tries to connect in waits of its own
            await self._pause(max(asked, options.backoff.delay(failures)))

    async def _pause(self, delay: float) -> None:
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._closing.wait(), delay)

    def _is_passing(self, error: SingyeongError | None) -> bool:
        if error is None or error.reason in _PASSING:
            return True
        return self._options.renews_credential and error.reason in _RENEWABLE

    async def _connect_once(self, give_up_at: float) -> None:
        """One connection, from its beginning to its end."""
        self._was_ready = False
        self._cut_error = None
        registered: asyncio.Future[bool] = self._loop.create_future()
        left = give_up_at - self._loop.time()
        is_first = self._state == "connecting" and left > 0
        late = failed_error("the broker did not answer in time")
        overdue = self._loop.call_later(
            min(left, _READY_TIMEOUT) if is_first else _READY_TIMEOUT,
            self._cut,
            self._last_error or late if is_first else late,  # what the try before met with says more
        )
        call: grpc.aio.StreamStreamCall[ConnectRequest, ConnectResponse] | None = None
        try:
            metadata = await self._options.metadata()
            stream = self._options.transport.stream(CONNECT)(self._requests(registered), metadata=metadata)
            call = stream
            async for response in stream:
                for event in response.events:
                    if event.WhichOneof("event") == "ready" and not registered.done():
                        overdue.cancel()
                        registered.set_result(True)
                    self._handle(event)
            self._last_error = lost_error("the broker ended it")
        except SingyeongError as error:
            self._last_error = error
        except grpc.aio.AioRpcError as error:
            self._last_error = error_from_call(error)
        except asyncio.CancelledError:  # by _cut; the task has nobody else who would cancel it
            self._last_error = self._cut_error or lost_error("it was ended")
        finally:
            overdue.cancel()
            if not registered.done():
                registered.set_result(False)
            if call is not None:
                call.cancel()

    async def _requests(self, registered: "asyncio.Future[bool]") -> AsyncGenerator[ConnectRequest, None]:
        yield ConnectRequest(commands=[Command(identify=self._identify())])
        if not await registered:
            return
        async for commands in self._calls.frames():
            yield ConnectRequest(commands=commands)

    def _identify(self) -> Identify:
        self._to_grant = 0
        identify = Identify()
        identify.CopyFrom(self._options.identity)
        identify.metadata.CopyFrom(Metadata(attributes=self._attributes))
        identify.initial_credit = max(0, self._options.max_unhandled_messages - self._unhandled)
        return identify

    def _handle(self, event: Event) -> None:
        match event.WhichOneof("event"):
            case "ready":
                self._was_ready = True
                self._ready = event.ready
                if not self._when_ready.done():
                    self._when_ready.set_result(event.ready)
                self._enter("connected")
                self._grant()
            case "command_result":
                self._answered(event.command_result)
            case "message":
                self._unhandled += 1
                self._options.on_message(event.message)
            case "client_event":
                self._options.on_client_event(event.client_event)
            case "goodbye":
                self._not_ready()
                self._leave()
            case _:
                pass  # keep-alives, HTTP requests that were not asked for, and what newer brokers say

    def _answered(self, result: CommandResult) -> None:
        if result.WhichOneof("result") == "failure":
            self._calls.failed(result.command_id, error_from_failure(result.failure))
        else:
            self._calls.answered(result.command_id, result)

    def _grant(self) -> None:
        # A grant for many costs no more than one for each, and none is late as long as half the credit is out.
        if self._ready is None or self._to_grant == 0 or self._to_grant < self._options.max_unhandled_messages / 2:
            return
        credit, self._to_grant = self._to_grant, 0
        self._calls.tell(Command(grant_credit=GrantCreditRequest(credit=credit)))

    def _leave(self) -> None:
        """Writes nothing more: what is under way is still answered, then the broker ends the connection."""
        self._calls.stop_writing()
        if self._link is not None:
            self._loop.call_later(_GOODBYE_TIMEOUT, self._link.cancel)

    def _cut(self, error: SingyeongError) -> None:
        self._cut_error = error
        if self._link is not None:
            self._link.cancel()

    def _lost(self) -> None:
        self._not_ready()
        self._calls.connection_lost(self._last_error)

    def _not_ready(self) -> None:
        if self._ready is not None:
            self._when_ready = self._loop.create_future()
        self._ready = None
        if self._state == "connected" and not self._is_leaving:
            self._enter("reconnecting")

    def _end(self, error: SingyeongError | None) -> None:
        if self._state == "closed":
            return
        self._calls.close(error)
        if self._when_ready.done():
            self._when_ready = self._loop.create_future()
        self._when_ready.set_exception(error or closed_error("not_sent"))
        self._when_ready.exception()  # nobody may be waiting for it, which is no defect
        self._ready = None
        self._last_error = error
        self._closing.set()
        if self._link is not None:
            self._link.cancel()
        self._enter("closed")

    def _enter(self, state: SessionState) -> None:
        self._state = state
        self._options.on_state(state)
