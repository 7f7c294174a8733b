"""What comes to the program of its own accord."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

from ._gen.client_pb2 import CLIENT_EVENT_KIND_CONNECTED
from ._gen.client_pb2 import ClientEvent as ProtoClientEvent
from ._gen.message_pb2 import Message as ProtoMessage
from ._gen.message_service_pb2 import ReplyError as ProtoReplyError
from ._gen.message_service_pb2 import ReplyRequest
from .content import content_to_proto
from .messages import ClientRef, MessageHandler, Reply, ReplyError, client_ref_from_proto, message_from_proto
from .session import SessionState

Told = TypeVar("Told")

_MAX_REPLY_ERROR_BYTES = 4096


@dataclass(frozen=True)
class ClientEvent:
    """A client that came or went."""

    kind: Literal["connected", "disconnected"]
    client: ClientRef


class Listeners(list[Callable[[Told], None]]):
    """Who is told of something. One that raises is a defect of the program's, told to the event loop's exception handler."""

    def add(self, listener: Callable[[Told], None]) -> Callable[[], None]:
        """Returns what ends it."""
        self.append(listener)

        def remove() -> None:
            if listener in self:
                self.remove(listener)

        return remove

    def tell(self, event: Told) -> None:
        """Tells all of them."""
        for listener in list(self):
            try:
                listener(event)
            except Exception as error:
                report("a listener of singyeong's client raised", error)


class Inbox:
    """Messages on their way to the program's handler; bounded by the session's credit."""

    def __init__(self) -> None:
        self.client_listeners: Listeners[ClientEvent] = Listeners()
        self.state_listeners: Listeners[SessionState] = Listeners()
        self.on_reply: Callable[[ReplyRequest], None] = lambda _: None
        self.on_handled: Callable[[], None] = lambda: None
        self._waiting: list[ProtoMessage] = []
        self._handler: MessageHandler | None = None
        self._running: set[asyncio.Task[None]] = set()

    def push(self, message: ProtoMessage) -> None:
        """A message has come."""
        if self._handler is None:
            self._waiting.append(message)
        else:
            self._start(self._handler, message)

    def client_event(self, event: ProtoClientEvent) -> None:
        """A client came or went."""
        kind: Literal["connected", "disconnected"] = (
            "connected" if event.kind == CLIENT_EVENT_KIND_CONNECTED else "disconnected"
        )
        self.client_listeners.tell(ClientEvent(kind, client_ref_from_proto(event.client)))

    def handle(self, handler: MessageHandler) -> None:
        """Who takes messages from now on, those that wait first."""
        self._handler = handler
        waiting, self._waiting = self._waiting, []
        for message in waiting:
            self._start(handler, message)

    def close(self) -> None:
        """Cancels the handlers that have not returned, but for the one that closes the client."""
        for task in self._running - {asyncio.current_task()}:
            task.cancel()

    def _start(self, handler: MessageHandler, message: ProtoMessage) -> None:
        task = asyncio.create_task(self._run(handler, message))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run(self, handler: MessageHandler, message: ProtoMessage) -> None:
        try:
            result = await handler(message_from_proto(message))
            if message.request_id:
                self.on_reply(_reply_to(message, result))
        except Exception as error:
            if message.request_id:
                self.on_reply(ReplyRequest(request_id=message.request_id, error=_reply_error(error)))
            else:  # nobody waits for anything of it, so it is a defect of the program's like any other
                report("the handler of messages of singyeong's client raised", error)
        finally:
            self.on_handled()


def report(what: str, error: Exception) -> None:
    """Hands what nobody waits for to the event loop's exception handler."""
    asyncio.get_running_loop().call_exception_handler({"message": what, "exception": error})


def _reply_to(message: ProtoMessage, result: object) -> ReplyRequest:
    reply = result if isinstance(result, Reply) else Reply(result)
    content = content_to_proto(reply.payload, reply.content_type, reply.headers)
    return ReplyRequest(request_id=message.request_id, content=content)


def _reply_error(error: Exception) -> ProtoReplyError:
    text = str(error) or type(error).__name__
    message = text.encode(errors="replace")[:_MAX_REPLY_ERROR_BYTES].decode(errors="ignore")
    return ProtoReplyError(message=message, details=error.details if isinstance(error, ReplyError) else None)
