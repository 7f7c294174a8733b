from google.protobuf import timestamp_pb2 as _timestamp_pb2
from . import metadata_pb2 as _metadata_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ClientEventKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLIENT_EVENT_KIND_UNSPECIFIED: _ClassVar[ClientEventKind]
    CLIENT_EVENT_KIND_CONNECTED: _ClassVar[ClientEventKind]
    CLIENT_EVENT_KIND_DISCONNECTED: _ClassVar[ClientEventKind]
CLIENT_EVENT_KIND_UNSPECIFIED: ClientEventKind
CLIENT_EVENT_KIND_CONNECTED: ClientEventKind
CLIENT_EVENT_KIND_DISCONNECTED: ClientEventKind

class ClientRef(_message.Message):
    __slots__ = ("application", "client_id")
    APPLICATION_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    application: str
    client_id: str
    def __init__(self, application: _Optional[str] = ..., client_id: _Optional[str] = ...) -> None: ...

class Client(_message.Message):
    __slots__ = ("application", "client_id", "metadata", "queues", "remote_address", "restricted", "revision", "connected_at", "transport", "broker_id")
    APPLICATION_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    QUEUES_FIELD_NUMBER: _ClassVar[int]
    REMOTE_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    RESTRICTED_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    CONNECTED_AT_FIELD_NUMBER: _ClassVar[int]
    TRANSPORT_FIELD_NUMBER: _ClassVar[int]
    BROKER_ID_FIELD_NUMBER: _ClassVar[int]
    application: str
    client_id: str
    metadata: _metadata_pb2.Metadata
    queues: _containers.RepeatedScalarFieldContainer[str]
    remote_address: str
    restricted: bool
    revision: int
    connected_at: _timestamp_pb2.Timestamp
    transport: str
    broker_id: str
    def __init__(self, application: _Optional[str] = ..., client_id: _Optional[str] = ..., metadata: _Optional[_Union[_metadata_pb2.Metadata, _Mapping]] = ..., queues: _Optional[_Iterable[str]] = ..., remote_address: _Optional[str] = ..., restricted: bool = ..., revision: _Optional[int] = ..., connected_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., transport: _Optional[str] = ..., broker_id: _Optional[str] = ...) -> None: ...

class ClientEvent(_message.Message):
    __slots__ = ("kind", "client")
    KIND_FIELD_NUMBER: _ClassVar[int]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    kind: ClientEventKind
    client: ClientRef
    def __init__(self, kind: _Optional[_Union[ClientEventKind, str]] = ..., client: _Optional[_Union[ClientRef, _Mapping]] = ...) -> None: ...
