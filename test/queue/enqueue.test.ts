import test from "ava";
import { makeClient } from "../support/clients.js";
import { consume, enqueue, job, settled, startQueues } from "../support/queues.js";

test("a copy within the window is answered with the first id, and one after it is a message of its own", async (t) => {
  const { queues, clock } = await startQueues(t, { config: { deduplicationWindowMs: 1_000 } });
  const hand = () => queues.enqueue("jobs", [job("one", { messageId: "a" })]);
  t.deepEqual(await hand(), [{ kind: "stored", messageId: "a", duplicate: false }]);
  clock.advance(999);
  t.deepEqual(await hand(), [{ kind: "stored", messageId: "a", duplicate: true }]);
  clock.advance(1);
  t.deepEqual(await hand(), [{ kind: "stored", messageId: "a", duplicate: false }]);
  t.is(queues.get("jobs").stats.ready, 2);
});

test("a copy in the same batch is recognised too", async (t) => {
  const { queues } = await startQueues(t);
  const results = await queues.enqueue("jobs", [job("1", { messageId: "a" }), job("2", { messageId: "a" })]);
  t.like(results, [{ duplicate: false }, { duplicate: true }]);
});

test("ids are forgotten in the store when their window has passed", async (t) => {
  const { queues, clock, store } = await startQueues(t, { config: { deduplicationWindowMs: 1_000 } });
  await queues.enqueue("jobs", [job("one", { messageId: "a" })]);
  t.truthy(await store.remembered("jobs", "a"));
  clock.advance(2_000);
  await settled();
  t.is(await store.remembered("jobs", "a"), undefined);
});

test("ids that the queue gives are not given again after a restart of an empty queue", async (t) => {
  const worker = makeClient({ id: "worker" });
  const before = await startQueues(t, { clients: [worker] });
  const { sink } = consume(before, worker);
  const ids = await enqueue(before, job("one"));
  await before.queues.settle("jobs", [sink.lastLease], { kind: "ack" }, worker);
  before.clock.advance(1);
  const { store, clock } = before;
  const after = await startQueues(t, { clients: [worker], store, clock });
  t.notDeepEqual(await enqueue(after, job("two")), ids);
});

test("a queue that is full by number or by bytes says so, and takes messages again when there is room", async (t) => {
  const worker = makeClient({ id: "worker" });
  const started = await startQueues(t, { clients: [worker] });
  const { queues } = started;
  await queues.configure("jobs", { maxMessages: 1 });
  await queues.configure("other", { maxBytes: 10 });
  const [, refused] = await queues.enqueue("jobs", [job("1"), job("2")]);
  t.like(refused, { kind: "refused", error: { reason: "QUEUE_FULL", details: { queue: "jobs" } } });
  t.like(await queues.enqueue("other", [job("12345678"), job("9"), job("")]), [
    { kind: "stored" },
    { kind: "refused", error: { reason: "QUEUE_FULL" } },
    { kind: "refused" },
  ]);
  const { sink } = consume(started, worker);
  await queues.settle("jobs", [sink.lastLease], { kind: "ack" }, worker);
  t.like(await queues.enqueue("jobs", [job("3")]), [{ kind: "stored" }]);
});

test("a message is held back until its time, however far that is", async (t) => {
  const worker = makeClient({ id: "worker" });
  const started = await startQueues(t, { clients: [worker] });
  const { clock } = started;
  const farMs = 40 * 86_400_000;
  const { sink } = consume(started, worker, { credit: 3 });
  await enqueue(started, job("late", { deliverAt: clock.now() + farMs }), job("soon", { delayMs: 100 }));
  t.deepEqual(sink.texts, []);
  clock.advance(100);
  t.deepEqual(sink.texts, ["soon"]);
  await started.queues.settle("jobs", [sink.lastLease], { kind: "ack" }, worker);
  clock.advance(farMs - 101);
  t.deepEqual(sink.texts, ["soon"]);
  clock.advance(1);
  t.deepEqual(sink.texts, ["soon", "late"]);
});

test("what nobody wanted in time is a dead letter that stays, and its own time goes before the queue's", async (t) => {
  const worker = makeClient({ id: "worker" });
  const started = await startQueues(t, { clients: [worker], config: { messageTtlMs: 1_000 } });
  const { queues, clock } = started;
  await enqueue(started, job("queue's"), job("own", { ttlMs: 60_000 }));
  clock.advance(1_000);
  const { sink } = consume(started, worker, { credit: 2 });
  t.deepEqual(sink.texts, ["own"]);
  await queues.settle("jobs", [sink.lastLease], { kind: "ack" }, worker);
  clock.advance(100_000);
  const { items } = await queues.listDeadLetters("jobs", { reasons: ["expired"] }, { limit: 5 });
  t.is(items.length, 1);
  t.is(items[0]?.returnsAt, undefined);
});
