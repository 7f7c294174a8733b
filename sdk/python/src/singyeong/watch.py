"""Lists of matches that keep up to date."""

import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import TypeAlias

from ._gen.directory_service_pb2 import ClientChange, WatchClientsRequest
from .backoff import Backoff
from .client_info import ClientInfo, client_info_from_proto
from .errors import SingyeongError
from .messages import ClientRef, client_ref_from_proto
from .query import Target, query_to_proto
from .transport import WATCH_CLIENTS
from .unary_calls import UnaryCalls


@dataclass(frozen=True)
class Reset:
    """Forget what was told before: a new snapshot follows."""


@dataclass(frozen=True)
class Matched:
    """A client matches that did not before."""

    client: ClientInfo


@dataclass(frozen=True)
class Updated:
    """A client that matches has changed its metadata."""

    client: ClientInfo


@dataclass(frozen=True)
class Unmatched:
    """A client does not match any more, or is gone."""

    client: ClientRef


@dataclass(frozen=True)
class SnapshotComplete:
    """Everything that matched when the watch began has been told."""


Change: TypeAlias = Reset | Matched | Updated | Unmatched | SnapshotComplete
"""One change of a list of matches. It begins with Reset, a Matched for each match, and SnapshotComplete; a connection that broke makes it
begin again."""

_PASSING = frozenset(
    {
        "CONNECTION_FAILED",
        "CONNECTION_LOST",
        "NOT_CONNECTED",
        "SESSION_NOT_FOUND",
        "SLOW_CONSUMER",
        "DRAINING",
        "OVERLOADED",
        "RATE_LIMITED",
    }
)


async def watch_clients(
    calls: UnaryCalls, target: Target, backoff: Backoff, *, reconnects: bool
) -> AsyncGenerator[Change, None]:
    """Keeps a list of matches up to date, until the client is closed. Raises SingyeongError where watching again will not help."""
    request = WatchClientsRequest(query=query_to_proto(target))
    failures = 0
    while not calls.is_closed:
        asked = 0.0
        is_new = True
        try:
            metadata = await calls.metadata()
            async with contextlib.aclosing(calls.answers(WATCH_CLIENTS, request, metadata)) as answers:
                async for answer in answers:
                    if is_new:
                        yield Reset()
                    is_new, failures = False, 0
                    for change in answer.changes:
                        read = _change_from_proto(change)
                        if read is not None:
                            yield read
        except SingyeongError as error:
            if calls.is_closed:
                return
            if not reconnects or error.reason not in _PASSING:
                raise
            asked = error.retry_after or 0.0
        await calls.pause(max(asked, backoff.delay(failures)))
        failures += 1


def _change_from_proto(change: ClientChange) -> Change | None:
    match change.WhichOneof("change"):
        case "matched":
            return Matched(client_info_from_proto(change.matched))
        case "updated":
            return Updated(client_info_from_proto(change.updated))
        case "unmatched":
            return Unmatched(client_ref_from_proto(change.unmatched))
        case "snapshot_complete":
            return SnapshotComplete()
        case _:
            return None  # of a newer broker
