from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from . import failure_pb2 as _failure_pb2
from . import message_pb2 as _message_pb2
from . import query_pb2 as _query_pb2
from . import queue_pb2 as _queue_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SettleOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SETTLE_OUTCOME_UNSPECIFIED: _ClassVar[SettleOutcome]
    SETTLE_OUTCOME_DONE: _ClassVar[SettleOutcome]
    SETTLE_OUTCOME_UNKNOWN_LEASE: _ClassVar[SettleOutcome]
    SETTLE_OUTCOME_NOT_OWNED: _ClassVar[SettleOutcome]
SETTLE_OUTCOME_UNSPECIFIED: SettleOutcome
SETTLE_OUTCOME_DONE: SettleOutcome
SETTLE_OUTCOME_UNKNOWN_LEASE: SettleOutcome
SETTLE_OUTCOME_NOT_OWNED: SettleOutcome

class EnqueueRequest(_message.Message):
    __slots__ = ("queue", "items")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    queue: str
    items: _containers.RepeatedCompositeFieldContainer[EnqueueItem]
    def __init__(self, queue: _Optional[str] = ..., items: _Optional[_Iterable[_Union[EnqueueItem, _Mapping]]] = ...) -> None: ...

class EnqueueItem(_message.Message):
    __slots__ = ("target", "content", "nonce", "message_id", "ordering_key", "priority", "deliver_at", "delay", "ttl")
    TARGET_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    ORDERING_KEY_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    DELIVER_AT_FIELD_NUMBER: _ClassVar[int]
    DELAY_FIELD_NUMBER: _ClassVar[int]
    TTL_FIELD_NUMBER: _ClassVar[int]
    target: _query_pb2.Query
    content: _message_pb2.Content
    nonce: str
    message_id: str
    ordering_key: str
    priority: int
    deliver_at: _timestamp_pb2.Timestamp
    delay: _duration_pb2.Duration
    ttl: _duration_pb2.Duration
    def __init__(self, target: _Optional[_Union[_query_pb2.Query, _Mapping]] = ..., content: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., nonce: _Optional[str] = ..., message_id: _Optional[str] = ..., ordering_key: _Optional[str] = ..., priority: _Optional[int] = ..., deliver_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., delay: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., ttl: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class EnqueueResponse(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[EnqueueResult]
    def __init__(self, results: _Optional[_Iterable[_Union[EnqueueResult, _Mapping]]] = ...) -> None: ...

class EnqueueResult(_message.Message):
    __slots__ = ("receipt", "failure")
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    receipt: EnqueueReceipt
    failure: _failure_pb2.Failure
    def __init__(self, receipt: _Optional[_Union[EnqueueReceipt, _Mapping]] = ..., failure: _Optional[_Union[_failure_pb2.Failure, _Mapping]] = ...) -> None: ...

class EnqueueReceipt(_message.Message):
    __slots__ = ("message_id", "duplicate")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    duplicate: bool
    def __init__(self, message_id: _Optional[str] = ..., duplicate: bool = ...) -> None: ...

class ConsumeRequest(_message.Message):
    __slots__ = ("commands",)
    COMMANDS_FIELD_NUMBER: _ClassVar[int]
    commands: _containers.RepeatedCompositeFieldContainer[ConsumeCommand]
    def __init__(self, commands: _Optional[_Iterable[_Union[ConsumeCommand, _Mapping]]] = ...) -> None: ...

class ConsumeCommand(_message.Message):
    __slots__ = ("id", "start", "grant_credit", "ack", "release", "reject", "extend")
    ID_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    GRANT_CREDIT_FIELD_NUMBER: _ClassVar[int]
    ACK_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    REJECT_FIELD_NUMBER: _ClassVar[int]
    EXTEND_FIELD_NUMBER: _ClassVar[int]
    id: int
    start: ConsumeStart
    grant_credit: GrantConsumeCredit
    ack: AckRequest
    release: ReleaseRequest
    reject: RejectRequest
    extend: ExtendRequest
    def __init__(self, id: _Optional[int] = ..., start: _Optional[_Union[ConsumeStart, _Mapping]] = ..., grant_credit: _Optional[_Union[GrantConsumeCredit, _Mapping]] = ..., ack: _Optional[_Union[AckRequest, _Mapping]] = ..., release: _Optional[_Union[ReleaseRequest, _Mapping]] = ..., reject: _Optional[_Union[RejectRequest, _Mapping]] = ..., extend: _Optional[_Union[ExtendRequest, _Mapping]] = ...) -> None: ...

class ConsumeStart(_message.Message):
    __slots__ = ("queue", "initial_credit", "ack_timeout")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    INITIAL_CREDIT_FIELD_NUMBER: _ClassVar[int]
    ACK_TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    queue: str
    initial_credit: int
    ack_timeout: _duration_pb2.Duration
    def __init__(self, queue: _Optional[str] = ..., initial_credit: _Optional[int] = ..., ack_timeout: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class GrantConsumeCredit(_message.Message):
    __slots__ = ("credit",)
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    credit: int
    def __init__(self, credit: _Optional[int] = ...) -> None: ...

class ConsumeResponse(_message.Message):
    __slots__ = ("sequence", "events")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    events: _containers.RepeatedCompositeFieldContainer[ConsumeEvent]
    def __init__(self, sequence: _Optional[int] = ..., events: _Optional[_Iterable[_Union[ConsumeEvent, _Mapping]]] = ...) -> None: ...

class ConsumeEvent(_message.Message):
    __slots__ = ("started", "message", "command_result", "leases_lost", "ending")
    STARTED_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    COMMAND_RESULT_FIELD_NUMBER: _ClassVar[int]
    LEASES_LOST_FIELD_NUMBER: _ClassVar[int]
    ENDING_FIELD_NUMBER: _ClassVar[int]
    started: ConsumeStarted
    message: _queue_pb2.LeasedMessage
    command_result: ConsumeCommandResult
    leases_lost: LeasesLost
    ending: ConsumeEnding
    def __init__(self, started: _Optional[_Union[ConsumeStarted, _Mapping]] = ..., message: _Optional[_Union[_queue_pb2.LeasedMessage, _Mapping]] = ..., command_result: _Optional[_Union[ConsumeCommandResult, _Mapping]] = ..., leases_lost: _Optional[_Union[LeasesLost, _Mapping]] = ..., ending: _Optional[_Union[ConsumeEnding, _Mapping]] = ...) -> None: ...

class ConsumeStarted(_message.Message):
    __slots__ = ("ack_timeout",)
    ACK_TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    ack_timeout: _duration_pb2.Duration
    def __init__(self, ack_timeout: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class ConsumeCommandResult(_message.Message):
    __slots__ = ("command_id", "failure", "credit_granted", "ack", "release", "reject", "extend")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    CREDIT_GRANTED_FIELD_NUMBER: _ClassVar[int]
    ACK_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    REJECT_FIELD_NUMBER: _ClassVar[int]
    EXTEND_FIELD_NUMBER: _ClassVar[int]
    command_id: int
    failure: _failure_pb2.Failure
    credit_granted: ConsumeCreditGranted
    ack: AckResponse
    release: ReleaseResponse
    reject: RejectResponse
    extend: ExtendResponse
    def __init__(self, command_id: _Optional[int] = ..., failure: _Optional[_Union[_failure_pb2.Failure, _Mapping]] = ..., credit_granted: _Optional[_Union[ConsumeCreditGranted, _Mapping]] = ..., ack: _Optional[_Union[AckResponse, _Mapping]] = ..., release: _Optional[_Union[ReleaseResponse, _Mapping]] = ..., reject: _Optional[_Union[RejectResponse, _Mapping]] = ..., extend: _Optional[_Union[ExtendResponse, _Mapping]] = ...) -> None: ...

class ConsumeCreditGranted(_message.Message):
    __slots__ = ("credit",)
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    credit: int
    def __init__(self, credit: _Optional[int] = ...) -> None: ...

class LeasesLost(_message.Message):
    __slots__ = ("lease_ids",)
    LEASE_IDS_FIELD_NUMBER: _ClassVar[int]
    lease_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, lease_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ConsumeEnding(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class AckRequest(_message.Message):
    __slots__ = ("queue", "lease_ids")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    LEASE_IDS_FIELD_NUMBER: _ClassVar[int]
    queue: str
    lease_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, queue: _Optional[str] = ..., lease_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class AckResponse(_message.Message):
    __slots__ = ("outcomes",)
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    outcomes: _containers.RepeatedScalarFieldContainer[SettleOutcome]
    def __init__(self, outcomes: _Optional[_Iterable[_Union[SettleOutcome, str]]] = ...) -> None: ...

class ReleaseRequest(_message.Message):
    __slots__ = ("queue", "lease_ids", "delay")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    LEASE_IDS_FIELD_NUMBER: _ClassVar[int]
    DELAY_FIELD_NUMBER: _ClassVar[int]
    queue: str
    lease_ids: _containers.RepeatedScalarFieldContainer[str]
    delay: _duration_pb2.Duration
    def __init__(self, queue: _Optional[str] = ..., lease_ids: _Optional[_Iterable[str]] = ..., delay: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class ReleaseResponse(_message.Message):
    __slots__ = ("outcomes",)
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    outcomes: _containers.RepeatedScalarFieldContainer[SettleOutcome]
    def __init__(self, outcomes: _Optional[_Iterable[_Union[SettleOutcome, str]]] = ...) -> None: ...

class RejectRequest(_message.Message):
    __slots__ = ("queue", "lease_ids", "delay", "reason", "dead_letter")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    LEASE_IDS_FIELD_NUMBER: _ClassVar[int]
    DELAY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DEAD_LETTER_FIELD_NUMBER: _ClassVar[int]
    queue: str
    lease_ids: _containers.RepeatedScalarFieldContainer[str]
    delay: _duration_pb2.Duration
    reason: str
    dead_letter: bool
    def __init__(self, queue: _Optional[str] = ..., lease_ids: _Optional[_Iterable[str]] = ..., delay: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., reason: _Optional[str] = ..., dead_letter: bool = ...) -> None: ...

class RejectResponse(_message.Message):
    __slots__ = ("outcomes",)
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    outcomes: _containers.RepeatedScalarFieldContainer[SettleOutcome]
    def __init__(self, outcomes: _Optional[_Iterable[_Union[SettleOutcome, str]]] = ...) -> None: ...

class ExtendRequest(_message.Message):
    __slots__ = ("queue", "lease_ids", "timeout")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    LEASE_IDS_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    queue: str
    lease_ids: _containers.RepeatedScalarFieldContainer[str]
    timeout: _duration_pb2.Duration
    def __init__(self, queue: _Optional[str] = ..., lease_ids: _Optional[_Iterable[str]] = ..., timeout: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class ExtendResponse(_message.Message):
    __slots__ = ("outcomes", "deadline")
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    outcomes: _containers.RepeatedScalarFieldContainer[SettleOutcome]
    deadline: _timestamp_pb2.Timestamp
    def __init__(self, outcomes: _Optional[_Iterable[_Union[SettleOutcome, str]]] = ..., deadline: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetQueueRequest(_message.Message):
    __slots__ = ("queue",)
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    queue: str
    def __init__(self, queue: _Optional[str] = ...) -> None: ...

class GetQueueResponse(_message.Message):
    __slots__ = ("queue",)
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    queue: _queue_pb2.Queue
    def __init__(self, queue: _Optional[_Union[_queue_pb2.Queue, _Mapping]] = ...) -> None: ...

class ListQueuesRequest(_message.Message):
    __slots__ = ("name_prefix", "page_size", "page_token")
    NAME_PREFIX_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    name_prefix: str
    page_size: int
    page_token: str
    def __init__(self, name_prefix: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListQueuesResponse(_message.Message):
    __slots__ = ("queues", "next_page_token")
    QUEUES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    queues: _containers.RepeatedCompositeFieldContainer[_queue_pb2.Queue]
    next_page_token: str
    def __init__(self, queues: _Optional[_Iterable[_Union[_queue_pb2.Queue, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ConfigureQueueRequest(_message.Message):
    __slots__ = ("queue", "config", "update_mask")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    CONFIG_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    queue: str
    config: _queue_pb2.QueueConfig
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, queue: _Optional[str] = ..., config: _Optional[_Union[_queue_pb2.QueueConfig, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class ConfigureQueueResponse(_message.Message):
    __slots__ = ("queue",)
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    queue: _queue_pb2.Queue
    def __init__(self, queue: _Optional[_Union[_queue_pb2.Queue, _Mapping]] = ...) -> None: ...

class PeekMessagesRequest(_message.Message):
    __slots__ = ("queue", "states", "page_size", "page_token")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    queue: str
    states: _containers.RepeatedScalarFieldContainer[_queue_pb2.QueuedMessageState]
    page_size: int
    page_token: str
    def __init__(self, queue: _Optional[str] = ..., states: _Optional[_Iterable[_Union[_queue_pb2.QueuedMessageState, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class PeekMessagesResponse(_message.Message):
    __slots__ = ("messages", "next_page_token")
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    messages: _containers.RepeatedCompositeFieldContainer[_queue_pb2.QueuedMessage]
    next_page_token: str
    def __init__(self, messages: _Optional[_Iterable[_Union[_queue_pb2.QueuedMessage, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class PurgeQueueRequest(_message.Message):
    __slots__ = ("queue", "messages", "dead_letters", "dead_letter_filter")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    DEAD_LETTERS_FIELD_NUMBER: _ClassVar[int]
    DEAD_LETTER_FILTER_FIELD_NUMBER: _ClassVar[int]
    queue: str
    messages: bool
    dead_letters: bool
    dead_letter_filter: DeadLetterFilter
    def __init__(self, queue: _Optional[str] = ..., messages: bool = ..., dead_letters: bool = ..., dead_letter_filter: _Optional[_Union[DeadLetterFilter, _Mapping]] = ...) -> None: ...

class PurgeQueueResponse(_message.Message):
    __slots__ = ("messages", "dead_letters")
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    DEAD_LETTERS_FIELD_NUMBER: _ClassVar[int]
    messages: int
    dead_letters: int
    def __init__(self, messages: _Optional[int] = ..., dead_letters: _Optional[int] = ...) -> None: ...

class DeadLetterFilter(_message.Message):
    __slots__ = ("reasons", "dead_since", "dead_before", "source_application", "headers")
    class HeadersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    REASONS_FIELD_NUMBER: _ClassVar[int]
    DEAD_SINCE_FIELD_NUMBER: _ClassVar[int]
    DEAD_BEFORE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_APPLICATION_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    reasons: _containers.RepeatedScalarFieldContainer[_queue_pb2.DeadLetterReason]
    dead_since: _timestamp_pb2.Timestamp
    dead_before: _timestamp_pb2.Timestamp
    source_application: str
    headers: _containers.ScalarMap[str, str]
    def __init__(self, reasons: _Optional[_Iterable[_Union[_queue_pb2.DeadLetterReason, str]]] = ..., dead_since: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., dead_before: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., source_application: _Optional[str] = ..., headers: _Optional[_Mapping[str, str]] = ...) -> None: ...

class ListDeadLettersRequest(_message.Message):
    __slots__ = ("queue", "filter", "page_size", "page_token")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    queue: str
    filter: DeadLetterFilter
    page_size: int
    page_token: str
    def __init__(self, queue: _Optional[str] = ..., filter: _Optional[_Union[DeadLetterFilter, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDeadLettersResponse(_message.Message):
    __slots__ = ("dead_letters", "next_page_token")
    DEAD_LETTERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    dead_letters: _containers.RepeatedCompositeFieldContainer[_queue_pb2.DeadLetter]
    next_page_token: str
    def __init__(self, dead_letters: _Optional[_Iterable[_Union[_queue_pb2.DeadLetter, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class RedriveDeadLettersRequest(_message.Message):
    __slots__ = ("queue", "message_ids", "filter", "max_per_second")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_IDS_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    MAX_PER_SECOND_FIELD_NUMBER: _ClassVar[int]
    queue: str
    message_ids: MessageIds
    filter: DeadLetterFilter
    max_per_second: float
    def __init__(self, queue: _Optional[str] = ..., message_ids: _Optional[_Union[MessageIds, _Mapping]] = ..., filter: _Optional[_Union[DeadLetterFilter, _Mapping]] = ..., max_per_second: _Optional[float] = ...) -> None: ...

class MessageIds(_message.Message):
    __slots__ = ("ids",)
    IDS_FIELD_NUMBER: _ClassVar[int]
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, ids: _Optional[_Iterable[str]] = ...) -> None: ...

class RedriveDeadLettersResponse(_message.Message):
    __slots__ = ("redriven",)
    REDRIVEN_FIELD_NUMBER: _ClassVar[int]
    redriven: int
    def __init__(self, redriven: _Optional[int] = ...) -> None: ...
