from google.protobuf import duration_pb2 as _duration_pb2
from . import client_pb2 as _client_pb2
from . import http_pb2 as _http_pb2
from . import query_pb2 as _query_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ForwardRequest(_message.Message):
    __slots__ = ("head", "body")
    HEAD_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    head: ForwardRequestHead
    body: bytes
    def __init__(self, head: _Optional[_Union[ForwardRequestHead, _Mapping]] = ..., body: _Optional[bytes] = ...) -> None: ...

class ForwardRequestHead(_message.Message):
    __slots__ = ("query", "method", "target", "headers", "timeout", "follow_redirects")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    FOLLOW_REDIRECTS_FIELD_NUMBER: _ClassVar[int]
    query: _query_pb2.Query
    method: str
    target: str
    headers: _containers.RepeatedCompositeFieldContainer[_http_pb2.HttpHeader]
    timeout: _duration_pb2.Duration
    follow_redirects: bool
    def __init__(self, query: _Optional[_Union[_query_pb2.Query, _Mapping]] = ..., method: _Optional[str] = ..., target: _Optional[str] = ..., headers: _Optional[_Iterable[_Union[_http_pb2.HttpHeader, _Mapping]]] = ..., timeout: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., follow_redirects: bool = ...) -> None: ...

class ForwardResponse(_message.Message):
    __slots__ = ("head", "body", "trailers")
    HEAD_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    TRAILERS_FIELD_NUMBER: _ClassVar[int]
    head: ForwardResponseHead
    body: bytes
    trailers: _containers.RepeatedCompositeFieldContainer[_http_pb2.HttpHeader]
    def __init__(self, head: _Optional[_Union[ForwardResponseHead, _Mapping]] = ..., body: _Optional[bytes] = ..., trailers: _Optional[_Iterable[_Union[_http_pb2.HttpHeader, _Mapping]]] = ...) -> None: ...

class ForwardResponseHead(_message.Message):
    __slots__ = ("status", "headers", "upstream", "attempts")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    UPSTREAM_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    status: int
    headers: _containers.RepeatedCompositeFieldContainer[_http_pb2.HttpHeader]
    upstream: _client_pb2.ClientRef
    attempts: int
    def __init__(self, status: _Optional[int] = ..., headers: _Optional[_Iterable[_Union[_http_pb2.HttpHeader, _Mapping]]] = ..., upstream: _Optional[_Union[_client_pb2.ClientRef, _Mapping]] = ..., attempts: _Optional[int] = ...) -> None: ...

class ForwardStreamRequest(_message.Message):
    __slots__ = ("head", "chunk", "trailers")
    HEAD_FIELD_NUMBER: _ClassVar[int]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    TRAILERS_FIELD_NUMBER: _ClassVar[int]
    head: ForwardRequestHead
    chunk: bytes
    trailers: _http_pb2.HttpTrailers
    def __init__(self, head: _Optional[_Union[ForwardRequestHead, _Mapping]] = ..., chunk: _Optional[bytes] = ..., trailers: _Optional[_Union[_http_pb2.HttpTrailers, _Mapping]] = ...) -> None: ...

class ForwardStreamResponse(_message.Message):
    __slots__ = ("head", "chunk", "trailers")
    HEAD_FIELD_NUMBER: _ClassVar[int]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    TRAILERS_FIELD_NUMBER: _ClassVar[int]
    head: ForwardResponseHead
    chunk: bytes
    trailers: _http_pb2.HttpTrailers
    def __init__(self, head: _Optional[_Union[ForwardResponseHead, _Mapping]] = ..., chunk: _Optional[bytes] = ..., trailers: _Optional[_Union[_http_pb2.HttpTrailers, _Mapping]] = ...) -> None: ...
