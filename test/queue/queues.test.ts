import test from "ava";
import { makeClient } from "../support/clients.js";
import { consume, enqueue, job, settled, startQueues } from "../support/queues.js";

test("hands a stored message to a consumer that waits, and forgets it when it is acknowledged", async (t) => {
  const worker = makeClient({ id: "worker" });
  const started = await startQueues(t, { clients: [worker] });
  const { sink } = consume(started, worker);
  const [messageId] = await enqueue(started, job("one"));
  t.deepEqual(sink.texts, ["one"]);
  t.is(sink.messages[0]?.message.messageId, messageId);
  t.deepEqual(await started.queues.settle("jobs", [sink.lastLease], { kind: "ack" }, worker), ["done"]);
  const { ready, leased, bytes } = started.queues.get("jobs").stats;
  t.deepEqual({ ready, leased, bytes }, { ready: 0, leased: 0, bytes: 0 });
});

test("hands parked messages to a consumer that comes later, by priority and then in order", async (t) => {
  const worker = makeClient({ id: "worker" });
  const started = await startQueues(t, { clients: [worker] });
  await enqueue(started, job("one"), job("two"), job("urgent", { priority: 5 }), job("three"));
  const { sink, consumer } = consume(started, worker, { credit: 3 });
  await settled();
  t.deepEqual(sink.texts, ["urgent", "one", "two"]);
  t.is(consumer.credit, 0);
  consumer.grant(1);
  await settled();
  t.deepEqual(sink.texts, ["urgent", "one", "two", "three"]);
});

test("takes up after a restart what was stored before it", async (t) => {
  const worker = makeClient({ id: "worker" });
  const before = await startQueues(t, { clients: [worker] });
  await enqueue(before, job("one", { messageId: "a" }), job("two"), job("three"));
  const { sink } = consume(before, worker, { credit: 2 });
  await settled();
  await before.queues.settle("jobs", [sink.lastLease], { kind: "ack" }, worker);
  await before.queues.configure("jobs", { maxMessages: 9 });
  const after = await startQueues(t, { clients: [worker], store: before.store, clock: before.clock });
  t.is(after.queues.get("jobs").config.maxMessages, 9);
  const again = consume(after, worker, { credit: 5 });
  await settled();
  t.deepEqual(again.sink.texts, ["one", "three"]);
  t.deepEqual(await after.queues.enqueue("jobs", [job("copy", { messageId: "a" })]), [
    { kind: "stored", messageId: "a", duplicate: true },
  ]);
});
