import test from "ava";
import { BrokerError } from "../../src/errors.js";
import { jsonPayload } from "../../src/message/payload.js";
import type { NewQueueMessage } from "../../src/queue/queue-message.js";
import type { QueueConsumer } from "../../src/queue/queues.js";
import { equals, makeQuery } from "../support/clients.js";
import { eventually } from "../support/eventually.js";
import {
  linkBrokers,
  type MemoryBroker,
  queueOwnedBy,
  startMemoryBroker,
  startMemoryCluster,
} from "../support/memory-cluster.js";
import { RecordingConsumer } from "../support/queues.js";

const page = { limit: 100 };

function message(text: string, changes: Partial<NewQueueMessage> = {}): NewQueueMessage {
  const target = makeQuery({ application: { kind: "any" } });
  return { target, payload: jsonPayload(JSON.stringify(text)), headers: {}, ...changes };
}

test("a queue is one queue, through whichever broker it is used", async (t) => {
  const [a, b, c] = (await startMemoryCluster(t, ["a", "b", "c"])) as [
    MemoryBroker,
    MemoryBroker,
    MemoryBroker,
  ];
  const queue = queueOwnedBy(b);
  const stored = await a.cluster.queues.enqueue(queue, [message("1"), message("2", { messageId: "mine" })]);
  t.deepEqual(
    stored.map(({ kind }) => kind),
    ["stored", "stored"],
  );
  t.like(await c.cluster.queues.enqueue(queue, [message("2", { messageId: "mine" })]), [{ duplicate: true }]);
  t.like((await a.cluster.queues.get(queue)).stats, { ready: 2 });
  t.like(b.own.get(queue).stats, { ready: 2 });
  t.deepEqual(
    (await c.cluster.queues.peek(queue, [], page)).items.map(({ payload }) => payload.data),
    ['"1"', '"2"'],
  );
  t.deepEqual(
    (await c.cluster.queues.list("", page)).items.map(({ name }) => name),
    [queue],
  );
  await a.cluster.queues.configure(queue, { maxMessages: 2 });
  t.like(await c.cluster.queues.enqueue(queue, [message("3")]), [
    { kind: "refused", error: { reason: "QUEUE_FULL" } },
  ]);
  t.deepEqual(await c.cluster.queues.purge(queue, { messages: true }), { messages: 2, deadLetters: 0 });
});

test("a consumer at one broker gets what its metadata match from a queue at another", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  const queue = queueOwnedBy(b);
  const client = a.join({ id: "worker", metadata: { n: 1 } });
  const sink = new RecordingConsumer();
  const consumer = a.cluster.queues.consume(queue, { client, sink });
  consumer.grant(2);
  await eventually(t, (tt) => tt.is(sink.ackTimeoutMs, 15_000));
  t.deepEqual(client.queues, [queue]);
  const target = (n: number) => makeQuery({ conditions: [equals("n", n)] });
  await b.cluster.queues.enqueue(queue, [
    message("not for it", { target: target(2) }),
    message("for it", { target: target(1) }),
  ]);
  await eventually(t, (tt) => tt.deepEqual(sink.texts, ["for it"]));
  t.is(consumer.credit, 1);
  a.directory.update(client, new Map([["n", { type: "integer", value: 2 }]]));
  await eventually(t, (tt) => tt.deepEqual(sink.texts, ["for it", "not for it"]));
  t.deepEqual(client.queues, []);
  const leases = sink.messages.map(({ leaseId }) => leaseId);
  t.deepEqual(await a.cluster.queues.settle(queue, leases, { kind: "ack" }, client), ["done", "done"]);
  t.like(b.own.get(queue).stats, { ready: 0, leased: 0 });
});

