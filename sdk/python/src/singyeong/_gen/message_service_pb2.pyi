from google.protobuf import duration_pb2 as _duration_pb2
from . import client_pb2 as _client_pb2
from . import message_pb2 as _message_pb2
from . import query_pb2 as _query_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SendRequest(_message.Message):
    __slots__ = ("query", "content", "nonce")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    query: _query_pb2.Query
    content: _message_pb2.Content
    nonce: str
    def __init__(self, query: _Optional[_Union[_query_pb2.Query, _Mapping]] = ..., content: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., nonce: _Optional[str] = ...) -> None: ...

class SendResponse(_message.Message):
    __slots__ = ("message_id", "receiver")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIVER_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    receiver: _client_pb2.ClientRef
    def __init__(self, message_id: _Optional[str] = ..., receiver: _Optional[_Union[_client_pb2.ClientRef, _Mapping]] = ...) -> None: ...

class BroadcastRequest(_message.Message):
    __slots__ = ("query", "content", "nonce")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    query: _query_pb2.Query
    content: _message_pb2.Content
    nonce: str
    def __init__(self, query: _Optional[_Union[_query_pb2.Query, _Mapping]] = ..., content: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., nonce: _Optional[str] = ...) -> None: ...

class BroadcastResponse(_message.Message):
    __slots__ = ("message_id", "matched", "delivered", "dropped")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    MATCHED_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_FIELD_NUMBER: _ClassVar[int]
    DROPPED_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    matched: int
    delivered: int
    dropped: int
    def __init__(self, message_id: _Optional[str] = ..., matched: _Optional[int] = ..., delivered: _Optional[int] = ..., dropped: _Optional[int] = ...) -> None: ...

class RequestRequest(_message.Message):
    __slots__ = ("query", "content", "nonce", "timeout")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    query: _query_pb2.Query
    content: _message_pb2.Content
    nonce: str
    timeout: _duration_pb2.Duration
    def __init__(self, query: _Optional[_Union[_query_pb2.Query, _Mapping]] = ..., content: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., nonce: _Optional[str] = ..., timeout: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class RequestResponse(_message.Message):
    __slots__ = ("message_id", "content", "replier")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    REPLIER_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    content: _message_pb2.Content
    replier: _client_pb2.ClientRef
    def __init__(self, message_id: _Optional[str] = ..., content: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., replier: _Optional[_Union[_client_pb2.ClientRef, _Mapping]] = ...) -> None: ...

class ReplyRequest(_message.Message):
    __slots__ = ("request_id", "content", "error")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    content: _message_pb2.Content
    error: ReplyError
    def __init__(self, request_id: _Optional[str] = ..., content: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., error: _Optional[_Union[ReplyError, _Mapping]] = ...) -> None: ...

class ReplyError(_message.Message):
    __slots__ = ("message", "details")
    class DetailsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    message: str
    details: _containers.ScalarMap[str, str]
    def __init__(self, message: _Optional[str] = ..., details: _Optional[_Mapping[str, str]] = ...) -> None: ...

class ReplyResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
