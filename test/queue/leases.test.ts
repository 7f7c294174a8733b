import test from "ava";
import { makeClient } from "../support/clients.js";
import { consume, enqueue, job, settled, startQueues } from "../support/queues.js";

const ack = { kind: "ack" } as const;

test("a consumer that hangs loses its lease at the deadline, and is told", async (t) => {
  const worker = makeClient({ id: "worker" });
  const started = await startQueues(t, { clients: [worker], config: { maxAttempts: 2 } });
  const { queues, clock } = started;
  await enqueue(started, job("one"));
  const { sink } = consume(started, worker);
  clock.advance(14_999);
  t.deepEqual(sink.lost, []);
  clock.advance(1);
  t.deepEqual(sink.lost, [sink.lastLease]);
  t.like(queues.get("jobs").stats, { leased: 0, delayed: 1 });
  t.deepEqual(await queues.settle("jobs", [sink.lastLease], ack, worker), ["unknown-lease"]);
});

test("a consumer that is lost returns what it has at once and without blame, to the next that waits", async (t) => {
  const [first, second] = [makeClient({ id: "a" }), makeClient({ id: "b" })];
  const started = await startQueues(t, { clients: [first, second] });
  await enqueue(started, job("one"), job("two"));
  const { consumer } = consume(started, first, { credit: 2 });
  const { sink } = consume(started, second, { credit: 2 });
  consumer.close("lost");
  await settled();
  t.deepEqual(sink.texts, ["one", "two"]);
  t.like(sink.messages[0]?.message, { failedAttempts: 0, releases: 1 });
});

test("a client that leaves the directory is lost to all its queues", async (t) => {
  const worker = makeClient({ id: "worker" });
  const started = await startQueues(t, { clients: [worker] });
  await enqueue(started, job("one"));
  consume(started, worker);
  consume(started, worker, { queue: "other" });
  t.deepEqual(worker.queues, ["other"]);
  started.directory.remove(worker);
  t.like(started.queues.get("jobs").stats, { ready: 1, leased: 0, consumers: 0 });
  t.throws(() => started.queues.get("other"), { message: /no queue 'other'/ });
  t.deepEqual(worker.queues, []);
});

test("a consumer that has finished keeps its leases until their deadline, and may settle them", async (t) => {
  const worker = makeClient({ id: "worker" });
  const started = await startQueues(t, { clients: [worker] });
  const { queues } = started;
  await enqueue(started, job("one"), job("two"));
  const { sink, consumer } = consume(started, worker);
  consumer.close("finished");
  consumer.grant(1);
  t.like(queues.get("jobs").stats, { ready: 1, leased: 1, consumers: 0 });
  t.deepEqual(await queues.settle("jobs", [sink.lastLease], ack, worker), ["done"]);
});

test("a second acknowledgement finds no lease, also on its way to the disk", async (t) => {
  const worker = makeClient({ id: "worker" });
  const started = await startQueues(t, { clients: [worker] });
  await enqueue(started, job("one"));
  const { sink } = consume(started, worker);
  const twice = [sink.lastLease, sink.lastLease];
  const [first, second] = await Promise.all([
    started.queues.settle("jobs", twice, ack, worker),
    started.queues.settle("jobs", twice, ack, worker),
  ]);
  t.deepEqual(first, ["done", "unknown-lease"]);
  t.deepEqual(second, ["unknown-lease", "unknown-lease"]);
});

test("nobody settles or extends the lease of another", async (t) => {
  const [owner, other] = [makeClient({ id: "a" }), makeClient({ id: "b" })];
  const started = await startQueues(t, { clients: [owner, other] });
  const { queues } = started;
  await enqueue(started, job("one"));
  const { sink } = consume(started, owner);
  for (const by of [other, undefined]) {
    t.deepEqual(await queues.settle("jobs", [sink.lastLease], ack, by), ["not-owned"]);
    t.deepEqual(queues.extend("jobs", [sink.lastLease], 1_000, by).outcomes, ["not-owned"]);
  }
  t.like(queues.get("jobs").stats, { leased: 1 });
});

test("an extended lease lasts from the moment of the extension", async (t) => {
  const worker = makeClient({ id: "worker" });
  const started = await startQueues(t, { clients: [worker] });
  const { queues, clock } = started;
  await enqueue(started, job("one"));
  const { sink } = consume(started, worker);
  clock.advance(10_000);
  const { outcomes, deadlineMs } = queues.extend("jobs", [sink.lastLease], 30_000, worker);
  t.deepEqual([outcomes, deadlineMs], [["done"], clock.now() + 30_000]);
  clock.advance(29_999);
  t.like(queues.get("jobs").stats, { leased: 1 });
  clock.advance(1);
  t.like(queues.get("jobs").stats, { leased: 0, deadLetters: 1 });
});

