from . import client_pb2 as _client_pb2
from . import metadata_pb2 as _metadata_pb2
from . import query_pb2 as _query_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class IndexKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INDEX_KIND_UNSPECIFIED: _ClassVar[IndexKind]
    INDEX_KIND_HASH: _ClassVar[IndexKind]
    INDEX_KIND_ORDERED: _ClassVar[IndexKind]
    INDEX_KIND_RING: _ClassVar[IndexKind]
INDEX_KIND_UNSPECIFIED: IndexKind
INDEX_KIND_HASH: IndexKind
INDEX_KIND_ORDERED: IndexKind
INDEX_KIND_RING: IndexKind

class QueryClientsRequest(_message.Message):
    __slots__ = ("query", "limit")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    query: _query_pb2.Query
    limit: int
    def __init__(self, query: _Optional[_Union[_query_pb2.Query, _Mapping]] = ..., limit: _Optional[int] = ...) -> None: ...

class QueryClientsResponse(_message.Message):
    __slots__ = ("clients", "truncated")
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    clients: _containers.RepeatedCompositeFieldContainer[_client_pb2.Client]
    truncated: bool
    def __init__(self, clients: _Optional[_Iterable[_Union[_client_pb2.Client, _Mapping]]] = ..., truncated: bool = ...) -> None: ...

class UpdateMetadataRequest(_message.Message):
    __slots__ = ("set", "remove", "replace")
    class SetEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _metadata_pb2.Value
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_metadata_pb2.Value, _Mapping]] = ...) -> None: ...
    SET_FIELD_NUMBER: _ClassVar[int]
    REMOVE_FIELD_NUMBER: _ClassVar[int]
    REPLACE_FIELD_NUMBER: _ClassVar[int]
    set: _containers.MessageMap[str, _metadata_pb2.Value]
    remove: _containers.RepeatedScalarFieldContainer[str]
    replace: bool
    def __init__(self, set: _Optional[_Mapping[str, _metadata_pb2.Value]] = ..., remove: _Optional[_Iterable[str]] = ..., replace: bool = ...) -> None: ...

class UpdateMetadataResponse(_message.Message):
    __slots__ = ("revision",)
    REVISION_FIELD_NUMBER: _ClassVar[int]
    revision: int
    def __init__(self, revision: _Optional[int] = ...) -> None: ...

class WatchClientsRequest(_message.Message):
    __slots__ = ("query",)
    QUERY_FIELD_NUMBER: _ClassVar[int]
    query: _query_pb2.Query
    def __init__(self, query: _Optional[_Union[_query_pb2.Query, _Mapping]] = ...) -> None: ...

class WatchClientsResponse(_message.Message):
    __slots__ = ("sequence", "changes")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    changes: _containers.RepeatedCompositeFieldContainer[ClientChange]
    def __init__(self, sequence: _Optional[int] = ..., changes: _Optional[_Iterable[_Union[ClientChange, _Mapping]]] = ...) -> None: ...

class ClientChange(_message.Message):
    __slots__ = ("matched", "updated", "unmatched", "snapshot_complete")
    MATCHED_FIELD_NUMBER: _ClassVar[int]
    UPDATED_FIELD_NUMBER: _ClassVar[int]
    UNMATCHED_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_COMPLETE_FIELD_NUMBER: _ClassVar[int]
    matched: _client_pb2.Client
    updated: _client_pb2.Client
    unmatched: _client_pb2.ClientRef
    snapshot_complete: SnapshotComplete
    def __init__(self, matched: _Optional[_Union[_client_pb2.Client, _Mapping]] = ..., updated: _Optional[_Union[_client_pb2.Client, _Mapping]] = ..., unmatched: _Optional[_Union[_client_pb2.ClientRef, _Mapping]] = ..., snapshot_complete: _Optional[_Union[SnapshotComplete, _Mapping]] = ...) -> None: ...

class SnapshotComplete(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ExplainQueryRequest(_message.Message):
    __slots__ = ("query", "client_limit", "client")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    CLIENT_LIMIT_FIELD_NUMBER: _ClassVar[int]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    query: _query_pb2.Query
    client_limit: int
    client: _client_pb2.ClientRef
    def __init__(self, query: _Optional[_Union[_query_pb2.Query, _Mapping]] = ..., client_limit: _Optional[int] = ..., client: _Optional[_Union[_client_pb2.ClientRef, _Mapping]] = ...) -> None: ...

class ExplainQueryResponse(_message.Message):
    __slots__ = ("query", "indexes", "candidates", "matches", "pick", "fell_back", "clients")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    INDEXES_FIELD_NUMBER: _ClassVar[int]
    CANDIDATES_FIELD_NUMBER: _ClassVar[int]
    MATCHES_FIELD_NUMBER: _ClassVar[int]
    PICK_FIELD_NUMBER: _ClassVar[int]
    FELL_BACK_FIELD_NUMBER: _ClassVar[int]
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    query: _query_pb2.Query
    indexes: _containers.RepeatedCompositeFieldContainer[IndexUse]
    candidates: int
    matches: int
    pick: _client_pb2.ClientRef
    fell_back: bool
    clients: _containers.RepeatedCompositeFieldContainer[ClientExplanation]
    def __init__(self, query: _Optional[_Union[_query_pb2.Query, _Mapping]] = ..., indexes: _Optional[_Iterable[_Union[IndexUse, _Mapping]]] = ..., candidates: _Optional[int] = ..., matches: _Optional[int] = ..., pick: _Optional[_Union[_client_pb2.ClientRef, _Mapping]] = ..., fell_back: bool = ..., clients: _Optional[_Iterable[_Union[ClientExplanation, _Mapping]]] = ...) -> None: ...

class IndexUse(_message.Message):
    __slots__ = ("path", "kind", "candidates")
    PATH_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CANDIDATES_FIELD_NUMBER: _ClassVar[int]
    path: _query_pb2.Path
    kind: IndexKind
    candidates: int
    def __init__(self, path: _Optional[_Union[_query_pb2.Path, _Mapping]] = ..., kind: _Optional[_Union[IndexKind, str]] = ..., candidates: _Optional[int] = ...) -> None: ...

class ClientExplanation(_message.Message):
    __slots__ = ("client", "matches", "failures")
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    MATCHES_FIELD_NUMBER: _ClassVar[int]
    FAILURES_FIELD_NUMBER: _ClassVar[int]
    client: _client_pb2.ClientRef
    matches: bool
    failures: _containers.RepeatedCompositeFieldContainer[ClauseFailure]
    def __init__(self, client: _Optional[_Union[_client_pb2.ClientRef, _Mapping]] = ..., matches: bool = ..., failures: _Optional[_Iterable[_Union[ClauseFailure, _Mapping]]] = ...) -> None: ...

class ClauseFailure(_message.Message):
    __slots__ = ("clause", "actual", "explanation")
    CLAUSE_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    clause: str
    actual: _metadata_pb2.Value
    explanation: str
    def __init__(self, clause: _Optional[str] = ..., actual: _Optional[_Union[_metadata_pb2.Value, _Mapping]] = ..., explanation: _Optional[str] = ...) -> None: ...