test("leases are settled and extended through any broker, by whom they are", async (t) => {
  const [a, b, c] = (await startMemoryCluster(t, ["a", "b", "c"])) as [
    MemoryBroker,
    MemoryBroker,
    MemoryBroker,
  ];
  const queue = queueOwnedBy(b);
  const sink = new RecordingConsumer();
  a.cluster.queues.consume(queue, { principal: "p", sink }).grant(3);
  await c.cluster.queues.enqueue(queue, [message("1"), message("2"), message("3")]);
  await eventually(t, (tt) => tt.is(sink.messages.length, 3));
  const [one = "", two = "", three = ""] = sink.messages.map(({ leaseId }) => leaseId);
  t.deepEqual(await c.cluster.queues.settle(queue, [one, two], { kind: "ack" }, "somebody else"), [
    "not-owned",
    "not-owned",
  ]);
  t.deepEqual(await c.cluster.queues.settle(queue, [one, "nonsense"], { kind: "ack" }, "p"), [
    "done",
    "unknown-lease",
  ]);
  const extended = await c.cluster.queues.extend(queue, [two, one], 60_000, "p");
  t.deepEqual(extended.outcomes, ["done", "unknown-lease"]);
  t.true(extended.deadlineMs > Date.now() + 50_000);
  t.deepEqual(await a.cluster.queues.settle(queue, [two, three], { kind: "release" }, "p"), ["done", "done"]);
  await eventually(t, (tt) => tt.like(b.own.get(queue).stats, { ready: 2, leased: 0 }));
});

test("a consumer that closes gives back what it has, and one that finishes is told when its last lease has ended", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  const queue = queueOwnedBy(b);
  const lost = new RecordingConsumer();
  const first = a.cluster.queues.consume(queue, { sink: lost });
  first.grant(1);
  await a.cluster.queues.enqueue(queue, [message("1")]);
  await eventually(t, (tt) => tt.is(lost.messages.length, 1));
  first.close("lost");
  await eventually(t, (tt) => tt.like(b.own.get(queue).stats, { ready: 1, consumers: 0 }));
  const finishing = new RecordingConsumer();
  const second = a.cluster.queues.consume(queue, { sink: finishing });
  second.grant(1);
  await eventually(t, (tt) => tt.is(finishing.messages.length, 1));
  second.close("finished");
  t.false(finishing.hasFinished);
  await a.cluster.queues.settle(queue, [finishing.lastLease], { kind: "ack" });
  await eventually(t, (tt) => tt.true(finishing.hasFinished));
});

test("a queue that has no owner in reach refuses what it is asked, and nothing is done", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  const queue = queueOwnedBy(b);
  a.cluster.unlinked({ brokerId: "b", incarnation: 1, address: "", version: "" });
  const error = await t.throwsAsync(async () => a.cluster.queues.enqueue(queue, [message("1")]), {
    instanceOf: BrokerError,
  });
  t.is((error as BrokerError).reason, "QUEUE_UNAVAILABLE");
  t.deepEqual([...b.own.names()], []);
});

test("a broker that joins takes its share over, with all that has happened to the messages, and consumers follow", async (t) => {
  const a = await startMemoryBroker(t, "a");
  a.cluster.ownersChanged(["a"]);
  const b = await startMemoryBroker(t, "b");
  b.cluster.ownersChanged(["a", "b"]);
  const queue = queueOwnedBy(b);
  await a.cluster.queues.configure(queue, { maxAttempts: 2, deadLetterReturnMs: 0 });
  const sink = new RecordingConsumer();
  const consumer = a.cluster.queues.consume(queue, { sink });
  consumer.grant(3);
  const ids = (
    await a.cluster.queues.enqueue(
      queue,
      ["dead", "held", "kept"].map((text) => message(text)),
    )
  ).map((result) => (result.kind === "stored" ? result.messageId : ""));
  const [dead = "", held = "", kept = ""] = sink.messages.map(({ leaseId }) => leaseId);
  await a.cluster.queues.settle(queue, [dead], { kind: "reject", reason: "bad", deadLetter: true });
  await a.cluster.queues.settle(queue, [kept], {
    kind: "reject",
    reason: "not now",
    deadLetter: false,
    delayMs: 60_000,
  });
  const many = Array.from({ length: 1_000 }, (_, index) => message(String(index), { delayMs: 3_600_000 }));
  await a.cluster.queues.enqueue(queue, many);
  linkBrokers(a, b);
  a.cluster.ownersChanged(["a", "b"]);
  await eventually(t, (tt) => {
    tt.like(b.own.get(queue).stats, { ready: 0, delayed: 1_001, deadLetters: 1, consumers: 1 });
    tt.like(a.own.get(queue).stats, { ready: 0, delayed: 0, leased: 1, deadLetters: 0 });
  });
  t.is(b.own.get(queue).config.maxAttempts, 2);
  const { items } = await a.cluster.queues.listDeadLetters(queue, {}, page);
  t.like(items[0], { reason: "rejected", message: { messageId: ids[0] }, history: { 0: { reason: "bad" } } });
  const [moved] = (await b.own.peek(queue, [], page)).items;
  t.like(moved, { messageId: ids[2], failedAttempts: 1 });
  // What was with a consumer is settled where it was given; what comes afterwards comes from the new owner.
  t.deepEqual(await b.cluster.queues.settle(queue, [held], { kind: "ack" }), ["done"]);
  await a.cluster.queues.enqueue(queue, [message("new")]);
  consumer.grant(1);
  await eventually(t, (tt) => tt.is(sink.texts.at(-1), "new"));
  await eventually(t, (tt) => tt.like(a.own.get(queue).stats, { leased: 0, ready: 0 }));
});