test("a released message comes back after the delay that was asked for, without blame", async (t) => {
  const worker = makeClient({ id: "worker" });
  const started = await startQueues(t, { clients: [worker] });
  await enqueue(started, job("one"));
  const { sink, consumer } = consume(started, worker);
  await started.queues.settle("jobs", [sink.lastLease], { kind: "release", delayMs: 500 }, worker);
  consumer.grant(1);
  started.clock.advance(499);
  t.is(sink.messages.length, 1);
  started.clock.advance(1);
  t.like(sink.messages[1]?.message, { failedAttempts: 0, releases: 1 });
  t.not(sink.messages[1]?.leaseId, sink.messages[0]?.leaseId);
});

test("rejections wait longer each time, and the last of them makes a dead letter with its history", async (t) => {
  const worker = makeClient({ id: "worker" });
  const backoff = { initialDelayMs: 100, maxDelayMs: 150, multiplier: 2, jitter: 0.5 };
  const started = await startQueues(t, { clients: [worker], config: { maxAttempts: 3, backoff } });
  const { queues, clock } = started;
  await enqueue(started, job("one", { headers: { trace: "7" } }));
  const { sink, consumer } = consume(started, worker, { credit: 5 });
  const reject = { kind: "reject", reason: "no", deadLetter: false } as const;
  for (const waitMs of [100, 150]) {
    const { length } = sink.messages;
    await queues.settle("jobs", [sink.lastLease], reject, worker);
    clock.advance(waitMs - 1);
    t.is(sink.messages.length, length);
    clock.advance(1);
    t.is(sink.messages.length, length + 1);
  }
  await queues.settle("jobs", [sink.lastLease], reject, worker);
  const { items } = await queues.listDeadLetters("jobs", {}, { limit: 10 });
  t.like(items[0], { reason: "max-attempts", message: { failedAttempts: 3, headers: { trace: "7" } } });
  t.deepEqual(
    items[0]?.history.map(({ outcome, reason, consumer: by }) => [outcome, reason, by?.clientId]),
    Array.from({ length: 3 }, () => ["rejected", "no", "worker"]),
  );
  t.is(consumer.credit, 2);
});

test("a queue that drains hands out no more, and takes what is settled", async (t) => {
  const worker = makeClient({ id: "worker" });
  const started = await startQueues(t, { clients: [worker] });
  const { queues } = started;
  await enqueue(started, job("one"), job("two"));
  const { sink, consumer } = consume(started, worker);
  queues.drain();
  queues.drain();
  consumer.grant(1);
  t.is(sink.endings.length, 1);
  t.deepEqual(sink.texts, ["one"]);
  t.throws(() => consume(started, worker), { message: /shutting down/ });
  t.deepEqual(await queues.settle("jobs", [sink.lastLease], ack, worker), ["done"]);
});

test("what a consumer asks for while it is called comes when the call has ended, in order", async (t) => {
  const worker = makeClient({ id: "worker" });
  const started = await startQueues(t, { clients: [worker] });
  await enqueue(started, ...["one", "two", "three"].map((text) => job(text)));
  const { sink, consumer } = consume(started, worker, { credit: 0 });
  let depth = 0;
  const deliver = sink.deliver.bind(sink);
  sink.deliver = (messages) => {
    depth += 1;
    t.is(depth, 1);
    deliver(messages);
    consumer.grant(1);
    depth -= 1;
  };
  consumer.grant(1);
  t.deepEqual(sink.texts, ["one", "two", "three"]);
});

test("a consumer has as many leases as it may, and gets more once it has settled or lost one", async (t) => {
  const worker = makeClient({ id: "worker" });
  const reached: string[] = [];
  const started = await startQueues(t, {
    clients: [worker],
    config: { deadLetterReturnMs: 0 },
    maxConsumerLeases: 2,
    limitMetrics: { reached: (limit) => reached.push(limit) },
  });
  const { queues, clock } = started;
  const { sink, consumer } = consume(started, worker, { credit: 5 });
  await enqueue(started, job("one"), job("two"));
  t.deepEqual(reached, ["maxConsumerLeases"], "it wants more, and will not get it");
  await enqueue(started, job("three"), job("four"));
  t.deepEqual(sink.texts, ["one", "two"]);
  t.is(consumer.credit, 3);
  await queues.settle("jobs", [sink.lastLease], ack, worker);
  clock.advance(0);
  await settled();
  t.deepEqual(sink.texts, ["one", "two", "three"]);
  clock.advance(15_000); // the leases of "one" and "three" end
  clock.advance(0);
  await settled();
  t.deepEqual(sink.texts, ["one", "two", "three", "four"]);
  t.like(queues.get("jobs").stats, { leased: 1, deadLetters: 2 });
});

test("what a consumer has too much of goes to others", async (t) => {
  const [greedy, modest] = [makeClient({ id: "a" }), makeClient({ id: "b" })];
  const started = await startQueues(t, { clients: [greedy, modest], maxConsumerLeases: 2 });
  const first = consume(started, greedy, { credit: 100 });
  await enqueue(started, job("one"), job("two"), job("three"));
  const second = consume(started, modest, { credit: 2 });
  await settled();
  t.deepEqual(first.sink.texts, ["one", "two"]);
  t.deepEqual(second.sink.texts, ["three"]);
});
