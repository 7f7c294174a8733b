import asyncio
from typing import Any

import grpc
import pytest
from fake_broker import FakeBroker, soon
from google.protobuf.duration_pb2 import Duration

from singyeong import (
    Backoff,
    Client,
    Message,
    Query,
    Reply,
    ReplyError,
    SingyeongError,
    connect,
    outcome_of,
    semver,
)
from singyeong._gen.client_pb2 import ClientRef
from singyeong._gen.directory_service_pb2 import UpdateMetadataResponse
from singyeong._gen.error_reason_pb2 import ERROR_REASON_NO_ROUTE
from singyeong._gen.failure_pb2 import STATUS_CODE_NOT_FOUND, Failure
from singyeong._gen.message_pb2 import MESSAGE_KIND_REQUEST, MESSAGE_KIND_SEND, Content
from singyeong._gen.message_pb2 import Message as ProtoMessage
from singyeong._gen.message_service_pb2 import ReplyResponse, RequestResponse, SendResponse
from singyeong._gen.session_service_pb2 import Goodbye
from singyeong.values import metadata_from_proto

QUICK = Backoff(initial_delay=0.01, max_delay=0.05)


async def join(broker: FakeBroker, **options: Any) -> Client:
    return await soon(connect(broker.url, application="app", client_id="a", backoff=QUICK, **options))  # type: ignore[no-any-return]


def message(number: int, *, request_id: str = "") -> ProtoMessage:
    kind = MESSAGE_KIND_REQUEST if request_id else MESSAGE_KIND_SEND
    content = Content(data=str(number).encode(), content_type="application/json")
    return ProtoMessage(id=f"m{number}", kind=kind, content=content, request_id=request_id)


async def error_of(awaitable: Any) -> SingyeongError:
    with pytest.raises(SingyeongError) as raised:
        await soon(awaitable)
    return raised.value


def sending(client: Client, payload: object) -> "asyncio.Task[Any]":
    return asyncio.create_task(client.send("other", payload))


async def test_identifies_with_all_that_it_is_told(broker: FakeBroker) -> None:
    options = {"metadata": {"version": semver("2.1.0")}, "tags": ["t"], "namespace": "n", "max_unhandled_messages": 7}
    async with await join(broker, **options) as client:
        session = await broker.session()
        identify = session.identify
        assert (identify.application, identify.client_id, identify.namespace) == ("app", "a", "n")
        assert (list(identify.tags), identify.initial_credit) == (["t"], 7)
        assert metadata_from_proto(identify.metadata) == {"version": semver("2.1.0")}
        assert (client.state, client.client_id, client.broker_id) == ("connected", "a", "fake")
    assert session.half_closed.is_set()
    assert client.state == "closed"


async def test_sends_of_one_turn_travel_together_and_each_gets_its_own_answer(broker: FakeBroker) -> None:
    async with await join(broker) as client:
        session = await broker.session()
        sent = [sending(client, number) for number in range(3)]
        frame = await session.next_frame()
        assert [command.send.content.data for command in frame] == [b"0", b"1", b"2"]
        receiver = ClientRef(application="other", client_id="b")
        for command in reversed(frame[1:]):
            await session.answer(command, send=SendResponse(message_id=f"id{command.id}", receiver=receiver))
        failure = Failure(code=STATUS_CODE_NOT_FOUND, reason=ERROR_REASON_NO_ROUTE, message="nobody")
        await session.answer(frame[0], failure=failure)
        error = await error_of(sent[0])
        assert (error.reason, error.code, error.outcome) == ("NO_ROUTE", "not_found", "not_sent")
        for task, command in zip(sent[1:], frame[1:], strict=True):
            receipt = await soon(task)
            assert receipt.message_id == f"id{command.id}"
            assert receipt.receiver.client_id == "b"


