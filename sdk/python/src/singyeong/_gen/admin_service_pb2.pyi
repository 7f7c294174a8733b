from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from . import client_pb2 as _client_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PeerState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PEER_STATE_UNSPECIFIED: _ClassVar[PeerState]
    PEER_STATE_ALIVE: _ClassVar[PeerState]
    PEER_STATE_SUSPECT: _ClassVar[PeerState]
    PEER_STATE_LEFT: _ClassVar[PeerState]

class SessionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SESSION_STATE_UNSPECIFIED: _ClassVar[SessionState]
    SESSION_STATE_OPENED: _ClassVar[SessionState]
    SESSION_STATE_IDENTIFIED: _ClassVar[SessionState]
    SESSION_STATE_DRAINING: _ClassVar[SessionState]
PEER_STATE_UNSPECIFIED: PeerState
PEER_STATE_ALIVE: PeerState
PEER_STATE_SUSPECT: PeerState
PEER_STATE_LEFT: PeerState
SESSION_STATE_UNSPECIFIED: SessionState
SESSION_STATE_OPENED: SessionState
SESSION_STATE_IDENTIFIED: SessionState
SESSION_STATE_DRAINING: SessionState

class GetInfoRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetInfoResponse(_message.Message):
    __slots__ = ("version", "broker_id", "started_at", "sessions", "clients", "applications", "draining", "peers")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    BROKER_ID_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    APPLICATIONS_FIELD_NUMBER: _ClassVar[int]
    DRAINING_FIELD_NUMBER: _ClassVar[int]
    PEERS_FIELD_NUMBER: _ClassVar[int]
    version: str
    broker_id: str
    started_at: _timestamp_pb2.Timestamp
    sessions: int
    clients: int
    applications: _containers.RepeatedCompositeFieldContainer[ApplicationInfo]
    draining: bool
    peers: int
    def __init__(self, version: _Optional[str] = ..., broker_id: _Optional[str] = ..., started_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., sessions: _Optional[int] = ..., clients: _Optional[int] = ..., applications: _Optional[_Iterable[_Union[ApplicationInfo, _Mapping]]] = ..., draining: bool = ..., peers: _Optional[int] = ...) -> None: ...

class ApplicationInfo(_message.Message):
    __slots__ = ("application", "clients", "restricted_clients")
    APPLICATION_FIELD_NUMBER: _ClassVar[int]
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    RESTRICTED_CLIENTS_FIELD_NUMBER: _ClassVar[int]
    application: str
    clients: int
    restricted_clients: int
    def __init__(self, application: _Optional[str] = ..., clients: _Optional[int] = ..., restricted_clients: _Optional[int] = ...) -> None: ...

class ListPeersRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListPeersResponse(_message.Message):
    __slots__ = ("peers",)
    PEERS_FIELD_NUMBER: _ClassVar[int]
    peers: _containers.RepeatedCompositeFieldContainer[Peer]
    def __init__(self, peers: _Optional[_Iterable[_Union[Peer, _Mapping]]] = ...) -> None: ...

class Peer(_message.Message):
    __slots__ = ("broker_id", "address", "state", "version", "state_since", "last_heard_at", "round_trip", "clients")
    BROKER_ID_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_SINCE_FIELD_NUMBER: _ClassVar[int]
    LAST_HEARD_AT_FIELD_NUMBER: _ClassVar[int]
    ROUND_TRIP_FIELD_NUMBER: _ClassVar[int]
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    broker_id: str
    address: str
    state: PeerState
    version: str
    state_since: _timestamp_pb2.Timestamp
    last_heard_at: _timestamp_pb2.Timestamp
    round_trip: _duration_pb2.Duration
    clients: int
    def __init__(self, broker_id: _Optional[str] = ..., address: _Optional[str] = ..., state: _Optional[_Union[PeerState, str]] = ..., version: _Optional[str] = ..., state_since: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., last_heard_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., round_trip: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., clients: _Optional[int] = ...) -> None: ...

class ListSessionsRequest(_message.Message):
    __slots__ = ("application", "page_size", "page_token")
    APPLICATION_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    application: str
    page_size: int
    page_token: str
    def __init__(self, application: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListSessionsResponse(_message.Message):
    __slots__ = ("sessions", "next_page_token")
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    sessions: _containers.RepeatedCompositeFieldContainer[Session]
    next_page_token: str
    def __init__(self, sessions: _Optional[_Iterable[_Union[Session, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class Session(_message.Message):
    __slots__ = ("client", "state", "transport", "encoding", "remote_address", "restricted", "opened_at", "last_heard_at", "outbox_bytes", "credit")
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    TRANSPORT_FIELD_NUMBER: _ClassVar[int]
    ENCODING_FIELD_NUMBER: _ClassVar[int]
    REMOTE_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    RESTRICTED_FIELD_NUMBER: _ClassVar[int]
    OPENED_AT_FIELD_NUMBER: _ClassVar[int]
    LAST_HEARD_AT_FIELD_NUMBER: _ClassVar[int]
    OUTBOX_BYTES_FIELD_NUMBER: _ClassVar[int]
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    client: _client_pb2.ClientRef
    state: SessionState
    transport: str
    encoding: str
    remote_address: str
    restricted: bool
    opened_at: _timestamp_pb2.Timestamp
    last_heard_at: _timestamp_pb2.Timestamp
    outbox_bytes: int
    credit: int
    def __init__(self, client: _Optional[_Union[_client_pb2.ClientRef, _Mapping]] = ..., state: _Optional[_Union[SessionState, str]] = ..., transport: _Optional[str] = ..., encoding: _Optional[str] = ..., remote_address: _Optional[str] = ..., restricted: bool = ..., opened_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., last_heard_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., outbox_bytes: _Optional[int] = ..., credit: _Optional[int] = ...) -> None: ...

class DrainRequest(_message.Message):
    __slots__ = ("spread", "timeout")
    SPREAD_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    spread: _duration_pb2.Duration
    timeout: _duration_pb2.Duration
    def __init__(self, spread: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., timeout: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class DrainResponse(_message.Message):
    __slots__ = ("sessions_left", "sessions_cut")
    SESSIONS_LEFT_FIELD_NUMBER: _ClassVar[int]
    SESSIONS_CUT_FIELD_NUMBER: _ClassVar[int]
    sessions_left: int
    sessions_cut: int
    def __init__(self, sessions_left: _Optional[int] = ..., sessions_cut: _Optional[int] = ...) -> None: ...
