"""Client library for singyeong, a message broker whose senders name receivers by a query over their metadata."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as _version_of

from .backoff import Backoff
from .client import Client
from .client_info import ClientInfo
from .conditions import Attribute, Condition, Subject, all_of, any_of, attribute, none_of, where
from .connect import connect
from .consumer import Consumer
from .credentials import Credential
from .errors import Outcome, SingyeongError, outcome_of
from .inbox import ClientEvent
from .messages import ClientRef, Message, MessageHandler, Reply, ReplyError
from .query import Query, Selector, Target, average, maximum, minimum
from .queue_message import QueueMessage
from .receipts import BroadcastReceipt, ClientList, EnqueueReceipt, ProxyAnswer, ReceivedReply, SendReceipt
from .session import SessionState
from .values import Metadata, MetadataValue, Version, semver
from .watch import Change, Matched, Reset, SnapshotComplete, Unmatched, Updated

try:
    __version__ = _version_of("singyeong")
except PackageNotFoundError:  # used from a source tree, not installed
    __version__ = "0"

__all__ = [
    "Attribute",
    "Backoff",
    "BroadcastReceipt",
    "Change",
    "Client",
    "ClientEvent",
    "ClientInfo",
    "ClientList",
    "ClientRef",
    "Condition",
    "Consumer",
    "Credential",
    "EnqueueReceipt",
    "Matched",
    "Message",
    "MessageHandler",
    "Metadata",
    "MetadataValue",
    "Outcome",
    "ProxyAnswer",
    "Query",
    "QueueMessage",
    "ReceivedReply",
    "Reply",
    "ReplyError",
    "Reset",
    "Selector",
    "SendReceipt",
    "SessionState",
    "SingyeongError",
    "SnapshotComplete",
    "Subject",
    "Target",
    "Unmatched",
    "Updated",
    "Version",
    "all_of",
    "any_of",
    "attribute",
    "average",
    "connect",
    "maximum",
    "minimum",
    "none_of",
    "outcome_of",
    "semver",
    "where",
]