async def test_comes_back_with_the_metadata_it_has_by_then(broker: FakeBroker) -> None:
    states: asyncio.Queue[str] = asyncio.Queue()
    async with await join(broker, metadata={"a": 1, "b": 2}) as client:
        client.on_state_change(states.put_nowait)
        session = await broker.session()
        updated = asyncio.create_task(client.update_metadata({"c": 3}, remove=["a"]))
        command = await session.next_command()
        assert list(command.update_metadata.remove) == ["a"]
        await session.answer(command, update_metadata=UpdateMetadataResponse(revision=2))
        assert await soon(updated) == 2
        session.end()
        again = await broker.session()
        assert metadata_from_proto(again.identify.metadata) == {"b": 2, "c": 3}
        assert [await soon(states.get()) for _ in range(2)] == ["reconnecting", "connected"]


async def test_an_update_that_a_break_interrupts_is_made_again(broker: FakeBroker) -> None:
    async with await join(broker) as client:
        session = await broker.session()
        updated = asyncio.create_task(client.update_metadata({"a": 1}))
        await session.next_command()
        session.end()
        again = await broker.session()
        command = await again.next_command()
        assert command.update_metadata.set["a"].integer_value == 1
        await again.answer(command, update_metadata=UpdateMetadataResponse(revision=5))
        assert await soon(updated) == 5


async def test_what_was_written_is_of_unknown_outcome_and_what_was_not_goes_on(broker: FakeBroker) -> None:
    async with await join(broker) as client:
        session = await broker.session()
        written = sending(client, "written")
        await session.next_command()
        session.end()
        error = await error_of(written)
        assert (error.reason, error.outcome) == ("CONNECTION_LOST", "unknown")
        waiting = sending(client, "waiting")
        again = await broker.session()
        command = await again.next_command()
        assert command.send.content.data == b'"waiting"'
        await again.answer(command, send=SendResponse(message_id="x"))
        assert (await soon(waiting)).message_id == "x"


async def test_a_broker_that_was_away_is_found_again(broker: FakeBroker) -> None:
    async with await join(broker) as client:
        away = asyncio.Event()
        client.on_state_change(lambda state: away.set() if state == "reconnecting" else None)
        await broker.session()
        await broker.stop()
        await soon(away.wait())
        waiting = sending(client, 1)
        await broker.start()
        session = await broker.session()
        await session.answer(await session.next_command(), send=SendResponse(message_id="x"))
        assert (await soon(waiting)).message_id == "x"
        assert client.last_error is not None


async def test_calls_do_not_wait_for_a_connection_for_ever(broker: FakeBroker) -> None:
    async with await join(broker, connection_timeout=0.1, max_pending_calls=2) as client:
        away = asyncio.Event()
        client.on_state_change(lambda state: away.set() if state == "reconnecting" else None)
        await broker.session()
        await broker.stop()
        await soon(away.wait())
        waiting = [sending(client, number) for number in range(2)]
        error = await error_of(sending(client, 3))
        assert (error.reason, error.outcome) == ("BUFFER_FULL", "not_sent")
        for task in waiting:
            error = await error_of(task)
            assert (error.reason, error.outcome) == ("NOT_CONNECTED", "not_sent")
        error = await error_of(client.query_clients())
        assert (error.reason, error.outcome) == ("NOT_CONNECTED", "not_sent")


async def test_a_send_that_is_cancelled_tells_what_became_of_it(broker: FakeBroker) -> None:
    async with await join(broker) as client:
        session = await broker.session()
        sent = sending(client, 1)
        await session.next_command()
        sent.cancel()
        with pytest.raises(asyncio.CancelledError) as raised:
            await soon(sent)
        assert outcome_of(raised.value) == "unknown"


