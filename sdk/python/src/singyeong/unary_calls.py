"""Calls beside the session stream."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, TypeVar

import grpc.aio
from google.protobuf.message import Message

from .backoff import Backoff
from .credentials import CallMetadata
from .errors import SingyeongError, aborted_error, closed_error, error_from_call, lost_error
from .session import Session
from .transport import Method, Transport

Request = TypeVar("Request", bound=Message)
Response = TypeVar("Response", bound=Message)
Result = TypeVar("Result")

_NOTHING_DONE = frozenset({"SESSION_NOT_FOUND", "CONNECTION_FAILED"})
"""The connection ended between its ``ready`` and the call, of which nothing was done: the next connection makes it."""


class UnaryCalls:
    """On behalf of the session where there is one, else of the credential."""

    def __init__(
        self,
        transport: Transport,
        credential: Callable[[], Awaitable[CallMetadata]],
        session: Session | None,
        connection_timeout: float,
        backoff: Backoff,
    ) -> None:
        self.transport = transport
        self._credential = credential
        self._session = session
        self._connection_timeout = connection_timeout
        self._backoff = backoff
        self._closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def is_closed(self) -> bool:
        """True: no more calls are made."""
        return self._closed.done()

    def close(self) -> None:
        """Fails the calls that are under way, and all that come."""
        if not self._closed.done():
            self._closed.set_result(None)

    async def metadata(self, timeout: float | None = None) -> CallMetadata:
        """What says on whose behalf a call is; waits for a connection, ``timeout`` seconds where that is less than calls may wait.

        Raises SingyeongError ``NOT_CONNECTED``, ``CLOSED``.
        """
        if self.is_closed:
            raise closed_error("not_sent")
        credential = await self._credential()
        if self._session is None:
            return credential
        ready = await self._session.connected(timeout)
        return (*credential, ("singyeong-session", ready.session_token))

    async def call(self, method: Method[Request, Response], request: Request) -> Response:
        """Makes a call. Raises SingyeongError; a cancellation has one as its cause."""
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + self._connection_timeout
        failures = 0
        while True:
            try:
                return await self._call_once(method, request, give_up_at - loop.time())
            except SingyeongError as error:
                if self._session is None or error.reason not in _NOTHING_DONE or loop.time() >= give_up_at:
                    raise
            await self.pause(self._backoff.delay(failures))
            failures += 1

    async def answers(
        self, method: Method[Request, Response], request: Request, metadata: CallMetadata
    ) -> AsyncGenerator[Response, None]:
        """The answers of a call that streams them. Raises SingyeongError ``CLOSED`` once the client is closed."""
        call = self.transport.server_stream(method)(request, metadata=metadata)
        try:
            answers = call.__aiter__()
            while True:
                try:
                    answer = await self._unless_closed(answers.__anext__())
                except StopAsyncIteration:
                    return
                yield answer
        finally:
            call.cancel()

    async def pause(self, delay: float) -> None:
        """Returns after ``delay`` seconds, or once the client is closed."""
        try:
            await asyncio.wait({self._closed}, timeout=delay)
        except asyncio.CancelledError as cancelled:
            raise cancelled from aborted_error("not_sent")

    async def _call_once(self, method: Method[Request, Response], request: Request, timeout: float) -> Response:
        try:
            metadata = await self.metadata(max(0.0, timeout))
        except asyncio.CancelledError as cancelled:
            raise cancelled from aborted_error("not_sent")
        try:
            return await self._unless_closed(self._make(method, request, metadata))
        except asyncio.CancelledError as cancelled:
            raise cancelled from aborted_error("unknown")

    async def _make(self, method: Method[Request, Response], request: Request, metadata: CallMetadata) -> Response:
        return await self.transport.unary(method)(request, metadata=metadata)

    async def _unless_closed(self, awaitable: Awaitable[Result]) -> Result:
        """Waits in a task of its own, since gRPC cancels whoever waits for a channel that is closed."""
        task = asyncio.ensure_future(awaitable)
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # whoever waited may have given up
        try:
            waits: set[asyncio.Future[Any]] = {task, self._closed}
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not task.done():
                task.cancel()
        if self.is_closed and (not task.done() or task.cancelled()):
            raise closed_error("unknown")
        try:
            return task.result()
        except asyncio.CancelledError:
            raise lost_error("its channel was closed") from None
        except grpc.aio.AioRpcError as error:
            raise error_from_call(error) from error
