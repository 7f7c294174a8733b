// The life of a message, through the interface that the gateways use, over a store in memory.
import test, { type ExecutionContext } from "ava";
import type { Client } from "../../src/directory/client.js";
import { silentLogger } from "../../src/observability/logger.js";
import type { NewQueueMessage } from "../../src/queue/queue-message.js";
import type { Queues } from "../../src/queue/queues.js";
import { equals, makeAttributes, makeClient, makeQuery } from "../support/clients.js";
import { job, type QueuesSketch, RecordingConsumer, settled, startQueues } from "../support/queues.js";

const work = "work";

async function openWorld(t: ExecutionContext, sketch: QueuesSketch = {}) {
  const log: unknown[] = [];
  const logger = { ...silentLogger, warn: (facts: unknown) => log.push(facts) };
  return { ...(await startQueues(t, { logger, ...sketch })), log };
}

/** A message for whoever consumes. */
function makeNewMessage(text: string, changes: Partial<NewQueueMessage> = {}): NewQueueMessage {
  return job(text, { target: makeQuery({ application: { kind: "any" } }), ...changes });
}

/** Starts to consume; without a client as a caller without a session. */
function consumeAs(
  queues: Queues,
  queue: string,
  { client, credit = 0, ackTimeoutMs }: { client?: Client; credit?: number; ackTimeoutMs?: number } = {},
) {
  const sink = new RecordingConsumer();
  const consumer = queues.consume(queue, {
    sink,
    ...(client === undefined ? {} : { client }),
    ...(ackTimeoutMs === undefined ? {} : { ackTimeoutMs }),
  });
  consumer.grant(credit);
  const { messages: got, lost } = sink;
  return { sink, consumer, got, lost, texts: () => [...sink.texts] };
}

test("hands messages out in the order in which they came, as far as credit goes", async (t) => {
  const { queues } = await openWorld(t);
  await queues.enqueue(
    work,
    ["a", "b", "c"].map((text) => makeNewMessage(text)),
  );
  const one = consumeAs(queues, work, { credit: 2 });
  t.deepEqual(one.texts(), ["a", "b"]);
  t.is(one.consumer.credit, 0);
  one.consumer.grant(5);
  t.deepEqual(one.texts(), ["a", "b", "c"]);
  t.is(one.consumer.credit, 4);
  await queues.enqueue(work, [makeNewMessage("d")]);
  t.deepEqual(one.texts(), ["a", "b", "c", "d"]);
  t.like(queues.get(work).stats, { ready: 0, leased: 4, consumers: 1 });
});

test("keeps a message until a client comes that matches, and gives it to nobody else", async (t) => {
  const wrong = makeClient({ id: "wrong", metadata: { region: "us" } });
  const right = makeClient({ id: "right", metadata: { region: "eu" } });
  const { queues } = await openWorld(t, { clients: [wrong, right] });
  const target = makeQuery({ conditions: [equals("region", "eu")] });
  await queues.enqueue(work, [makeNewMessage("for eu", { target })]);
  const other = consumeAs(queues, work, { client: wrong, credit: 10 });
  t.deepEqual(other.texts(), []);
  const match = consumeAs(queues, work, { client: right, credit: 10 });
  t.deepEqual(match.texts(), ["for eu"]);
});

test("tries again when the metadata of a waiting client changes", async (t) => {
  const client = makeClient({ id: "c", metadata: { region: "us" } });
  const { queues, directory } = await openWorld(t, { clients: [client] });
  const target = makeQuery({ conditions: [equals("region", "eu")] });
  const { texts } = consumeAs(queues, work, { client, credit: 10 });
  await queues.enqueue(work, [makeNewMessage("for eu", { target })]);
  t.deepEqual(texts(), []);
  directory.update(client, makeAttributes({ region: "eu" }));
  await settled();
  t.deepEqual(texts(), ["for eu"]);
});

test("forgets a message that is acknowledged, once", async (t) => {
  const { queues } = await openWorld(t);
  await queues.enqueue(work, [makeNewMessage("a")]);
  const { got } = consumeAs(queues, work, { credit: 1 });
  const lease = got[0]?.leaseId ?? "";
  t.deepEqual(await queues.settle(work, [lease], { kind: "ack" }), ["done"]);
  t.deepEqual(await queues.settle(work, [lease], { kind: "ack" }), ["unknown-lease"]);
  t.like(queues.get(work).stats, { ready: 0, leased: 0, deadLetters: 0, bytes: 0 });
});