async def test_a_refusal_that_will_not_change_ends_it(broker: FakeBroker) -> None:
    client = await join(broker)
    session = await broker.session()
    broker.refusals.append((grpc.StatusCode.UNAUTHENTICATED, "UNAUTHENTICATED"))
    closed = asyncio.Event()
    client.on_state_change(lambda state: closed.set() if state == "closed" else None)
    session.end()
    await soon(closed.wait())
    assert client.last_error is not None
    assert client.last_error.reason == "UNAUTHENTICATED"
    error = await error_of(client.send("other", 1))
    assert (error.reason, error.outcome) == ("CLOSED", "not_sent")
    await client.close()


async def test_a_refusal_that_passes_is_waited_out(broker: FakeBroker) -> None:
    broker.refusals.append((grpc.StatusCode.ALREADY_EXISTS, "CLIENT_ALREADY_REGISTERED"))
    async with await join(broker) as client:
        assert client.state == "connected"
        assert len(broker.identifies) == 2


async def test_a_try_that_time_cuts_short_leaves_the_reason_of_the_one_before(broker: FakeBroker) -> None:
    broker.refusals.append((grpc.StatusCode.ALREADY_EXISTS, "CLIENT_ALREADY_REGISTERED"))
    broker.before_ready = asyncio.Event()
    error = await error_of(join(broker, connect_timeout=1.5))
    assert (error.reason, error.outcome) == ("CLIENT_ALREADY_REGISTERED", "not_sent")
    assert len(broker.identifies) == 2


async def test_a_credential_that_expired_is_asked_anew(broker: FakeBroker) -> None:
    broker.refusals.append((grpc.StatusCode.UNAUTHENTICATED, "CREDENTIAL_EXPIRED"))
    asked: list[str] = []

    async def credential() -> str:
        asked.append("asked")
        return f"token-{len(asked)}"

    async with await join(broker, credential=credential):
        assert len(asked) == 2


async def test_connecting_in_vain_tells_why() -> None:
    async def refused(**options: Any) -> SingyeongError:
        return await error_of(connect("http://127.0.0.1:9", application="app", backoff=QUICK, **options))

    error = await refused(connect_timeout=0)
    assert (error.reason, error.outcome) == ("CONNECTION_FAILED", "not_sent")
    error = await refused(connect_timeout=0.2)
    assert (error.reason, error.outcome) == ("CONNECTION_FAILED", "not_sent")


@pytest.mark.parametrize("url", ["127.0.0.1:1", "ws://x", "http://", "http://x/path", "http://x:port"])
async def test_what_is_no_url_is_refused(url: str) -> None:
    assert (await error_of(connect(url))).reason == "INVALID_REQUEST"


async def test_credit_comes_back_as_messages_are_handled(broker: FakeBroker) -> None:
    handled: dict[str, asyncio.Event] = {f"m{number}": asyncio.Event() for number in range(4)}
    taken: asyncio.Queue[str] = asyncio.Queue()

    async def handle(came: Message) -> None:
        taken.put_nowait(came.id)
        await handled[came.id].wait()

    async with await join(broker, on_message=handle, max_unhandled_messages=4):
        session = await broker.session()
        for number in range(4):
            await session.tell(message=message(number))
        assert [await soon(taken.get()) for _ in range(4)] == ["m0", "m1", "m2", "m3"]
        handled["m1"].set()
        handled["m3"].set()
        assert (await session.next_command()).grant_credit.credit == 2
        session.end()
        # Two are still with the program: the next connection takes two more.
        assert (await broker.session()).identify.initial_credit == 2
        handled["m0"].set()
        handled["m2"].set()


async def test_messages_handled_while_it_connects_are_granted_once_it_is_connected(broker: FakeBroker) -> None:
    done, taken = asyncio.Event(), asyncio.Event()

    async def handle(_: Message) -> None:
        taken.set()
        await done.wait()

    async with await join(broker, on_message=handle, max_unhandled_messages=1):
        session = await broker.session()
        await session.tell(message=message(1))
        await soon(taken.wait())
        broker.before_ready = asyncio.Event()
        session.end()
        await soon(broker.identified.wait())
        assert broker.identifies[-1].initial_credit == 0
        done.set()
        await asyncio.sleep(0)
        broker.before_ready.set()
        again = await broker.session()
        assert (await again.next_command()).grant_credit.credit == 1


