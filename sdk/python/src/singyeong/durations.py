"""Times of the program's, in seconds, as they go over the wire."""

import math

from google.protobuf.duration_pb2 import Duration

from .errors import invalid_error

_MAX_SECONDS = 315_576_000_000.0
"""Ten thousand years; a protobuf duration holds no more."""


def duration_of(seconds: float, field: str) -> Duration:
    """Raises SingyeongError ``INVALID_REQUEST`` for what is no time."""
    if not math.isfinite(seconds) or abs(seconds) > _MAX_SECONDS:
        raise invalid_error(f"{field}: {seconds} is no time in seconds")
    duration = Duration()
    duration.FromNanoseconds(round(seconds * 1e6) * 1000)  # microseconds, as Python's own times have them
    return duration