test("lets nobody settle or extend the lease of another client", async (t) => {
  const [a, b] = ["a", "b"].map((id) => makeClient({ id }));
  const { queues } = await openWorld(t, { clients: [a, b].filter((client) => client !== undefined) });
  await queues.enqueue(work, [makeNewMessage("a")]);
  const { got } = consumeAs(queues, work, { ...(a && { client: a }), credit: 1 });
  const lease = got[0]?.leaseId ?? "";
  t.deepEqual(await queues.settle(work, [lease], { kind: "ack" }, b), ["not-owned"]);
  t.deepEqual(await queues.settle(work, [lease], { kind: "ack" }), ["not-owned"]);
  t.deepEqual(queues.extend(work, [lease], 1_000, b).outcomes, ["not-owned"]);
  t.deepEqual(await queues.settle(work, [lease], { kind: "ack" }, a), ["done"]);
});

test("takes a message back when its consumer is lost, without blame, and gives it to the next", async (t) => {
  const { queues } = await openWorld(t);
  await queues.enqueue(work, [makeNewMessage("a")]);
  const first = consumeAs(queues, work, { credit: 1 });
  const second = consumeAs(queues, work, { credit: 1 });
  t.deepEqual([first.texts(), second.texts()], [["a"], []]);
  first.consumer.close("lost");
  t.deepEqual(second.texts(), ["a"]);
  t.like(second.got[0]?.message, { failedAttempts: 0, releases: 1 });
});

test("like the original, makes a message that is not acknowledged in time a dead letter, and brings it back", async (t) => {
  const { queues, clock, log } = await openWorld(t);
  await queues.enqueue(work, [makeNewMessage("a")]);
  const { texts, lost, got } = consumeAs(queues, work, { credit: 10 });
  clock.advance(15_000);
  t.deepEqual(lost, [got[0]?.leaseId]);
  t.like(queues.get(work).stats, { ready: 0, leased: 0, deadLetters: 1 });
  await settled(); // its content is read for the log
  t.like(log[0], { queue: work, reason: "max-attempts", failedAttempts: 1 });
  clock.advance(15_000);
  t.deepEqual(texts(), ["a", "a"]);
  t.like(queues.get(work).stats, { leased: 1, deadLetters: 0 });
});

test("refuses a late acknowledgement: the message is out again", async (t) => {
  const { queues, clock } = await openWorld(t, {
    config: { maxAttempts: 0, backoff: { initialDelayMs: 0, maxDelayMs: 0, multiplier: 1, jitter: 0 } },
  });
  await queues.enqueue(work, [makeNewMessage("a")]);
  const { got } = consumeAs(queues, work, { credit: 10, ackTimeoutMs: 1_000 });
  clock.advance(1_000);
  clock.advance(1);
  t.is(got.length, 2);
  t.deepEqual(await queues.settle(work, [got[0]?.leaseId ?? ""], { kind: "ack" }), ["unknown-lease"]);
  t.like(got[1]?.message, { failedAttempts: 1 });
});

test("waits longer after each failure, and gives up after the last attempt", async (t) => {
  const backoff = { initialDelayMs: 1_000, maxDelayMs: 3_000, multiplier: 2, jitter: 0 };
  const { queues, clock } = await openWorld(t, {
    config: { maxAttempts: 4, deadLetterReturnMs: 0, backoff },
  });
  await queues.enqueue(work, [makeNewMessage("a", { headers: { kind: "x" } })]);
  const { got } = consumeAs(queues, work, { credit: 10 });
  const waits: number[] = [];
  for (let attempt = 1; attempt < 4; attempt += 1) {
    const failedAt = clock.now();
    await queues.settle(work, [got.at(-1)?.leaseId ?? ""], {
      kind: "reject",
      reason: `no ${attempt}`,
      deadLetter: false,
    });
    while (got.length === attempt) clock.advance(500);
    waits.push(clock.now() - failedAt);
  }
  t.deepEqual(waits, [1_000, 2_000, 3_000]);
  await queues.settle(work, [got.at(-1)?.leaseId ?? ""], {
    kind: "reject",
    reason: "no 4",
    deadLetter: false,
  });
  const { items } = await queues.listDeadLetters(work, {}, { limit: 10 });
  t.is(items.length, 1);
  t.like(items[0], { reason: "max-attempts", deadSince: clock.now(), message: { headers: { kind: "x" } } });
  t.deepEqual(
    items[0]?.history.map(({ reason }) => reason),
    ["no 1", "no 2", "no 3", "no 4"],
  );
});

test("moves a deadline that is extended", async (t) => {
  const { queues, clock } = await openWorld(t);
  await queues.enqueue(work, [makeNewMessage("a")]);
  const { got, lost } = consumeAs(queues, work, { credit: 1 });
  const lease = got[0]?.leaseId ?? "";
  clock.advance(10_000);
  t.deepEqual(queues.extend(work, [lease], 30_000), { outcomes: ["done"], deadlineMs: clock.now() + 30_000 });
  clock.advance(29_999);
  t.deepEqual(lost, []);
  clock.advance(1);
  t.deepEqual(lost, [lease]);
});

