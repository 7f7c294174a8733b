import asyncio
from collections.abc import AsyncGenerator

import pytest

from singyeong import SingyeongError, outcome_of
from singyeong.errors import lost_error
from singyeong.pending_calls import Limits, PendingCalls

Calls = PendingCalls[tuple[int, str], str]


def call(calls: Calls, name: str, size: int = 1, *, repeatable: bool = False) -> "asyncio.Task[str]":
    return asyncio.create_task(calls.call(lambda number: (number, name), size, repeatable=repeatable))


async def frame_of(frames: "AsyncGenerator[list[tuple[int, str]], None]") -> list[tuple[int, str]]:
    return await asyncio.wait_for(frames.__anext__(), 10)


async def reason_of(task: "asyncio.Task[str]") -> tuple[str, str]:
    with pytest.raises(SingyeongError) as raised:
        await task
    return raised.value.reason, raised.value.outcome


async def test_what_is_called_in_one_turn_leaves_in_one_frame() -> None:
    calls: Calls = PendingCalls(Limits())
    frames = calls.frames()
    next_frame = asyncio.ensure_future(frame_of(frames))
    tasks = [call(calls, name) for name in "abc"]
    frame = await next_frame
    assert [name for _, name in frame] == ["a", "b", "c"]
    for number, name in frame:
        calls.answered(number, name.upper())
    assert await asyncio.gather(*tasks) == ["A", "B", "C"]


async def test_a_frame_has_512_commands_or_256_kib_at_most() -> None:
    calls: Calls = PendingCalls(Limits())
    small = [call(calls, "small") for _ in range(600)]
    large = [call(calls, "large", 200_000) for _ in range(2)]
    await asyncio.sleep(0)
    sizes = [len(calls.take_frame()) for _ in range(4)]
    assert sizes == [512, 89, 1, 0]
    calls.close()
    await asyncio.gather(*small, *large, return_exceptions=True)


async def test_a_broken_connection_fails_what_was_written_and_keeps_the_rest() -> None:
    calls: Calls = PendingCalls(Limits())
    written, repeated = call(calls, "written"), call(calls, "repeated", repeatable=True)
    await asyncio.sleep(0)
    assert len(calls.take_frame()) == 2
    waiting = call(calls, "waiting")
    await asyncio.sleep(0)
    calls.connection_lost(lost_error("cut"))
    assert await reason_of(written) == ("CONNECTION_LOST", "unknown")
    frame = calls.take_frame()
    assert [name for _, name in frame] == ["repeated", "waiting"]
    for number, name in frame:
        calls.answered(number, name)
    assert [await repeated, await waiting] == ["repeated", "waiting"]


async def test_more_calls_or_bytes_than_may_wait_are_refused() -> None:
    calls: Calls = PendingCalls(Limits(max_pending_calls=2, max_pending_bytes=100))
    first = call(calls, "larger than the bound, but alone", 1000)
    await asyncio.sleep(0)
    assert await reason_of(call(calls, "no bytes left")) == ("BUFFER_FULL", "not_sent")
    calls.answered(calls.take_frame()[0][0], "done")
    assert await first == "done"
    both = [call(calls, "a"), call(calls, "b")]
    assert await reason_of(call(calls, "one too many")) == ("BUFFER_FULL", "not_sent")
    calls.close()
    assert [await reason_of(task) for task in both] == [("CLOSED", "not_sent")] * 2


async def test_a_cancelled_call_tells_what_became_of_it() -> None:
    calls: Calls = PendingCalls(Limits())
    waiting, written, answered = call(calls, "waiting"), call(calls, "written"), call(calls, "answered")
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError) as raised:
        await waiting
    assert outcome_of(raised.value) == "not_sent"
    frame = calls.take_frame()
    assert [name for _, name in frame] == ["written", "answered"]
    written.cancel()
    calls.answered(frame[1][0], "done")
    answered.cancel()  # in the very turn in which the answer came
    for task, outcome in ((written, "unknown"), (answered, "sent")):
        with pytest.raises(asyncio.CancelledError) as raised:
            await task
        assert outcome_of(raised.value) == outcome
    assert calls.size == 0


async def test_a_call_waits_no_longer_than_it_may() -> None:
    calls: Calls = PendingCalls(Limits(connection_timeout=30))
    patient = call(calls, "patient")
    hasty = asyncio.create_task(calls.call(lambda number: (number, "hasty"), 1, send_within=0.01))
    assert await reason_of(hasty) == ("NOT_CONNECTED", "not_sent")
    assert [name for _, name in calls.take_frame()] == ["patient"]
    calls.close()
    assert await reason_of(patient) == ("CLOSED", "unknown")


async def test_what_nobody_answers_is_forgotten_with_its_connection() -> None:
    calls: Calls = PendingCalls(Limits())
    calls.tell((0, "told"))
    calls.connection_lost(None)
    assert calls.take_frame() == []
    calls.tell((0, "told again"))
    assert calls.take_frame() == [(0, "told again")]
    await asyncio.wait_for(calls.drain(), 10)
