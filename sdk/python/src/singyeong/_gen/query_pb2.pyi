from . import metadata_pb2 as _metadata_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ComparisonOperator(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COMPARISON_OPERATOR_UNSPECIFIED: _ClassVar[ComparisonOperator]
    COMPARISON_OPERATOR_EQUAL: _ClassVar[ComparisonOperator]
    COMPARISON_OPERATOR_NOT_EQUAL: _ClassVar[ComparisonOperator]
    COMPARISON_OPERATOR_GREATER: _ClassVar[ComparisonOperator]
    COMPARISON_OPERATOR_GREATER_OR_EQUAL: _ClassVar[ComparisonOperator]
    COMPARISON_OPERATOR_LESS: _ClassVar[ComparisonOperator]
    COMPARISON_OPERATOR_LESS_OR_EQUAL: _ClassVar[ComparisonOperator]
    COMPARISON_OPERATOR_IN: _ClassVar[ComparisonOperator]
    COMPARISON_OPERATOR_NOT_IN: _ClassVar[ComparisonOperator]
    COMPARISON_OPERATOR_CONTAINS: _ClassVar[ComparisonOperator]
    COMPARISON_OPERATOR_NOT_CONTAINS: _ClassVar[ComparisonOperator]

class SelectorKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SELECTOR_KIND_UNSPECIFIED: _ClassVar[SelectorKind]
    SELECTOR_KIND_MIN: _ClassVar[SelectorKind]
    SELECTOR_KIND_MAX: _ClassVar[SelectorKind]
    SELECTOR_KIND_AVERAGE: _ClassVar[SelectorKind]
COMPARISON_OPERATOR_UNSPECIFIED: ComparisonOperator
COMPARISON_OPERATOR_EQUAL: ComparisonOperator
COMPARISON_OPERATOR_NOT_EQUAL: ComparisonOperator
COMPARISON_OPERATOR_GREATER: ComparisonOperator
COMPARISON_OPERATOR_GREATER_OR_EQUAL: ComparisonOperator
COMPARISON_OPERATOR_LESS: ComparisonOperator
COMPARISON_OPERATOR_LESS_OR_EQUAL: ComparisonOperator
COMPARISON_OPERATOR_IN: ComparisonOperator
COMPARISON_OPERATOR_NOT_IN: ComparisonOperator
COMPARISON_OPERATOR_CONTAINS: ComparisonOperator
COMPARISON_OPERATOR_NOT_CONTAINS: ComparisonOperator
SELECTOR_KIND_UNSPECIFIED: SelectorKind
SELECTOR_KIND_MIN: SelectorKind
SELECTOR_KIND_MAX: SelectorKind
SELECTOR_KIND_AVERAGE: SelectorKind

class Query(_message.Message):
    __slots__ = ("application", "application_tags", "restricted", "key", "droppable", "optional", "selector", "conditions", "cel", "legacy_json")
    APPLICATION_FIELD_NUMBER: _ClassVar[int]
    APPLICATION_TAGS_FIELD_NUMBER: _ClassVar[int]
    RESTRICTED_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    DROPPABLE_FIELD_NUMBER: _ClassVar[int]
    OPTIONAL_FIELD_NUMBER: _ClassVar[int]
    SELECTOR_FIELD_NUMBER: _ClassVar[int]
    CONDITIONS_FIELD_NUMBER: _ClassVar[int]
    CEL_FIELD_NUMBER: _ClassVar[int]
    LEGACY_JSON_FIELD_NUMBER: _ClassVar[int]
    application: str
    application_tags: ApplicationTags
    restricted: bool
    key: str
    droppable: bool
    optional: bool
    selector: Selector
    conditions: ConditionList
    cel: str
    legacy_json: str
    def __init__(self, application: _Optional[str] = ..., application_tags: _Optional[_Union[ApplicationTags, _Mapping]] = ..., restricted: bool = ..., key: _Optional[str] = ..., droppable: bool = ..., optional: bool = ..., selector: _Optional[_Union[Selector, _Mapping]] = ..., conditions: _Optional[_Union[ConditionList, _Mapping]] = ..., cel: _Optional[str] = ..., legacy_json: _Optional[str] = ...) -> None: ...

class ApplicationTags(_message.Message):
    __slots__ = ("tags",)
    TAGS_FIELD_NUMBER: _ClassVar[int]
    tags: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, tags: _Optional[_Iterable[str]] = ...) -> None: ...

class ConditionList(_message.Message):
    __slots__ = ("conditions",)
    CONDITIONS_FIELD_NUMBER: _ClassVar[int]
    conditions: _containers.RepeatedCompositeFieldContainer[Condition]
    def __init__(self, conditions: _Optional[_Iterable[_Union[Condition, _Mapping]]] = ...) -> None: ...

class Condition(_message.Message):
    __slots__ = ("comparison", "all_of", "any_of", "none_of", "exists")
    COMPARISON_FIELD_NUMBER: _ClassVar[int]
    ALL_OF_FIELD_NUMBER: _ClassVar[int]
    ANY_OF_FIELD_NUMBER: _ClassVar[int]
    NONE_OF_FIELD_NUMBER: _ClassVar[int]
    EXISTS_FIELD_NUMBER: _ClassVar[int]
    comparison: Comparison
    all_of: ConditionList
    any_of: ConditionList
    none_of: ConditionList
    exists: Exists
    def __init__(self, comparison: _Optional[_Union[Comparison, _Mapping]] = ..., all_of: _Optional[_Union[ConditionList, _Mapping]] = ..., any_of: _Optional[_Union[ConditionList, _Mapping]] = ..., none_of: _Optional[_Union[ConditionList, _Mapping]] = ..., exists: _Optional[_Union[Exists, _Mapping]] = ...) -> None: ...

class Comparison(_message.Message):
    __slots__ = ("path", "operator", "value", "other")
    PATH_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    OTHER_FIELD_NUMBER: _ClassVar[int]
    path: Path
    operator: ComparisonOperator
    value: _metadata_pb2.Value
    other: PathOperand
    def __init__(self, path: _Optional[_Union[Path, _Mapping]] = ..., operator: _Optional[_Union[ComparisonOperator, str]] = ..., value: _Optional[_Union[_metadata_pb2.Value, _Mapping]] = ..., other: _Optional[_Union[PathOperand, _Mapping]] = ...) -> None: ...

class PathOperand(_message.Message):
    __slots__ = ("path", "fallback")
    PATH_FIELD_NUMBER: _ClassVar[int]
    FALLBACK_FIELD_NUMBER: _ClassVar[int]
    path: Path
    fallback: _metadata_pb2.Value
    def __init__(self, path: _Optional[_Union[Path, _Mapping]] = ..., fallback: _Optional[_Union[_metadata_pb2.Value, _Mapping]] = ...) -> None: ...

class Exists(_message.Message):
    __slots__ = ("path",)
    PATH_FIELD_NUMBER: _ClassVar[int]
    path: Path
    def __init__(self, path: _Optional[_Union[Path, _Mapping]] = ...) -> None: ...

class Path(_message.Message):
    __slots__ = ("segments",)
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    segments: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, segments: _Optional[_Iterable[str]] = ...) -> None: ...

class Selector(_message.Message):
    __slots__ = ("kind", "path")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    kind: SelectorKind
    path: Path
    def __init__(self, kind: _Optional[_Union[SelectorKind, str]] = ..., path: _Optional[_Union[Path, _Mapping]] = ...) -> None: ...
