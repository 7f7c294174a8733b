import asyncio
import pickle

import pytest
from google.protobuf.duration_pb2 import Duration

from singyeong import SingyeongError, outcome_of
from singyeong._gen.error_reason_pb2 import ERROR_REASON_RATE_LIMITED
from singyeong._gen.failure_pb2 import STATUS_CODE_RESOURCE_EXHAUSTED, Failure
from singyeong.errors import aborted_error, error_from_failure


def test_a_failure_of_the_wire_keeps_all_it_says() -> None:
    failure = Failure(
        code=STATUS_CODE_RESOURCE_EXHAUSTED,
        reason=ERROR_REASON_RATE_LIMITED,
        message="too often",
        details={"limit": "x"},
        retry_delay=Duration(seconds=1, nanos=500_000_000),
    )
    error = error_from_failure(failure)
    assert (error.reason, error.code, error.outcome) == ("RATE_LIMITED", "resource_exhausted", "not_sent")
    assert (error.message, dict(error.details), error.retry_after) == ("too often", {"limit": "x"}, 1.5)


@pytest.mark.parametrize(
    ("number", "outcome"),
    [(12, "not_sent"), (14, "sent"), (16, "sent"), (1, "unknown"), (28, "unknown"), (46, "unknown")],
)
def test_a_reason_decides_the_outcome(number: int, outcome: str) -> None:
    failure = Failure()
    failure.MergeFromString(bytes([0x10, number]))
    assert error_from_failure(failure).outcome == outcome


def test_a_reason_of_a_newer_broker_is_unspecified() -> None:
    failure = Failure.FromString(bytes([0x10, 0xFF, 0x07]))
    assert error_from_failure(failure).reason == "UNSPECIFIED"


def test_an_error_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(SingyeongError("BUFFER_FULL", "full", outcome="not_sent", details={"a": "b"})))
    assert (error.reason, error.code, error.message) == ("BUFFER_FULL", "resource_exhausted", "full")
    assert (error.outcome, dict(error.details), error.retry_after) == ("not_sent", {"a": "b"}, None)


def test_the_outcome_of_a_cancellation_stands_behind_it() -> None:
    cancelled = asyncio.CancelledError()
    cancelled.__cause__ = aborted_error("unknown")
    late = asyncio.TimeoutError()
    late.__cause__ = cancelled
    assert (outcome_of(cancelled), outcome_of(late), outcome_of(ValueError())) == ("unknown", "unknown", None)
