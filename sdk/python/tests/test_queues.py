import asyncio
from typing import Any

import grpc
import pytest
from fake_broker import FakeBroker, FakeConsumer, soon

from singyeong import Backoff, Client, QueueMessage, SingyeongError, connect
from singyeong._gen.error_reason_pb2 import ERROR_REASON_QUEUE_FULL
from singyeong._gen.failure_pb2 import STATUS_CODE_RESOURCE_EXHAUSTED, Failure
from singyeong._gen.message_pb2 import Content
from singyeong._gen.queue_pb2 import LeasedMessage, QueuedMessage
from singyeong._gen.queue_service_pb2 import (
    SETTLE_OUTCOME_DONE,
    SETTLE_OUTCOME_UNKNOWN_LEASE,
    AckResponse,
    ConsumeCommandResult,
    EnqueueReceipt,
    EnqueueRequest,
    EnqueueResponse,
    EnqueueResult,
    LeasesLost,
)


async def caller(broker: FakeBroker) -> Client:
    return await connect(broker.url, backoff=Backoff(initial_delay=0.01, max_delay=0.05))


def leased(number: int, *, failed_attempts: int = 0) -> LeasedMessage:
    content = Content(data=str(number).encode(), content_type="application/json")
    message = QueuedMessage(message_id=f"m{number}", content=content, failed_attempts=failed_attempts)
    return LeasedMessage(lease_id=f"lease-{number}-{failed_attempts}", message=message)


async def acked(consumer: FakeConsumer, message: QueueMessage, outcome: Any = SETTLE_OUTCOME_DONE) -> None:
    acking = asyncio.create_task(message.ack())
    command = await consumer.next_command()
    assert list(command.ack.lease_ids) == [message.lease_id]
    await consumer.tell(command_result=ConsumeCommandResult(command_id=command.id, ack=AckResponse(outcomes=[outcome])))
    await soon(acking)


async def test_enqueues_of_one_turn_travel_together_and_the_next_wait_for_them(broker: FakeBroker) -> None:
    async with await caller(broker) as client:
        receipts = await soon(asyncio.gather(*(client.enqueue("jobs", n, nonce=str(n)) for n in range(1000))))
        assert [receipt.message_id for receipt in receipts] == [str(n) for n in range(1000)]
        assert [len(request.items) for request in broker.enqueues] == [512, 488]


async def test_each_message_of_a_batch_has_its_own_fate(broker: FakeBroker) -> None:
    def enqueue(request: EnqueueRequest) -> EnqueueResponse:
        failure = Failure(code=STATUS_CODE_RESOURCE_EXHAUSTED, reason=ERROR_REASON_QUEUE_FULL, message="full")
        receipt = EnqueueReceipt(message_id="m", duplicate=True)
        return EnqueueResponse(results=[EnqueueResult(failure=failure), EnqueueResult(receipt=receipt)])

    broker.enqueue = enqueue
    async with await caller(broker) as client:
        results = await soon(
            asyncio.gather(client.enqueue("jobs", 1), client.enqueue("jobs", 2), return_exceptions=True)
        )
        assert isinstance(results[0], SingyeongError)
        assert (results[0].reason, results[0].outcome) == ("QUEUE_FULL", "not_sent")
        assert results[1].duplicate


async def test_an_enqueue_without_a_broker_is_not_sent(broker: FakeBroker) -> None:
    async with await caller(broker) as client:
        await broker.stop()
        with pytest.raises(SingyeongError) as raised:
            await soon(client.enqueue("jobs", 1))
        assert (raised.value.reason, raised.value.outcome) == ("CONNECTION_FAILED", "not_sent")


async def test_consuming_hands_out_what_comes_and_gives_credit_back(broker: FakeBroker) -> None:
    async with await caller(broker) as client, client.consume("jobs", prefetch=2, ack_timeout=3) as messages:
        consumer = await broker.consumer()
        assert (consumer.start.queue, consumer.start.initial_credit, consumer.start.ack_timeout.seconds) == (
            "jobs",
            2,
            3,
        )
        came = aiter(messages)
        await consumer.tell(message=leased(1, failed_attempts=2))
        message = await soon(anext(came))
        assert (message.payload, message.failed_attempts, message.id) == (1, 2, "m1")
        await acked(consumer, message)
        assert (await consumer.next_command()).grant_credit.credit == 1


