"""A program's connection to a broker."""

import asyncio
import contextlib
import math
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TypeVar

from ._gen.directory_service_pb2 import QueryClientsRequest, UpdateMetadataRequest
from ._gen.http_pb2 import HttpHeader
from ._gen.message_pb2 import Content
from ._gen.message_service_pb2 import BroadcastRequest, ReplyRequest, RequestRequest, SendRequest
from ._gen.proxy_service_pb2 import ForwardRequest, ForwardRequestHead
from ._gen.queue_service_pb2 import EnqueueItem
from ._gen.session_service_pb2 import Command
from .backoff import Backoff
from .client_info import client_info_from_proto
from .consumer import Consumer, ConsumerOptions
from .content import content_to_proto, payload_of
from .durations import duration_of
from .enqueue_batches import EnqueueBatches
from .errors import SingyeongError, invalid_error
from .inbox import ClientEvent, Inbox
from .messages import MessageHandler, client_ref_from_proto, headers_of
from .pending_calls import Limits
from .query import Query, Target, query_to_proto
from .receipts import BroadcastReceipt, ClientList, EnqueueReceipt, ProxyAnswer, ReceivedReply, SendReceipt
from .session import Session, SessionState
from .transport import BROADCAST, FORWARD, QUERY_CLIENTS, REQUEST, SEND, Transport
from .unary_calls import UnaryCalls
from .values import Metadata, attributes_to_proto
from .watch import Change, watch_clients

Handler = TypeVar("Handler", bound=MessageHandler)

_COMMAND_BYTES = 256
"""What a command costs beside its payload, estimated."""


@dataclass(frozen=True, kw_only=True)
class ClientParts:
    """What a Client is made of."""

    transport: Transport
    session: Session | None
    """None: the client only calls, and cannot be called."""
    calls: UnaryCalls
    inbox: Inbox
    limits: Limits
    backoff: Backoff


