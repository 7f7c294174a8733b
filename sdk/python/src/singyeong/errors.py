"""The one error of this library, and how what the wire reports becomes it."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Literal

import grpc
import grpc.aio
from google.protobuf.duration_pb2 import Duration
from google.rpc.error_details_pb2 import ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status

from ._gen.error_reason_pb2 import ErrorReason
from ._gen.failure_pb2 import Failure, StatusCode

Outcome = Literal["not_sent", "sent", "unknown"]
"""What became of what was to be done.

``not_sent``: nothing of it happened, and trying again cannot do it twice. ``sent``: it was done, or handed to its receiver; only the
answer is missing. ``unknown``: it may have happened or not.
"""

_OWN_CODES: Mapping[str, str] = {
    "CONNECTION_FAILED": "unavailable",  # no connection could be made
    "CONNECTION_LOST": "unavailable",  # the connection broke before the answer came
    "NOT_CONNECTED": "unavailable",  # the call waited for a connection for as long as it may
    "CLOSED": "failed_precondition",  # the client was closed
    "BUFFER_FULL": "resource_exhausted",  # as many calls wait as may wait
    "ABORTED": "cancelled",  # the caller's task was cancelled
    "LEASE_LOST": "not_found",  # the connection broke, the deadline passed, or it was settled before
}
"""What this library itself reports, each with its canonical code."""

_SENT_REASONS = frozenset({"REQUEST_TIMEOUT", "REPLY_FAILED"})
_UNKNOWN_REASONS = frozenset(
    {
        "INTERNAL",
        "CANCELLED",
        "STORAGE_FAILED",
        "UPSTREAM_FAILED",
        "UPSTREAM_TIMEOUT",
        "PLUGIN_FAILED",
        "PEER_LOST",
    }
)


class SingyeongError(Exception):
    """Why something failed. ``reason`` and ``code`` are stable; the message is for people."""

    reason: str
    """The broker's reason, or one of this library's own: CONNECTION_FAILED, CONNECTION_LOST, NOT_CONNECTED, CLOSED, BUFFER_FULL,
    ABORTED, LEASE_LOST. A newer broker may know reasons that this library does not."""
    code: str
    """Canonical status code, such as ``not_found``."""
    outcome: Outcome
    """What became of what was to be done."""
    details: Mapping[str, str]
    """Facts about this one failure."""
    retry_after: float | None
    """How long to wait before the same is worth another try, in seconds; None: the broker does not say."""

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        outcome: Outcome,
        code: str | None = None,
        details: Mapping[str, str] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.code = code if code is not None else _OWN_CODES.get(reason, "unknown")
        self.outcome = outcome
        self.details = MappingProxyType(dict(details or {}))
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[object, ...]:
        """Lets it be copied and pickled, which exceptions with named arguments otherwise cannot."""
        return _rebuilt, (self.reason, self.message, self.outcome, self.code, dict(self.details), self.retry_after)

    def __str__(self) -> str:
        return f"{self.reason}: {self.args[0]}"

    @property
    def message(self) -> str:
        """What happened, for people."""
        return str(self.args[0])


def _rebuilt(
    reason: str, message: str, outcome: Outcome, code: str, details: Mapping[str, str], retry_after: float | None
) -> SingyeongError:
    return SingyeongError(reason, message, outcome=outcome, code=code, details=details, retry_after=retry_after)


def outcome_of(error: BaseException) -> Outcome | None:
    """What became of a call that ended with this error, also where the caller gave it up.

    A call that is cancelled raises ``asyncio.CancelledError``, which ``asyncio.timeout`` turns into ``TimeoutError``; the cause of
    either, or the cause of that, is a SingyeongError with the reason ABORTED. None: the error does not come from a call.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, SingyeongError):
            return cause.outcome
        cause = cause.__cause__ or _cancellation_before(cause)
    return None


def _cancellation_before(error: BaseException) -> BaseException | None:
    """The cancellation within a task, of which Python 3.10 makes another one for whoever waits for the task."""
    context = error.__context__
    is_another = isinstance(error, asyncio.CancelledError) and isinstance(context, asyncio.CancelledError)
    return context if is_another else None


