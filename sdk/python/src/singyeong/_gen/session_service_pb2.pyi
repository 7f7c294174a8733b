from google.protobuf import duration_pb2 as _duration_pb2
from . import client_pb2 as _client_pb2
from . import directory_service_pb2 as _directory_service_pb2
from . import failure_pb2 as _failure_pb2
from . import http_pb2 as _http_pb2
from . import message_pb2 as _message_pb2
from . import message_service_pb2 as _message_service_pb2
from . import metadata_pb2 as _metadata_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ConnectRequest(_message.Message):
    __slots__ = ("commands",)
    COMMANDS_FIELD_NUMBER: _ClassVar[int]
    commands: _containers.RepeatedCompositeFieldContainer[Command]
    def __init__(self, commands: _Optional[_Iterable[_Union[Command, _Mapping]]] = ...) -> None: ...

class ConnectResponse(_message.Message):
    __slots__ = ("sequence", "events")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    events: _containers.RepeatedCompositeFieldContainer[Event]
    def __init__(self, sequence: _Optional[int] = ..., events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ...) -> None: ...

class SubscribeRequest(_message.Message):
    __slots__ = ("identify",)
    IDENTIFY_FIELD_NUMBER: _ClassVar[int]
    identify: Identify
    def __init__(self, identify: _Optional[_Union[Identify, _Mapping]] = ...) -> None: ...

class SubscribeResponse(_message.Message):
    __slots__ = ("sequence", "events")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    events: _containers.RepeatedCompositeFieldContainer[Event]
    def __init__(self, sequence: _Optional[int] = ..., events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ...) -> None: ...

class Command(_message.Message):
    __slots__ = ("id", "identify", "keep_alive", "update_metadata", "send", "broadcast", "request", "reply", "query_clients", "grant_credit", "goodbye", "http_answer")
    ID_FIELD_NUMBER: _ClassVar[int]
    IDENTIFY_FIELD_NUMBER: _ClassVar[int]
    KEEP_ALIVE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_METADATA_FIELD_NUMBER: _ClassVar[int]
    SEND_FIELD_NUMBER: _ClassVar[int]
    BROADCAST_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    REPLY_FIELD_NUMBER: _ClassVar[int]
    QUERY_CLIENTS_FIELD_NUMBER: _ClassVar[int]
    GRANT_CREDIT_FIELD_NUMBER: _ClassVar[int]
    GOODBYE_FIELD_NUMBER: _ClassVar[int]
    HTTP_ANSWER_FIELD_NUMBER: _ClassVar[int]
    id: int
    identify: Identify
    keep_alive: KeepAlive
    update_metadata: _directory_service_pb2.UpdateMetadataRequest
    send: _message_service_pb2.SendRequest
    broadcast: _message_service_pb2.BroadcastRequest
    request: _message_service_pb2.RequestRequest
    reply: _message_service_pb2.ReplyRequest
    query_clients: _directory_service_pb2.QueryClientsRequest
    grant_credit: GrantCreditRequest
    goodbye: Goodbye
    http_answer: _http_pb2.HttpAnswerFrame
    def __init__(self, id: _Optional[int] = ..., identify: _Optional[_Union[Identify, _Mapping]] = ..., keep_alive: _Optional[_Union[KeepAlive, _Mapping]] = ..., update_metadata: _Optional[_Union[_directory_service_pb2.UpdateMetadataRequest, _Mapping]] = ..., send: _Optional[_Union[_message_service_pb2.SendRequest, _Mapping]] = ..., broadcast: _Optional[_Union[_message_service_pb2.BroadcastRequest, _Mapping]] = ..., request: _Optional[_Union[_message_service_pb2.RequestRequest, _Mapping]] = ..., reply: _Optional[_Union[_message_service_pb2.ReplyRequest, _Mapping]] = ..., query_clients: _Optional[_Union[_directory_service_pb2.QueryClientsRequest, _Mapping]] = ..., grant_credit: _Optional[_Union[GrantCreditRequest, _Mapping]] = ..., goodbye: _Optional[_Union[Goodbye, _Mapping]] = ..., http_answer: _Optional[_Union[_http_pb2.HttpAnswerFrame, _Mapping]] = ...) -> None: ...

class Event(_message.Message):
    __slots__ = ("ready", "command_result", "message", "client_event", "goodbye", "keep_alive", "http_request")
    READY_FIELD_NUMBER: _ClassVar[int]
    COMMAND_RESULT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    CLIENT_EVENT_FIELD_NUMBER: _ClassVar[int]
    GOODBYE_FIELD_NUMBER: _ClassVar[int]
    KEEP_ALIVE_FIELD_NUMBER: _ClassVar[int]
    HTTP_REQUEST_FIELD_NUMBER: _ClassVar[int]
    ready: Ready
    command_result: CommandResult
    message: _message_pb2.Message
    client_event: _client_pb2.ClientEvent
    goodbye: Goodbye
    keep_alive: KeepAlive
    http_request: _http_pb2.HttpRequestFrame
    def __init__(self, ready: _Optional[_Union[Ready, _Mapping]] = ..., command_result: _Optional[_Union[CommandResult, _Mapping]] = ..., message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ..., client_event: _Optional[_Union[_client_pb2.ClientEvent, _Mapping]] = ..., goodbye: _Optional[_Union[Goodbye, _Mapping]] = ..., keep_alive: _Optional[_Union[KeepAlive, _Mapping]] = ..., http_request: _Optional[_Union[_http_pb2.HttpRequestFrame, _Mapping]] = ...) -> None: ...