class Client:
    """Everything it does may be called while there is no connection: it then waits for one.

    Made by ``connect``; ``async with await connect(...) as client`` closes it. Calls raise SingyeongError. Each may be cancelled as
    asyncio has it, by ``asyncio.timeout`` say; ``outcome_of`` tells what became of it. All times are seconds.
    """

    def __init__(self, parts: ClientParts) -> None:
        self._parts = parts
        self._batches = EnqueueBatches(parts.calls, parts.session, parts.limits)
        self._consumers: set[Consumer] = set()
        self._replies: set[asyncio.Task[None]] = set()
        parts.inbox.on_reply = self._reply

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def state(self) -> SessionState:
        """Where the session is in its life; a client without one is ``connected`` until it is closed."""
        if self._parts.session is not None:
            return self._parts.session.state
        return "closed" if self._parts.calls.is_closed else "connected"

    @property
    def client_id(self) -> str | None:
        """The id under which it is registered; None without a session, and while there is no connection."""
        ready = self._parts.session and self._parts.session.ready
        return ready.client_id if ready else None

    @property
    def broker_id(self) -> str | None:
        """The broker that holds the session; None without one, and while there is no connection."""
        ready = self._parts.session and self._parts.session.ready
        return ready.broker_id if ready else None

    @property
    def restricted(self) -> bool:
        """True: the broker asks for a credential and none was given: it receives, replies and updates its metadata; nothing else."""
        ready = self._parts.session and self._parts.session.ready
        return ready.restricted if ready else False

    @property
    def last_error(self) -> SingyeongError | None:
        """Why it is not connected, or was closed; None where nothing went wrong."""
        return self._parts.session.last_error if self._parts.session is not None else None

    def on_message(self, handler: Handler) -> Handler:
        """Who takes messages, from now on; those that came before wait for it. One at a time: another one takes its place.

        Also as a decorator. What the handler returns is the reply to a request.
        """
        self._parts.inbox.handle(handler)
        return handler

    def on_client_event(self, listener: Callable[[ClientEvent], None]) -> Callable[[], None]:
        """Who is told of every client that comes or goes, where ``receive_client_events`` was asked for. Returns what ends that."""
        return self._parts.inbox.client_listeners.add(listener)

    def on_state_change(self, listener: Callable[[SessionState], None]) -> Callable[[], None]:
        """Who is told of every change of ``state``. Returns what ends that."""
        return self._parts.inbox.state_listeners.add(listener)

    async def send(
        self,
        target: Target,
        payload: object,
        *,
        content_type: str | None = None,
        headers: Mapping[str, str] | None = None,
        nonce: str | None = None,
    ) -> SendReceipt:
        """Sends to one match; returns once the message is on its way to it.

        ``content_type``: None: ``application/octet-stream`` for bytes, else ``application/json``, as which the payload is written.
        ``headers``: small pairs of text that travel along. ``nonce``: the sender's own mark, handed on unchanged.
        """
        content = self._content(payload, content_type, headers)
        request = SendRequest(query=query_to_proto(target), content=content, nonce=nonce)
        if self._parts.session is None:
            response = await self._parts.calls.call(SEND, request)
        else:
            result = await self._parts.session.command(lambda id_: Command(id=id_, send=request), _size_of(content))
            response = result.send
        receiver = client_ref_from_proto(response.receiver) if response.HasField("receiver") else None
        return SendReceipt(response.message_id, receiver)

    async def broadcast(
        self,
        target: Target,
        payload: object,
        *,
        content_type: str | None = None,
        headers: Mapping[str, str] | None = None,
        nonce: str | None = None,
    ) -> BroadcastReceipt:
        """Sends to every match, the sender included where it matches. Options as of send."""
        content = self._content(payload, content_type, headers)
        request = BroadcastRequest(query=query_to_proto(target), content=content, nonce=nonce)
        if self._parts.session is None:
            response = await self._parts.calls.call(BROADCAST, request)
        else:
            result = await self._parts.session.command(
                lambda id_: Command(id=id_, broadcast=request), _size_of(content)
            )
            response = result.broadcast
        return BroadcastReceipt(response.message_id, response.matched, response.delivered, response.dropped)

    async def request(
        self,
        target: Target,
        payload: object,
        *,
        timeout: float | None = None,
        content_type: str | None = None,
        headers: Mapping[str, str] | None = None,
        nonce: str | None = None,
    ) -> ReceivedReply:
        """Sends to one match and waits for what its handler returns. Other options as of send.

        ``timeout`` is the broker's, which then answers REQUEST_TIMEOUT; it bounds the wait for a connection as well. None: as long as the
        broker is set to.
        """
        content = self._content(payload, content_type, headers)
        request = RequestRequest(
            query=query_to_proto(target),
            content=content,
            nonce=nonce,
            timeout=None if timeout is None else duration_of(timeout, "timeout"),
        )
        if self._parts.session is None:
            response = await self._parts.calls.call(REQUEST, request)
        else:
            result = await self._parts.session.command(
                lambda id_: Command(id=id_, request=request),
                _size_of(content),
                send_within=math.inf if timeout is None else timeout,
            )
            response = result.request
        return ReceivedReply(
            message_id=response.message_id,
            payload=payload_of(response.content),
            data=response.content.data,
            content_type=response.content.content_type,
            headers=headers_of(response.content),
            replier=client_ref_from_proto(response.replier) if response.HasField("replier") else None,
        )

    async def update_metadata(
        self, set: Metadata | None = None, *, remove: Sequence[str] = (), replace: bool = False
    ) -> int:
        """Changes what the client says about itself; the next message of anybody sees it. Returns its revision.

        ``remove``: keys to take away. ``replace``: True: ``set`` becomes the whole of it.
        """
        if self._parts.session is None:
            raise invalid_error("a client that did not name its application has no metadata")
        attributes = attributes_to_proto(set or {})
        request = UpdateMetadataRequest(set=attributes, remove=remove, replace=replace)
        return await self._parts.session.update_metadata(request, _COMMAND_BYTES * (1 + len(attributes)))

    async def enqueue(
        self,
        queue: str,
        payload: object,
        *,
        target: Target | None = None,
        message_id: str | None = None,
        ordering_key: str | None = None,
        priority: int = 0,
        delay: float | None = None,
        ttl: float | None = None,
        content_type: str | None = None,
        headers: Mapping[str, str] | None = None,
        nonce: str | None = None,
    ) -> EnqueueReceipt:
        """Puts a message into a queue; returns once it is on disk. Those that wait at the same time travel together.

        ``target``: which consumers may get it; None: any. ``message_id`` recognises the message when it is enqueued again, which makes that
        harmless within the queue's window. ``ordering_key``: messages of one key are delivered one at a time and in order. ``priority``:
        from 0 to 9; higher goes first. ``delay``: seconds before it is delivered for the first time. ``ttl``: seconds until it becomes a
        dead letter; None: as the queue is set. Other options as of send.
        """
        if not 0 <= priority < 2**32:
            raise invalid_error(f"priority: {priority} is not between 0 and 9")
        content = self._content(payload, content_type, headers)
        item = EnqueueItem(
            target=None if target is None else query_to_proto(target),
            content=content,
            nonce=nonce,
            message_id=message_id,
            ordering_key=ordering_key,
            priority=priority,
            delay=None if delay is None else duration_of(delay, "delay"),
            ttl=None if ttl is None else duration_of(ttl, "ttl"),
        )
        receipt = await self._batches.enqueue(queue, item, _size_of(content))
        return EnqueueReceipt(receipt.message_id, receipt.duplicate)

    def consume(self, queue: str, *, prefetch: int = 16, ack_timeout: float | None = None) -> Consumer:
        """Takes messages of a queue that this client matches, for as long as the result is iterated.

        ``prefetch``: most messages that are handed out and not settled. ``ack_timeout``: seconds for each message before it counts as
        failed; None: as the queue is set.
        """
        if prefetch < 1:
            raise invalid_error(f"prefetch: {prefetch} is less than 1")
        consumer = Consumer(
            ConsumerOptions(
                calls=self._parts.calls,
                limits=self._parts.limits,
                backoff=self._parts.backoff,
                queue=queue,
                prefetch=prefetch,
                ack_timeout=ack_timeout,
                on_end=self._consumers.discard,
            )
        )
        self._consumers.add(consumer)
        return consumer

    async def query_clients(self, target: Target | None = None, *, limit: int = 0) -> ClientList:
        """The clients that match, by application and id; a ``pick`` leaves one, a ``key`` plays no part.

        ``target``: None: every client. ``limit``: 0: as many as the broker allows.
        """
        request = QueryClientsRequest(query=query_to_proto(target or Query()), limit=limit)
        response = await self._parts.calls.call(QUERY_CLIENTS, request)
        return ClientList([client_info_from_proto(client) for client in response.clients], response.truncated)

    def watch(self, target: Target | None = None, *, reconnects: bool = True) -> AsyncGenerator[Change, None]:
        """Keeps the list of matches up to date, until the loop over it ends. ``pick``, ``key`` and ``optional`` play no part.

        ``target``: None: every client. ``reconnects``: False: the first failure ends it.
        """
        return watch_clients(self._parts.calls, target or Query(), self._parts.backoff, reconnects=reconnects)

    async def proxy(
        self,
        target: Target,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
        body: bytes = b"",
        timeout: float | None = None,
    ) -> ProxyAnswer:
        """Has an HTTP request forwarded to one match. An answer is a success whatever its status.

        ``path``: path and query part, beginning with a slash. ``timeout``: the broker's, for the whole exchange; None: as it is set.
        """
        pairs = headers.items() if isinstance(headers, Mapping) else headers
        head = ForwardRequestHead(
            query=query_to_proto(target),
            method=method,
            target=path,
            headers=[HttpHeader(name=name, value=value) for name, value in pairs],
            timeout=None if timeout is None else duration_of(timeout, "timeout"),
        )
        answer = await self._parts.calls.call(FORWARD, ForwardRequest(head=head, body=body))
        return ProxyAnswer(
            status=answer.head.status,
            headers=[(header.name, header.value) for header in answer.head.headers],
            body=answer.body,
            upstream=client_ref_from_proto(answer.head.upstream) if answer.head.HasField("upstream") else None,
            attempts=answer.head.attempts,
        )

    async def close(self, *, timeout: float = 5.0) -> None:
        """Ends what is under way in good order, for ``timeout`` seconds at most, and leaves. Never raises.

        Handlers that have not returned by then are cancelled.
        """
        session, calls = self._parts.session, self._parts.calls
        self._batches.take_no_more()
        if session is not None:
            session.take_no_more()
        try:
            ending = [*(consumer.stop() for consumer in list(self._consumers)), self._batches.drain()]
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(asyncio.gather(*ending), timeout)
            if session is not None:
                await session.close(timeout)
        finally:
            calls.close()
            self._batches.close()
            self._parts.inbox.close()
            await self._parts.transport.close()

    def _content(self, payload: object, content_type: str | None, headers: Mapping[str, str] | None) -> Content:
        content = content_to_proto(payload, content_type, headers)
        most = self._parts.limits.max_frame_bytes
        # A frame that is larger would end the connection, and with it whatever else is under way.
        if _size_of(content) > most:
            raise SingyeongError(
                "LIMIT_EXCEEDED",
                f"the message is larger than {most} bytes",
                code="invalid_argument",
                outcome="not_sent",
            )
        return content

    def _reply(self, reply: ReplyRequest) -> None:
        """Hands in what a handler made of a request."""
        if self._parts.session is None:
            return
        if _size_of(reply.content) > self._parts.limits.max_frame_bytes:
            reply.error.message = "the reply is larger than the receiver may send"
        task = asyncio.create_task(self._send_reply(self._parts.session, reply))
        self._replies.add(task)
        task.add_done_callback(self._replies.discard)

    async def _send_reply(self, session: Session, reply: ReplyRequest) -> None:
        # Nobody hears where it fails: the requester has its own error.
        with contextlib.suppress(SingyeongError):
            await session.command(lambda id_: Command(id=id_, reply=reply), _size_of(reply.content))


def _size_of(content: Content) -> int:
    return len(content.data) + _COMMAND_BYTES