def error_from_failure(failure: Failure) -> SingyeongError:
    """The error of a refused command or item."""
    reason = _name(ErrorReason.Name, failure.reason, "ERROR_REASON_") or "UNSPECIFIED"
    return SingyeongError(
        reason,
        failure.message,
        code=(_name(StatusCode.Name, failure.code, "STATUS_CODE_") or "UNKNOWN").lower(),
        outcome=_outcome_of_reason(reason),
        details=dict(failure.details),
        retry_after=seconds(failure.retry_delay) if failure.HasField("retry_delay") else None,
    )


def error_from_call(error: grpc.aio.AioRpcError) -> SingyeongError:
    """The error of a failed call: the broker's own where it says why, else one of the connection."""
    info, retry = _details_of(error)
    text = error.details() or ""
    if info is not None:
        return SingyeongError(
            info.reason,
            text,
            code=error.code().name.lower(),
            outcome=_outcome_of_reason(info.reason),
            details=dict(info.metadata),
            retry_after=seconds(retry.retry_delay) if retry is not None and retry.HasField("retry_delay") else None,
        )
    if error.code() is grpc.StatusCode.UNAVAILABLE and any(mark in text for mark in _UNCONNECTED):
        return SingyeongError("CONNECTION_FAILED", f"no connection to the broker: {text}", outcome="not_sent")
    return lost_error(f"{text or 'no reason given'} ({error.code().name})")


_UNCONNECTED = (
    "failed to connect to all addresses",
    "DNS resolution failed",
    "Domain name not found",
    "empty address list",
)
"""Marks of errors of gRPC that come before a connection is there; anything else may have been sent."""


def lost_error(why: str) -> SingyeongError:
    """The error of what a connection that broke leaves without an answer."""
    return SingyeongError("CONNECTION_LOST", f"the connection to the broker broke: {why}", outcome="unknown")


def failed_error(why: str) -> SingyeongError:
    """The error of a connection that did not come about."""
    return SingyeongError("CONNECTION_FAILED", f"no connection to the broker: {why}", outcome="not_sent")


def aborted_error(outcome: Outcome) -> SingyeongError:
    """The error behind a cancellation."""
    return SingyeongError("ABORTED", "the caller gave up", outcome=outcome)


def closed_error(outcome: Outcome, cause: SingyeongError | None = None) -> SingyeongError:
    """The error of a client that was closed."""
    why = "" if cause is None else f": {cause}"
    return SingyeongError("CLOSED", f"the client is closed{why}", outcome=outcome)


def not_connected_error(cause: SingyeongError | None = None) -> SingyeongError:
    """The error of a call that waited for a connection for as long as it may."""
    why = "" if cause is None else f": {cause}"
    return SingyeongError("NOT_CONNECTED", f"there was no connection to the broker in time{why}", outcome="not_sent")


def invalid_error(message: str) -> SingyeongError:
    """The error for input that no broker would take."""
    return SingyeongError("INVALID_REQUEST", message, code="invalid_argument", outcome="not_sent")


def seconds(duration: Duration) -> float:
    """A duration of the wire in seconds."""
    return duration.seconds + duration.nanos / 1e9


def _outcome_of_reason(reason: str) -> Outcome:
    if reason in _SENT_REASONS:
        return "sent"
    return "unknown" if reason in _UNKNOWN_REASONS else "not_sent"


def _name(name_of: Callable[..., str], number: int, prefix: str) -> str | None:
    try:
        return name_of(number).removeprefix(prefix)
    except ValueError:
        return None  # of a newer broker


def _details_of(error: grpc.aio.AioRpcError) -> tuple[ErrorInfo | None, RetryInfo | None]:
    info: ErrorInfo | None = None
    retry: RetryInfo | None = None
    trailers: Iterable[tuple[str, str | bytes]] = error.trailing_metadata() or ()  # type: ignore[assignment]
    for key, value in trailers:
        if key != "grpc-status-details-bin" or not isinstance(value, bytes):
            continue
        for detail in Status.FromString(value).details:
            if detail.Is(ErrorInfo.DESCRIPTOR):
                info = ErrorInfo.FromString(detail.value)
            elif detail.Is(RetryInfo.DESCRIPTOR):
                retry = RetryInfo.FromString(detail.value)
    return info, retry