class Identify(_message.Message):
    __slots__ = ("application", "client_id", "metadata", "credential", "address", "namespace", "receive_client_events", "initial_credit", "tags", "takes_http_requests")
    APPLICATION_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CREDENTIAL_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    RECEIVE_CLIENT_EVENTS_FIELD_NUMBER: _ClassVar[int]
    INITIAL_CREDIT_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    TAKES_HTTP_REQUESTS_FIELD_NUMBER: _ClassVar[int]
    application: str
    client_id: str
    metadata: _metadata_pb2.Metadata
    credential: str
    address: str
    namespace: str
    receive_client_events: bool
    initial_credit: int
    tags: _containers.RepeatedScalarFieldContainer[str]
    takes_http_requests: bool
    def __init__(self, application: _Optional[str] = ..., client_id: _Optional[str] = ..., metadata: _Optional[_Union[_metadata_pb2.Metadata, _Mapping]] = ..., credential: _Optional[str] = ..., address: _Optional[str] = ..., namespace: _Optional[str] = ..., receive_client_events: bool = ..., initial_credit: _Optional[int] = ..., tags: _Optional[_Iterable[str]] = ..., takes_http_requests: bool = ...) -> None: ...

class Ready(_message.Message):
    __slots__ = ("client_id", "restricted", "broker_id", "heartbeat_interval", "session_token", "revision")
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    RESTRICTED_FIELD_NUMBER: _ClassVar[int]
    BROKER_ID_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_INTERVAL_FIELD_NUMBER: _ClassVar[int]
    SESSION_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    client_id: str
    restricted: bool
    broker_id: str
    heartbeat_interval: _duration_pb2.Duration
    session_token: str
    revision: int
    def __init__(self, client_id: _Optional[str] = ..., restricted: bool = ..., broker_id: _Optional[str] = ..., heartbeat_interval: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., session_token: _Optional[str] = ..., revision: _Optional[int] = ...) -> None: ...

class CommandResult(_message.Message):
    __slots__ = ("command_id", "failure", "update_metadata", "send", "broadcast", "request", "reply", "query_clients", "grant_credit")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_METADATA_FIELD_NUMBER: _ClassVar[int]
    SEND_FIELD_NUMBER: _ClassVar[int]
    BROADCAST_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    REPLY_FIELD_NUMBER: _ClassVar[int]
    QUERY_CLIENTS_FIELD_NUMBER: _ClassVar[int]
    GRANT_CREDIT_FIELD_NUMBER: _ClassVar[int]
    command_id: int
    failure: _failure_pb2.Failure
    update_metadata: _directory_service_pb2.UpdateMetadataResponse
    send: _message_service_pb2.SendResponse
    broadcast: _message_service_pb2.BroadcastResponse
    request: _message_service_pb2.RequestResponse
    reply: _message_service_pb2.ReplyResponse
    query_clients: _directory_service_pb2.QueryClientsResponse
    grant_credit: GrantCreditResponse
    def __init__(self, command_id: _Optional[int] = ..., failure: _Optional[_Union[_failure_pb2.Failure, _Mapping]] = ..., update_metadata: _Optional[_Union[_directory_service_pb2.UpdateMetadataResponse, _Mapping]] = ..., send: _Optional[_Union[_message_service_pb2.SendResponse, _Mapping]] = ..., broadcast: _Optional[_Union[_message_service_pb2.BroadcastResponse, _Mapping]] = ..., request: _Optional[_Union[_message_service_pb2.RequestResponse, _Mapping]] = ..., reply: _Optional[_Union[_message_service_pb2.ReplyResponse, _Mapping]] = ..., query_clients: _Optional[_Union[_directory_service_pb2.QueryClientsResponse, _Mapping]] = ..., grant_credit: _Optional[_Union[GrantCreditResponse, _Mapping]] = ...) -> None: ...

class KeepAlive(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Goodbye(_message.Message):
    __slots__ = ("reason", "reconnect")
    REASON_FIELD_NUMBER: _ClassVar[int]
    RECONNECT_FIELD_NUMBER: _ClassVar[int]
    reason: str
    reconnect: bool
    def __init__(self, reason: _Optional[str] = ..., reconnect: bool = ...) -> None: ...

class GrantCreditRequest(_message.Message):
    __slots__ = ("credit",)
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    credit: int
    def __init__(self, credit: _Optional[int] = ...) -> None: ...

class GrantCreditResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
