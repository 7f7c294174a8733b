"""A broker within the process: a gRPC server whose sessions, enqueues and consumers the test itself plays."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
import grpc.aio
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status

from singyeong._gen.queue_service_pb2 import (
    ConsumeCommand,
    ConsumeEvent,
    ConsumeRequest,
    ConsumeResponse,
    ConsumeStart,
    ConsumeStarted,
    EnqueueReceipt,
    EnqueueRequest,
    EnqueueResponse,
    EnqueueResult,
)
from singyeong._gen.session_service_pb2 import (
    Command,
    CommandResult,
    ConnectRequest,
    ConnectResponse,
    Event,
    Identify,
    Ready,
)

_TIMEOUT = 10.0
"""How long a test waits for what has to come, in seconds."""


async def soon(awaitable: Any) -> Any:
    """What has to come, in time."""
    return await asyncio.wait_for(awaitable, _TIMEOUT)


class FakeStream:
    """The broker's side of one stream that has begun. It ends as the client half-closes, unless it ``stays``."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self._end: asyncio.Future[grpc.StatusCode] = asyncio.get_running_loop().create_future()
        self.frames: asyncio.Queue[Any] = asyncio.Queue()
        self.half_closed = asyncio.Event()
        self.stays = False
        self.left = asyncio.Event()
        context.add_done_callback(lambda _: self.left.set())

    async def next_frame(self) -> list[Any]:
        """The commands of the next frame."""
        return list((await soon(self.frames.get())).commands)

    async def next_command(self) -> Any:
        """The only command of the next frame."""
        [command] = await self.next_frame()
        return command

    def end(self, code: grpc.StatusCode = grpc.StatusCode.UNAVAILABLE) -> None:
        """Breaks it off, or ends it with OK."""
        if not self._end.done():
            self._end.set_result(code)

    async def serve(self) -> None:
        """Reads what comes until the test ends the stream, or the client does."""
        reading = asyncio.ensure_future(self._read())
        waits: set[asyncio.Future[Any]] = {reading, self._end}
        done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        if self._end not in done:
            await self._end
        reading.cancel()
        if self._end.result() is not grpc.StatusCode.OK:
            await self._context.abort(self._end.result(), "the test broke it")

    async def write(self, message: Any) -> None:
        await self._context.write(message)

    async def _read(self) -> None:
        while (message := await self._context.read()) is not grpc.aio.EOF:  # type: ignore[attr-defined]
            self.frames.put_nowait(message)
        self.half_closed.set()
        if not self.stays:
            self.end(grpc.StatusCode.OK)


class FakeSession(FakeStream):
    """A client's session."""

    identify: Identify

    async def tell(self, **event: Any) -> None:
        """Sends one event."""
        await self.write(ConnectResponse(events=[Event(**event)]))

    async def answer(self, command: Command, **result: Any) -> None:
        """Answers a command."""
        await self.tell(command_result=CommandResult(command_id=command.id, **result))


class FakeConsumer(FakeStream):
    """A consumer."""

    start: ConsumeStart

    async def tell(self, **event: Any) -> None:
        """Sends one event."""
        await self.write(ConsumeResponse(events=[ConsumeEvent(**event)]))


def _receipts(request: EnqueueRequest) -> EnqueueResponse:
    receipts = [EnqueueReceipt(message_id=item.nonce) for item in request.items]
    return EnqueueResponse(results=[EnqueueResult(receipt=receipt) for receipt in receipts])


class FakeBroker:
    """Registers whoever comes, unless it was told to refuse."""

    def __init__(self) -> None:
        self.port = 0
        self.sessions: asyncio.Queue[FakeSession] = asyncio.Queue()
        self.consumers: asyncio.Queue[FakeConsumer] = asyncio.Queue()
        self.identifies: list[Identify] = []
        self.identified = asyncio.Event()
        self.before_ready: asyncio.Event | None = None
        self.refusals: list[tuple[grpc.StatusCode, str]] = []
        self.enqueues: list[EnqueueRequest] = []
        self.enqueue: Callable[[EnqueueRequest], EnqueueResponse] = _receipts
        self._streams: list[FakeStream] = []
        self._server: grpc.aio.Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listens, on the same port as before if there was one."""
        self._server = grpc.aio.server(options=[("grpc.so_reuseport", 0)])
        services: dict[str, dict[str, Any]] = {
            "SessionService": {
                "Connect": grpc.stream_stream_rpc_method_handler(
                    self._connect, ConnectRequest.FromString, ConnectResponse.SerializeToString
                )
            },
            "QueueService": {
                "Enqueue": grpc.unary_unary_rpc_method_handler(
                    self._enqueue, EnqueueRequest.FromString, EnqueueResponse.SerializeToString
                ),
                "Consume": grpc.stream_stream_rpc_method_handler(
                    self._consume, ConsumeRequest.FromString, ConsumeResponse.SerializeToString
                ),
            },
        }
        self._server.add_generic_rpc_handlers(
            tuple(
                grpc.method_handlers_generic_handler(f"singyeong.v1.{name}", methods)
                for name, methods in services.items()
            )
        )
        self.port = self._server.add_insecure_port(f"127.0.0.1:{self.port}")
        await self._server.start()

    async def stop(self) -> None:
        """Breaks whatever is connected, and refuses what comes."""
        for stream in self._streams:
            stream.end()
        self._streams.clear()
        if self._server is not None:
            await self._server.stop(None)
            self._server = None

    async def session(self) -> FakeSession:
        """The next session that begins."""
        return await soon(self.sessions.get())  # type: ignore[no-any-return]

    async def consumer(self) -> FakeConsumer:
        """The next consumer that begins."""
        return await soon(self.consumers.get())  # type: ignore[no-any-return]

    async def _connect(self, _: Any, context: Any) -> None:
        identify = (await context.read()).commands[0].identify
        self.identifies.append(identify)
        if self.refusals:
            await refuse(context, *self.refusals.pop(0))
        session = FakeSession(context)
        session.identify = identify
        self._streams.append(session)
        if self.before_ready is not None:  # the test wants to do something before the client is registered
            self.identified.set()
            await self.before_ready.wait()
        token = f"token-{len(self.identifies)}"
        await session.tell(ready=Ready(client_id=identify.client_id, broker_id="fake", session_token=token))
        self.sessions.put_nowait(session)
        await session.serve()

    async def _enqueue(self, request: EnqueueRequest, context: Any) -> EnqueueResponse:
        self.enqueues.append(request)
        return self.enqueue(request)

    async def _consume(self, _: Any, context: Any) -> None:
        consumer = FakeConsumer(context)
        consumer.start = (await context.read()).commands[0].start
        if self.refusals:
            await refuse(context, *self.refusals.pop(0))
        self._streams.append(consumer)
        await consumer.tell(started=ConsumeStarted())
        self.consumers.put_nowait(consumer)
        await consumer.serve()


async def refuse(context: Any, code: grpc.StatusCode, reason: str) -> None:
    """Ends a call as a broker does."""
    detail = AnyMessage()
    detail.Pack(ErrorInfo(reason=reason, domain="singyeong.v1"))
    status = Status(code=code.value[0], message="refused", details=[detail])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    await context.abort(code, "refused")


@asynccontextmanager
async def fake_broker() -> AsyncIterator[FakeBroker]:
    """A broker that listens, for as long as the block."""
    broker = FakeBroker()
    await broker.start()
    try:
        yield broker
    finally:
        await broker.stop()


__all__ = ["ConsumeCommand", "FakeBroker", "FakeConsumer", "FakeSession", "fake_broker", "soon"]
