from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from . import client_pb2 as _client_pb2
from . import message_pb2 as _message_pb2
from . import query_pb2 as _query_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class QueuedMessageState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    QUEUED_MESSAGE_STATE_UNSPECIFIED: _ClassVar[QueuedMessageState]
    QUEUED_MESSAGE_STATE_READY: _ClassVar[QueuedMessageState]
    QUEUED_MESSAGE_STATE_DELAYED: _ClassVar[QueuedMessageState]
    QUEUED_MESSAGE_STATE_LEASED: _ClassVar[QueuedMessageState]
    QUEUED_MESSAGE_STATE_DEAD: _ClassVar[QueuedMessageState]

class DeadLetterReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DEAD_LETTER_REASON_UNSPECIFIED: _ClassVar[DeadLetterReason]
    DEAD_LETTER_REASON_MAX_ATTEMPTS: _ClassVar[DeadLetterReason]
    DEAD_LETTER_REASON_EXPIRED: _ClassVar[DeadLetterReason]
    DEAD_LETTER_REASON_REJECTED: _ClassVar[DeadLetterReason]

class AttemptOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ATTEMPT_OUTCOME_UNSPECIFIED: _ClassVar[AttemptOutcome]
    ATTEMPT_OUTCOME_RELEASED: _ClassVar[AttemptOutcome]
    ATTEMPT_OUTCOME_CONNECTION_LOST: _ClassVar[AttemptOutcome]
    ATTEMPT_OUTCOME_REJECTED: _ClassVar[AttemptOutcome]
    ATTEMPT_OUTCOME_TIMED_OUT: _ClassVar[AttemptOutcome]
QUEUED_MESSAGE_STATE_UNSPECIFIED: QueuedMessageState
QUEUED_MESSAGE_STATE_READY: QueuedMessageState
QUEUED_MESSAGE_STATE_DELAYED: QueuedMessageState
QUEUED_MESSAGE_STATE_LEASED: QueuedMessageState
QUEUED_MESSAGE_STATE_DEAD: QueuedMessageState
DEAD_LETTER_REASON_UNSPECIFIED: DeadLetterReason
DEAD_LETTER_REASON_MAX_ATTEMPTS: DeadLetterReason
DEAD_LETTER_REASON_EXPIRED: DeadLetterReason
DEAD_LETTER_REASON_REJECTED: DeadLetterReason
ATTEMPT_OUTCOME_UNSPECIFIED: AttemptOutcome
ATTEMPT_OUTCOME_RELEASED: AttemptOutcome
ATTEMPT_OUTCOME_CONNECTION_LOST: AttemptOutcome
ATTEMPT_OUTCOME_REJECTED: AttemptOutcome
ATTEMPT_OUTCOME_TIMED_OUT: AttemptOutcome

class Queue(_message.Message):
    __slots__ = ("name", "config", "stats")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONFIG_FIELD_NUMBER: _ClassVar[int]
    STATS_FIELD_NUMBER: _ClassVar[int]
    name: str
    config: QueueConfig
    stats: QueueStats
    def __init__(self, name: _Optional[str] = ..., config: _Optional[_Union[QueueConfig, _Mapping]] = ..., stats: _Optional[_Union[QueueStats, _Mapping]] = ...) -> None: ...