test("a message that comes twice, since its hand-over was not confirmed, is recognised", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  const queue = queueOwnedBy(b);
  await a.own.enqueue(queue, [message("1"), message("2", { messageId: "mine" })]);
  const departure = await a.own.departure(queue, "a");
  await b.own.takeOver(queue, departure);
  await b.own.takeOver(queue, departure);
  t.like(b.own.get(queue).stats, { ready: 2 });
  t.like(await b.own.enqueue(queue, [message("2", { messageId: "mine" })]), [{ duplicate: true }]);
});

test("a broker that leaves and is the last one keeps its queues, and does not wait for anybody to take them", async (t) => {
  const a = await startMemoryBroker(t, "a");
  a.cluster.ownersChanged(["a"]);
  await a.cluster.queues.enqueue("q", [message("1")]);
  a.cluster.ownersChanged([]);
  await a.cluster.queues.handedOver();
  t.like(a.own.get("q").stats, { ready: 1 });
});

test("a broker that is emptied hands out no more, whoever asks for it, here or at a peer", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  const consumers = [queueOwnedBy(a), queueOwnedBy(b)].map((queue) => {
    const sink = new RecordingConsumer();
    const consumer = a.cluster.queues.consume(queue, { sink });
    consumer.grant(2);
    return { queue, sink, consumer };
  });
  a.cluster.queues.drain();
  for (const { queue, sink, consumer } of consumers) {
    t.deepEqual(sink.endings, ["the broker is shutting down"]);
    consumer.grant(2);
    t.is(consumer.credit, 0);
    await b.cluster.queues.enqueue(queue, [message("1")]);
    await eventually(t, async (tt) =>
      tt.like((await b.cluster.queues.get(queue)).stats, { ready: 1, leased: 0 }),
    );
    t.deepEqual(sink.messages, []);
  }
});

test("the queues that a client waits on are true wherever it is listed, also when a queue moves", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  const client = a.join({ id: "worker" });
  const queue = queueOwnedBy(a);
  const sinks = [new RecordingConsumer(), new RecordingConsumer()];
  const [one, two] = sinks.map((sink) => a.cluster.queues.consume(queue, { client, sink })) as [
    QueueConsumer,
    QueueConsumer,
  ];
  const listed = async () => (await b.directory.find("app", "worker"))?.queues;
  t.deepEqual(await listed(), []);
  one.grant(1);
  two.grant(1);
  await eventually(t, async (tt) => tt.deepEqual(await listed(), [queue]));
  for (const { cluster } of [a, b]) cluster.ownersChanged(["b"]);
  t.deepEqual(client.queues, [queue]);
  one.cancel();
  t.deepEqual(client.queues, [queue]);
  two.cancel();
  t.deepEqual(client.queues, []);
  await eventually(t, async (tt) => tt.deepEqual(await listed(), []));
});
