"""gRPC channels to a broker, and its methods."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import grpc
import grpc.aio
from google.protobuf.message import Message

from ._gen import (
    directory_service_pb2,
    message_service_pb2,
    proxy_service_pb2,
    queue_service_pb2,
    session_service_pb2,
)
from .backoff import Backoff
from .errors import invalid_error

Request = TypeVar("Request", bound=Message)
Response = TypeVar("Response", bound=Message)

_KEEPALIVE_TIME_MS = 15_000
_KEEPALIVE_TIMEOUT_MS = 10_000
_CLOSE_GRACE = 30.0
"""How long calls of a channel that was replaced may still take, in seconds."""


@dataclass(frozen=True)
class Method(Generic[Request, Response]):
    """One method of the broker's."""

    path: str
    request: type[Request]
    response: type[Response]


def _method(name: str, request: type[Request], response: type[Response]) -> Method[Request, Response]:
    return Method(f"/singyeong.v1.{name}", request, response)


CONNECT = _method(
    "SessionService/Connect",
    session_service_pb2.ConnectRequest,
    session_service_pb2.ConnectResponse,
)
SEND = _method("MessageService/Send", message_service_pb2.SendRequest, message_service_pb2.SendResponse)
BROADCAST = _method(
    "MessageService/Broadcast",
    message_service_pb2.BroadcastRequest,
    message_service_pb2.BroadcastResponse,
)
REQUEST = _method("MessageService/Request", message_service_pb2.RequestRequest, message_service_pb2.RequestResponse)
QUERY_CLIENTS = _method(
    "DirectoryService/QueryClients",
    directory_service_pb2.QueryClientsRequest,
    directory_service_pb2.QueryClientsResponse,
)
WATCH_CLIENTS = _method(
    "DirectoryService/WatchClients",
    directory_service_pb2.WatchClientsRequest,
    directory_service_pb2.WatchClientsResponse,
)
ENQUEUE = _method("QueueService/Enqueue", queue_service_pb2.EnqueueRequest, queue_service_pb2.EnqueueResponse)
CONSUME = _method("QueueService/Consume", queue_service_pb2.ConsumeRequest, queue_service_pb2.ConsumeResponse)
FORWARD = _method("ProxyService/Forward", proxy_service_pb2.ForwardRequest, proxy_service_pb2.ForwardResponse)


class Transport:
    """The channel there is, and the next one.

    gRPC has a backoff of its own, of seconds, within a channel; a session that connects again therefore does so with a new channel.
    """

    def __init__(self, url: str, tls: grpc.ChannelCredentials | None, backoff: Backoff) -> None:
        self._address, is_secure = _address_of(url)
        self._tls = tls if tls is not None or not is_secure else grpc.ssl_channel_credentials()
        if tls is not None and not is_secure:
            raise invalid_error("tls: the url has to begin with https://")
        self._options = [
            ("grpc.keepalive_time_ms", _KEEPALIVE_TIME_MS),
            ("grpc.keepalive_timeout_ms", _KEEPALIVE_TIMEOUT_MS),
            ("grpc.http2.max_pings_without_data", 0),
            ("grpc.http2.ping_timeout_ms", _KEEPALIVE_TIMEOUT_MS),
            ("grpc.max_receive_message_length", -1),
            ("grpc.max_send_message_length", -1),
            ("grpc.initial_reconnect_backoff_ms", round(backoff.initial_delay * 1000)),
            ("grpc.max_reconnect_backoff_ms", round(backoff.max_delay * 1000)),
            ("grpc.use_local_subchannel_pool", 1),
        ]
        self._closing: set[asyncio.Task[None]] = set()
        self._channel = self._open()

    def renew(self) -> None:
        """From now on calls are made over a new channel; those that are under way may come to their end."""
        closing = asyncio.ensure_future(self._channel.close(_CLOSE_GRACE))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
        self._channel = self._open()

    def unary(self, method: Method[Request, Response]) -> "Callable[..., grpc.aio.UnaryUnaryCall[Request, Response]]":
        """A call with one request and one answer."""
        make: Any = self._channel.unary_unary(method.path, method.request.SerializeToString, method.response.FromString)
        return make  # type: ignore[no-any-return]

    def server_stream(
        self, method: Method[Request, Response]
    ) -> "Callable[..., grpc.aio.UnaryStreamCall[Request, Response]]":
        """A call with one request and many answers."""
        make: Any = self._channel.unary_stream(
            method.path, method.request.SerializeToString, method.response.FromString
        )
        return make  # type: ignore[no-any-return]

    def stream(
        self, method: Method[Request, Response]
    ) -> "Callable[..., grpc.aio.StreamStreamCall[Request, Response]]":
        """A call with many requests and many answers."""
        make: Any = self._channel.stream_stream(
            method.path, method.request.SerializeToString, method.response.FromString
        )
        return make  # type: ignore[no-any-return]

    async def close(self) -> None:
        """Breaks off whatever is under way."""
        for closing in self._closing:
            closing.cancel()
        await asyncio.gather(*self._closing, return_exceptions=True)
        await self._channel.close(None)

    def _open(self) -> grpc.aio.Channel:
        if self._tls is None:
            return grpc.aio.insecure_channel(self._address, options=self._options)
        return grpc.aio.secure_channel(self._address, self._tls, options=self._options)


def _address_of(url: str) -> tuple[str, bool]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    is_plain = parts.path in ("", "/") and not parts.query and not parts.fragment and parts.username is None
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_plain:
        raise invalid_error(f"url: {url!r} is no address such as http://127.0.0.1:4567")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    is_secure = parts.scheme == "https"
    return f"{host}:{port or (443 if is_secure else 80)}", is_secure