test("holds a message back until its time, and lets higher priorities go first", async (t) => {
  const { queues, clock } = await openWorld(t);
  await queues.enqueue(work, [
    makeNewMessage("later", { delayMs: 5_000 }),
    makeNewMessage("at", { deliverAt: clock.now() + 3_000 }),
    makeNewMessage("low"),
    makeNewMessage("high", { priority: 5 }),
  ]);
  const { texts } = consumeAs(queues, work, { credit: 10 });
  t.deepEqual(texts(), ["high", "low"]);
  t.like(queues.get(work).stats, { delayed: 2 });
  clock.advance(3_000);
  t.deepEqual(texts(), ["high", "low", "at"]);
  clock.advance(2_000);
  t.deepEqual(texts(), ["high", "low", "at", "later"]);
});

test("makes a message that nobody wanted in time a dead letter, which stays", async (t) => {
  const { queues, clock } = await openWorld(t);
  await queues.enqueue(work, [makeNewMessage("a", { ttlMs: 1_000 })]);
  clock.advance(1_000);
  t.like(queues.get(work).stats, { ready: 0, deadLetters: 1 });
  clock.advance(100_000);
  const { items } = await queues.listDeadLetters(work, {}, { limit: 10 });
  t.like(items[0], { reason: "expired" });
});

test("hands messages of one ordering key out one at a time, in order, to the same consumer", async (t) => {
  const { queues } = await openWorld(t);
  const first = consumeAs(queues, work, { credit: 10 });
  const second = consumeAs(queues, work, { credit: 10 });
  await queues.enqueue(
    work,
    ["k1", "k2", "k3"].map((text) => makeNewMessage(text, { orderingKey: "k" })),
  );
  t.deepEqual([first.texts(), second.texts()], [["k1"], []]);
  await queues.settle(work, [first.got[0]?.leaseId ?? ""], { kind: "ack" });
  t.deepEqual([first.texts(), second.texts()], [["k1", "k2"], []]);
  first.consumer.close("lost");
  t.deepEqual(second.texts(), ["k2"]);
});

test("recognises a second copy by the sender's id, within the window", async (t) => {
  const { queues, clock } = await openWorld(t, { config: { deduplicationWindowMs: 10_000 } });
  const copy = () => queues.enqueue(work, [makeNewMessage("a", { messageId: "order-1" })]);
  t.deepEqual(await copy(), [{ kind: "stored", messageId: "order-1", duplicate: false }]);
  t.deepEqual(await copy(), [{ kind: "stored", messageId: "order-1", duplicate: true }]);
  t.is(queues.get(work).stats.ready, 1);
  clock.advance(12_000);
  t.deepEqual(await copy(), [{ kind: "stored", messageId: "order-1", duplicate: false }]);
});

test("refuses what is more than a queue may hold, and says so", async (t) => {
  const { queues } = await openWorld(t);
  await queues.configure(work, { maxMessages: 2 });
  const results = await queues.enqueue(
    work,
    ["a", "b", "c"].map((text) => makeNewMessage(text)),
  );
  t.deepEqual(
    results.map(({ kind }) => kind),
    ["stored", "stored", "refused"],
  );
  const refused = results[2];
  t.true(refused?.kind === "refused" && refused.error.reason === "QUEUE_FULL");
  t.regex(
    refused?.kind === "refused" ? refused.error.message : "",
    /the queue .work. holds 2 messages, at most 2 \(maxMessages\)/,
  );
});

test("redrives, purges and lists dead letters by what they are", async (t) => {
  const { queues, clock } = await openWorld(t, { config: { deadLetterReturnMs: 0 } });
  const { got, texts } = consumeAs(queues, work, { credit: 100 });
  await queues.enqueue(
    work,
    ["a", "b", "c", "d"].map((text, n) => makeNewMessage(text, { headers: { n: String(n % 2) } })),
  );
  for (const { leaseId } of got.slice())
    await queues.settle(work, [leaseId], { kind: "reject", reason: "bad", deadLetter: true });
  const odd = await queues.listDeadLetters(work, { headers: { n: "1" } }, { limit: 10 });
  t.is(odd.items.length, 2);
  const firstPage = await queues.listDeadLetters(work, {}, { limit: 3 });
  t.is(firstPage.items.length, 3);
  const rest = await queues.listDeadLetters(
    work,
    {},
    { limit: 3, ...(firstPage.next && { after: firstPage.next }) },
  );
  t.is(rest.items.length, 1);
  t.is(await queues.redrive(work, { filter: { headers: { n: "1" } } }, 1), 2);
  t.deepEqual(texts().slice(4), ["b"]);
  clock.advance(1_000);
  t.deepEqual(texts().slice(4), ["b", "d"]);
  const [id = ""] = odd.items.map(({ message }) => message.messageId);
  t.is(await queues.redrive(work, { messageIds: [id, "nothing"] }), 0);
  t.deepEqual(await queues.purge(work, { messages: false, deadLetters: {} }), {
    messages: 0,
    deadLetters: 2,
  });
  t.like(queues.get(work).stats, { deadLetters: 0, leased: 2 });
  t.deepEqual(await queues.purge(work, { messages: true }), { messages: 2, deadLetters: 0 });
});