async def test_settling_what_is_not_leased_any_more_says_so(broker: FakeBroker) -> None:
    async with await caller(broker) as client, client.consume("jobs") as messages:
        consumer = await broker.consumer()
        came = aiter(messages)
        for number in (1, 2):
            await consumer.tell(message=leased(number))
        first, second = await soon(anext(came)), await soon(anext(came))
        with pytest.raises(SingyeongError) as raised:
            await acked(consumer, first, SETTLE_OUTCOME_UNKNOWN_LEASE)
        assert (raised.value.reason, raised.value.outcome) == ("LEASE_LOST", "not_sent")
        await consumer.tell(leases_lost=LeasesLost(lease_ids=[second.lease_id]))
        await soon(second.lost.wait())
        with pytest.raises(SingyeongError, match="LEASE_LOST"):
            await second.release()
        assert not first.lost.is_set()


async def test_a_connection_that_breaks_loses_its_leases_and_another_one_is_made(broker: FakeBroker) -> None:
    async with await caller(broker) as client, client.consume("jobs", prefetch=3) as messages:
        consumer = await broker.consumer()
        came = aiter(messages)
        await consumer.tell(message=leased(1))
        message = await soon(anext(came))
        acking = asyncio.create_task(message.ack())
        await consumer.next_command()
        consumer.end()
        with pytest.raises(SingyeongError) as raised:
            await soon(acking)
        assert (raised.value.reason, raised.value.outcome) == ("CONNECTION_LOST", "unknown")
        assert message.lost.is_set()
        again = await broker.consumer()
        assert again.start.initial_credit == 3
        await again.tell(message=leased(1, failed_attempts=1))
        repeated = await soon(anext(came))
        assert (repeated.id, repeated.failed_attempts) == (message.id, 1)
        await acked(again, repeated)


async def test_stopping_answers_settlements_first(broker: FakeBroker) -> None:
    async with await caller(broker) as client:
        messages = client.consume("jobs")
        async with messages:
            consumer = await broker.consumer()
            await consumer.tell(message=leased(1))
            message = await soon(anext(aiter(messages)))
            acking = asyncio.create_task(message.ack())
            command = await consumer.next_command()
            stopping = asyncio.create_task(messages.stop())
            await asyncio.sleep(0)
            assert not stopping.done()
            answer = AckResponse(outcomes=[SETTLE_OUTCOME_DONE])
            await consumer.tell(command_result=ConsumeCommandResult(command_id=command.id, ack=answer))
            await soon(acking)
            await soon(stopping)
        assert [message async for message in messages] == []


async def test_a_loop_that_is_left_ends_its_consumer(broker: FakeBroker) -> None:
    async with await caller(broker) as client:
        consumer: FakeConsumer | None = None
        telling = asyncio.create_task(_tell_one(broker))
        async for message in client.consume("jobs"):
            assert message.payload == 1
            break
        consumer = await soon(telling)
        await soon(consumer.left.wait())


async def _tell_one(broker: FakeBroker) -> FakeConsumer:
    consumer = await broker.consumer()
    await consumer.tell(message=leased(1))
    return consumer


async def test_a_refusal_that_will_not_change_ends_the_loop(broker: FakeBroker) -> None:
    broker.refusals.append((grpc.StatusCode.PERMISSION_DENIED, "PERMISSION_DENIED"))
    async with await caller(broker) as client:
        with pytest.raises(SingyeongError, match="PERMISSION_DENIED"):
            await soon(anext(aiter(client.consume("jobs"))))


async def test_closing_the_client_ends_its_loops(broker: FakeBroker) -> None:
    client = await caller(broker)
    took = asyncio.create_task(_all(client))
    await broker.consumer()
    await soon(client.close())
    assert await soon(took) == []


async def _all(client: Client) -> list[QueueMessage]:
    return [message async for message in client.consume("jobs")]