async def test_what_a_handler_returns_or_raises_is_the_reply(broker: FakeBroker) -> None:
    async def handle(came: Message) -> object:
        if came.payload == 1:
            return {"heard": came.payload}
        if came.payload == 2:
            return Reply(b"\x00", content_type="image/png")
        if came.payload == 3:
            raise ReplyError("no such order", {"order": "3"})
        return object()

    async with await join(broker, on_message=handle):
        session = await broker.session()
        replies = []
        for number in range(1, 5):
            await session.tell(message=message(number, request_id=f"r{number}"))
            command = await session.next_command()
            replies.append(command.reply)
            await session.answer(command, reply=ReplyResponse())
        assert [reply.request_id for reply in replies] == ["r1", "r2", "r3", "r4"]
        assert replies[0].content.data == b'{"heard":1}'
        assert replies[1].content.content_type == "image/png"
        assert (replies[2].error.message, dict(replies[2].error.details)) == ("no such order", {"order": "3"})
        assert "JSON" in replies[3].error.message


async def test_a_handler_that_fails_over_a_send_is_told_to_the_event_loop(broker: FakeBroker) -> None:
    told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.put_nowait(context))

    async def handle(_: Message) -> None:
        raise RuntimeError("defect")

    async with await join(broker, on_message=handle):
        session = await broker.session()
        await session.tell(message=message(1))
        assert str((await soon(told.get()))["exception"]) == "defect"


async def test_a_request_gives_the_broker_its_time_and_returns_the_reply(broker: FakeBroker) -> None:
    async with await join(broker) as client:
        session = await broker.session()
        asked = asyncio.create_task(client.request(Query(application="other"), "?", timeout=1.5, nonce="n"))
        command = await session.next_command()
        assert command.request.timeout == Duration(seconds=1, nanos=500_000_000)
        assert command.request.nonce == "n"
        content = Content(data=b"yes", content_type="text/plain")
        await session.answer(command, request=RequestResponse(message_id="m", content=content))
        reply = await soon(asked)
        assert (reply.payload, reply.content_type, reply.replier) == ("yes", "text/plain", None)


async def test_a_broker_that_says_goodbye_still_answers_and_is_left(broker: FakeBroker) -> None:
    async with await join(broker) as client:
        session = await broker.session()
        session.stays = True
        sent = sending(client, 1)
        command = await session.next_command()
        await session.tell(goodbye=Goodbye(reconnect=True))
        await soon(session.half_closed.wait())
        later = sending(client, 2)
        await session.answer(command, send=SendResponse(message_id="x"))
        assert (await soon(sent)).message_id == "x"
        session.end(grpc.StatusCode.OK)
        again = await broker.session()
        command = await again.next_command()
        await again.answer(command, send=SendResponse(message_id="y"))
        assert (await soon(later)).message_id == "y"


async def test_closing_waits_for_answers_that_are_under_way(broker: FakeBroker) -> None:
    client = await join(broker)
    session = await broker.session()
    sent = sending(client, 1)
    command = await session.next_command()
    closing = asyncio.create_task(client.close())
    await asyncio.sleep(0)
    error = await error_of(client.send("other", 2))
    assert (error.reason, error.outcome) == ("CLOSED", "not_sent")
    await session.answer(command, send=SendResponse(message_id="x"))
    assert (await soon(sent)).message_id == "x"
    await soon(closing)


async def test_a_message_that_is_too_large_is_not_sent(broker: FakeBroker) -> None:
    async with await join(broker, max_frame_bytes=1000) as client:
        error = await error_of(client.send("other", "x" * 1000))
        assert (error.reason, error.outcome) == ("LIMIT_EXCEEDED", "not_sent")