test("is the same after a restart: messages, their pasts, dead letters, ids and settings", async (t) => {
  const before = await openWorld(t, { config: { deadLetterReturnMs: 0 } });
  const { queues, store, clock } = before;
  await queues.configure(work, { maxAttempts: 7 });
  await queues.enqueue(work, [
    makeNewMessage("dead"),
    makeNewMessage("returned", { messageId: "own", orderingKey: "k", priority: 3 }),
    makeNewMessage("delayed", { delayMs: 60_000 }),
    makeNewMessage("done"),
  ]);
  const { got } = consumeAs(queues, work, { credit: 3 });
  const leaseOf = (text: string) => got[["returned", "dead", "done"].indexOf(text)]?.leaseId ?? "";
  await queues.settle(work, [leaseOf("dead")], { kind: "reject", reason: "bad", deadLetter: true });
  await queues.settle(work, [leaseOf("done")], { kind: "ack" });
  await queues.settle(work, [leaseOf("returned")], { kind: "release" });
  await queues.close();

  const after = await openWorld(t, { store, clock, config: { deadLetterReturnMs: 0 } });
  t.like(after.queues.get(work), {
    config: { maxAttempts: 7 },
    stats: { ready: 1, delayed: 1, leased: 0, deadLetters: 1 },
  });
  const consumer = consumeAs(after.queues, work, { credit: 10 });
  t.deepEqual(consumer.texts(), ["returned"]);
  t.like(consumer.got[0]?.message, { messageId: "own", orderingKey: "k", priority: 3, releases: 1 });
  t.deepEqual(await after.queues.enqueue(work, [makeNewMessage("again", { messageId: "own" })]), [
    { kind: "stored", messageId: "own", duplicate: true },
  ]);
  const ids = await after.queues.enqueue(work, [makeNewMessage("new")]);
  t.notDeepEqual(ids, [{ kind: "stored", messageId: "m0", duplicate: false }]);
  clock.advance(60_000);
  t.true(consumer.texts().includes("delayed"));
});

test("says on which queues a client waits, for as long as it does", async (t) => {
  const client = makeClient({ id: "c" });
  const { queues } = await openWorld(t, { clients: [client] });
  const one = consumeAs(queues, "b", { client });
  t.deepEqual(client.queues, []);
  one.consumer.grant(1);
  const other = consumeAs(queues, "a", { client, credit: 1 });
  t.deepEqual(client.queues, ["a", "b"]);
  await queues.enqueue("b", [makeNewMessage("x")]);
  t.deepEqual(client.queues, ["a"]);
  other.consumer.close("lost");
  t.deepEqual(client.queues, []);
});

test("keeps the next message of a key for its consumer only while that still matches", async (t) => {
  const [a, b] = ["a", "b"].map((id) => makeClient({ id, metadata: { on: true } })) as [Client, Client];
  const { queues, directory } = await openWorld(t, { clients: [a, b] });
  const target = makeQuery({ conditions: [equals("on", true)] });
  await queues.enqueue(
    work,
    ["k1", "k2"].map((text) => makeNewMessage(text, { target, orderingKey: "k" })),
  );
  const first = consumeAs(queues, work, { client: a, credit: 1 });
  const second = consumeAs(queues, work, { client: b, credit: 1 });
  await queues.settle(work, [first.got[0]?.leaseId ?? ""], { kind: "ack" }, a);
  t.deepEqual([first.texts(), second.texts()], [["k1"], []]); // the first may grant more at any time
  directory.update(a, makeAttributes({ on: false }));
  await settled();
  t.deepEqual([first.texts(), second.texts()], [["k1"], ["k2"]]);
});

test("tells a consumer that has finished when the last of its leases has ended", async (t) => {
  const { queues } = await openWorld(t);
  await queues.enqueue(work, [makeNewMessage("a")]);
  const { sink, consumer, got } = consumeAs(queues, work, { credit: 1 });
  consumer.close("finished");
  t.false(sink.hasFinished);
  await queues.settle(work, [got[0]?.leaseId ?? ""], { kind: "ack" });
  t.true(sink.hasFinished);
  const idle = consumeAs(queues, work);
  idle.consumer.close("finished");
  t.true(idle.sink.hasFinished);
});
