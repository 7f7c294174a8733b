"""The way in."""

import uuid
from collections.abc import Sequence

import grpc

from ._gen.session_service_pb2 import Identify
from .backoff import Backoff
from .client import Client, ClientParts
from .credentials import CallMetadata, Credential, credential_metadata
from .errors import invalid_error
from .inbox import Inbox
from .messages import MessageHandler
from .pending_calls import Limits
from .session import Session, SessionOptions
from .transport import Transport
from .unary_calls import UnaryCalls
from .values import Metadata, attributes_to_proto


async def connect(
    url: str,
    *,
    application: str | None = None,
    client_id: str | None = None,
    metadata: Metadata | None = None,
    credential: Credential | None = None,
    on_message: MessageHandler | None = None,
    address: str | None = None,
    namespace: str | None = None,
    tags: Sequence[str] = (),
    receive_client_events: bool = False,
    max_unhandled_messages: int = 1_000,
    max_pending_calls: int = 10_000,
    max_pending_bytes: int = 16 * 1024 * 1024,
    max_frame_bytes: int = 1024 * 1024,
    connection_timeout: float = 30.0,
    connect_timeout: float = 10.0,
    backoff: Backoff | None = None,
    tls: grpc.ChannelCredentials | None = None,
) -> Client:
    """Connects to a broker.

    Returns once the client is registered; from then on it stays so, over as many connections as that takes, until it is closed. Raises
    SingyeongError: why there is no connection. All times are seconds.

    ``url``: where the broker is: ``http://127.0.0.1:4567``.
    ``application``: application to join. None: the client only calls, and cannot be called.
    ``client_id``: unique within the application. None: one made by chance.
    ``metadata``: what the client says about itself, for queries to look at.
    ``credential``: password, named token or JSON Web Token; a function, async or not, is asked before each connection and each call.
    ``on_message``: who takes messages, as with ``Client.on_message``.
    ``address``: where the proxy reaches this client: host, host:port, or an http or https origin.
    ``tags``: by which queries can choose clients of any application.
    ``receive_client_events``: True: ``on_client_event`` hears of every client that comes or goes.
    ``max_unhandled_messages``: most messages that are with the program at once; the broker keeps the rest, within its limits.
    ``max_pending_calls``, ``max_pending_bytes``: what may wait at once, for a connection or answers; more fails with ``BUFFER_FULL``.
    ``max_frame_bytes``: largest message; as the broker's setting of the same name.
    ``connection_timeout``: how long a call waits for a connection.
    ``connect_timeout``: how long the first connection is tried for; 0: once.
    ``tls``: certificates of an https connection, as ``grpc.ssl_channel_credentials`` makes them. None: the system's.
    """
    if application is None and client_id is not None:
        raise invalid_error("client_id: needs an application")
    if max_unhandled_messages < 1:
        raise invalid_error(f"max_unhandled_messages: {max_unhandled_messages} is less than 1")
    waits = backoff or Backoff()
    limits = Limits(max_pending_calls, max_pending_bytes, connection_timeout, max_frame_bytes)
    attributes = attributes_to_proto(metadata or {})
    transport = Transport(url, tls, waits)
    inbox = Inbox()

    async def call_metadata() -> CallMetadata:
        return await credential_metadata(credential)

    session: Session | None = None
    if application is not None:
        session = Session(
            SessionOptions(
                transport=transport,
                metadata=call_metadata,
                renews_credential=callable(credential),
                identity=Identify(
                    application=application,
                    client_id=client_id or str(uuid.uuid4()),
                    address=address,
                    namespace=namespace,
                    receive_client_events=receive_client_events,
                    tags=tags,
                ),
                attributes=attributes,
                limits=limits,
                max_unhandled_messages=max_unhandled_messages,
                backoff=waits,
                connect_timeout=connect_timeout,
                on_message=inbox.push,
                on_client_event=inbox.client_event,
                on_state=inbox.state_listeners.tell,
            )
        )
        inbox.on_handled = session.handled
    calls = UnaryCalls(transport, call_metadata, session, connection_timeout, waits)
    client = Client(
        ClientParts(transport=transport, session=session, calls=calls, inbox=inbox, limits=limits, backoff=waits)
    )
    if on_message is not None:
        client.on_message(on_message)
    if session is not None:
        try:
            await session.start()
        except BaseException:
            await client.close()
            raise
    return client
