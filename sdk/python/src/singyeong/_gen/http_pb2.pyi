from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class HttpHeader(_message.Message):
    __slots__ = ("name", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class HttpTrailers(_message.Message):
    __slots__ = ("headers",)
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    headers: _containers.RepeatedCompositeFieldContainer[HttpHeader]
    def __init__(self, headers: _Optional[_Iterable[_Union[HttpHeader, _Mapping]]] = ...) -> None: ...

class HttpRequestFrame(_message.Message):
    __slots__ = ("request_id", "head", "chunk", "end", "credit", "reset")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    RESET_FIELD_NUMBER: _ClassVar[int]
    request_id: int
    head: HttpRequestHead
    chunk: bytes
    end: HttpTrailers
    credit: int
    reset: HttpReset
    def __init__(self, request_id: _Optional[int] = ..., head: _Optional[_Union[HttpRequestHead, _Mapping]] = ..., chunk: _Optional[bytes] = ..., end: _Optional[_Union[HttpTrailers, _Mapping]] = ..., credit: _Optional[int] = ..., reset: _Optional[_Union[HttpReset, _Mapping]] = ...) -> None: ...

class HttpRequestHead(_message.Message):
    __slots__ = ("method", "target", "headers", "has_body")
    METHOD_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    HAS_BODY_FIELD_NUMBER: _ClassVar[int]
    method: str
    target: str
    headers: _containers.RepeatedCompositeFieldContainer[HttpHeader]
    has_body: bool
    def __init__(self, method: _Optional[str] = ..., target: _Optional[str] = ..., headers: _Optional[_Iterable[_Union[HttpHeader, _Mapping]]] = ..., has_body: bool = ...) -> None: ...

class HttpAnswerFrame(_message.Message):
    __slots__ = ("request_id", "head", "chunk", "end", "credit", "reset")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    RESET_FIELD_NUMBER: _ClassVar[int]
    request_id: int
    head: HttpAnswerHead
    chunk: bytes
    end: HttpTrailers
    credit: int
    reset: HttpReset
    def __init__(self, request_id: _Optional[int] = ..., head: _Optional[_Union[HttpAnswerHead, _Mapping]] = ..., chunk: _Optional[bytes] = ..., end: _Optional[_Union[HttpTrailers, _Mapping]] = ..., credit: _Optional[int] = ..., reset: _Optional[_Union[HttpReset, _Mapping]] = ...) -> None: ...

class HttpAnswerHead(_message.Message):
    __slots__ = ("status", "headers")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    status: int
    headers: _containers.RepeatedCompositeFieldContainer[HttpHeader]
    def __init__(self, status: _Optional[int] = ..., headers: _Optional[_Iterable[_Union[HttpHeader, _Mapping]]] = ...) -> None: ...

class HttpReset(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...