class QueueConfig(_message.Message):
    __slots__ = ("ack_timeout", "dead_letter_return_delay", "max_attempts", "backoff", "message_ttl", "max_messages", "max_bytes", "deduplication_window", "dead_letter_retention")
    ACK_TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    DEAD_LETTER_RETURN_DELAY_FIELD_NUMBER: _ClassVar[int]
    MAX_ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    BACKOFF_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_TTL_FIELD_NUMBER: _ClassVar[int]
    MAX_MESSAGES_FIELD_NUMBER: _ClassVar[int]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    DEDUPLICATION_WINDOW_FIELD_NUMBER: _ClassVar[int]
    DEAD_LETTER_RETENTION_FIELD_NUMBER: _ClassVar[int]
    ack_timeout: _duration_pb2.Duration
    dead_letter_return_delay: _duration_pb2.Duration
    max_attempts: int
    backoff: Backoff
    message_ttl: _duration_pb2.Duration
    max_messages: int
    max_bytes: int
    deduplication_window: _duration_pb2.Duration
    dead_letter_retention: _duration_pb2.Duration
    def __init__(self, ack_timeout: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., dead_letter_return_delay: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., max_attempts: _Optional[int] = ..., backoff: _Optional[_Union[Backoff, _Mapping]] = ..., message_ttl: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., max_messages: _Optional[int] = ..., max_bytes: _Optional[int] = ..., deduplication_window: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., dead_letter_retention: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class Backoff(_message.Message):
    __slots__ = ("initial_delay", "max_delay", "multiplier", "jitter")
    INITIAL_DELAY_FIELD_NUMBER: _ClassVar[int]
    MAX_DELAY_FIELD_NUMBER: _ClassVar[int]
    MULTIPLIER_FIELD_NUMBER: _ClassVar[int]
    JITTER_FIELD_NUMBER: _ClassVar[int]
    initial_delay: _duration_pb2.Duration
    max_delay: _duration_pb2.Duration
    multiplier: float
    jitter: float
    def __init__(self, initial_delay: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., max_delay: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., multiplier: _Optional[float] = ..., jitter: _Optional[float] = ...) -> None: ...

class QueueStats(_message.Message):
    __slots__ = ("ready", "delayed", "leased", "dead_letters", "bytes", "consumers", "oldest_enqueued_at")
    READY_FIELD_NUMBER: _ClassVar[int]
    DELAYED_FIELD_NUMBER: _ClassVar[int]
    LEASED_FIELD_NUMBER: _ClassVar[int]
    DEAD_LETTERS_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    CONSUMERS_FIELD_NUMBER: _ClassVar[int]
    OLDEST_ENQUEUED_AT_FIELD_NUMBER: _ClassVar[int]
    ready: int
    delayed: int
    leased: int
    dead_letters: int
    bytes: int
    consumers: int
    oldest_enqueued_at: _timestamp_pb2.Timestamp
    def __init__(self, ready: _Optional[int] = ..., delayed: _Optional[int] = ..., leased: _Optional[int] = ..., dead_letters: _Optional[int] = ..., bytes: _Optional[int] = ..., consumers: _Optional[int] = ..., oldest_enqueued_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class QueuedMessage(_message.Message):
    __slots__ = ("queue", "message_id", "content", "nonce", "source", "target", "enqueued_at", "expires_at", "available_at", "failed_attempts", "releases", "priority", "ordering_key", "state")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    ENQUEUED_AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_AT_FIELD_NUMBER: _ClassVar[int]
    FAILED_ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    RELEASES_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    ORDERING_KEY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    queue: str
    message_id: str
    content: _message_pb2.Content
    nonce: str
    source: _client_pb2.ClientRef
    target: _query_pb2.Query
    enqueued_at: _timestamp_pb2.Timestamp
    expires_at: _timestamp_pb2.Timestamp
    available_at: _timestamp_pb2.Timestamp
    failed_attempts: int
    releases: int
    priority: int
    ordering_key: str
    state: QueuedMessageState
    def __init__(self, queue: _Optional[str] = ..., message_id: _Optional[str] = ..., content: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., nonce: _Optional[str] = ..., source: _Optional[_Union[_client_pb2.ClientRef, _Mapping]] = ..., target: _Optional[_Union[_query_pb2.Query, _Mapping]] = ..., enqueued_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., expires_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., available_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., failed_attempts: _Optional[int] = ..., releases: _Optional[int] = ..., priority: _Optional[int] = ..., ordering_key: _Optional[str] = ..., state: _Optional[_Union[QueuedMessageState, str]] = ...) -> None: ...

class LeasedMessage(_message.Message):
    __slots__ = ("lease_id", "deadline", "message")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    deadline: _timestamp_pb2.Timestamp
    message: QueuedMessage
    def __init__(self, lease_id: _Optional[str] = ..., deadline: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., message: _Optional[_Union[QueuedMessage, _Mapping]] = ...) -> None: ...

class DeadLetter(_message.Message):
    __slots__ = ("message", "reason", "dead_since", "returns_at", "history")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DEAD_SINCE_FIELD_NUMBER: _ClassVar[int]
    RETURNS_AT_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    message: QueuedMessage
    reason: DeadLetterReason
    dead_since: _timestamp_pb2.Timestamp
    returns_at: _timestamp_pb2.Timestamp
    history: _containers.RepeatedCompositeFieldContainer[DeliveryAttempt]
    def __init__(self, message: _Optional[_Union[QueuedMessage, _Mapping]] = ..., reason: _Optional[_Union[DeadLetterReason, str]] = ..., dead_since: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., returns_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., history: _Optional[_Iterable[_Union[DeliveryAttempt, _Mapping]]] = ...) -> None: ...

class DeliveryAttempt(_message.Message):
    __slots__ = ("consumer", "leased_at", "ended_at", "outcome", "reason")
    CONSUMER_FIELD_NUMBER: _ClassVar[int]
    LEASED_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    consumer: _client_pb2.ClientRef
    leased_at: _timestamp_pb2.Timestamp
    ended_at: _timestamp_pb2.Timestamp
    outcome: AttemptOutcome
    reason: str
    def __init__(self, consumer: _Optional[_Union[_client_pb2.ClientRef, _Mapping]] = ..., leased_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., ended_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., outcome: _Optional[_Union[AttemptOutcome, str]] = ..., reason: _Optional[str] = ...) -> None: ...
