import test from "ava";
import type { DeadLetterFilter } from "../../src/queue/queues.js";
import { makeClient } from "../support/clients.js";
import { consume, job, settled, startQueues, type TestQueues, textOf } from "../support/queues.js";

const stay = { deadLetterReturnMs: 0 };
const worker = makeClient({ id: "worker" });

/** Queues in which these texts have become dead letters, one a second. */
async function withDeadLetters(started: TestQueues, texts: readonly string[]): Promise<void> {
  const { queues, clock } = started;
  const { sink, consumer } = consume(started, worker, { credit: texts.length });
  for (const text of texts) {
    const message = job(text, { headers: { kind: text.slice(0, 1) }, messageId: text });
    await queues.enqueue("jobs", [message], { application: text.slice(0, 1), clientId: "s" });
    const reject = { kind: "reject", reason: "bad", deadLetter: true } as const;
    await queues.settle("jobs", [sink.lastLease], reject, worker);
    clock.advance(1_000);
  }
  consumer.close("finished");
}

async function listed({ queues }: TestQueues, filter: DeadLetterFilter = {}): Promise<string[]> {
  const { items } = await queues.listDeadLetters("jobs", filter, { limit: 100 });
  return items.map(({ message }) => textOf(message));
}

test("a dead letter returns by itself as in the original, as often as it takes", async (t) => {
  const lines: unknown[] = [];
  const logger = { debug() {}, info() {}, error() {}, warn: (facts: object) => lines.push(facts) };
  const started = await startQueues(t, { clients: [worker], logger });
  const { queues, clock } = started;
  await queues.enqueue("jobs", [job("one")]);
  const { sink } = consume(started, worker, { credit: 3 });
  for (let round = 1; round <= 3; round += 1) {
    t.is(sink.messages.length, round);
    clock.advance(15_000);
    t.like(queues.get("jobs").stats, { leased: 0, deadLetters: 1 });
    t.like(lines.at(-1), { event: "queue:message:dead-lettered", queue: "jobs", reason: "max-attempts" });
    clock.advance(15_000);
  }
  t.like(sink.messages[2]?.message, { failedAttempts: 0 });
});

test("dead letters are listed the latest first, page by page", async (t) => {
  const started = await startQueues(t, { clients: [worker], config: stay });
  await withDeadLetters(started, ["a1", "a2", "b1"]);
  const { queues } = started;
  const first = await queues.listDeadLetters("jobs", {}, { limit: 2 });
  const { next: after = "" } = first;
  const second = await queues.listDeadLetters("jobs", {}, { limit: 2, after });
  const texts = [first, second].map(({ items }) => items.map(({ message }) => textOf(message)));
  t.deepEqual(texts, [["b1", "a2"], ["a1"]]);
  t.is(second.next, undefined);
  await t.throwsAsync(queues.listDeadLetters("jobs", {}, { limit: 2, after: "%%" }), {
    message: /page token/,
  });
});

test("filters ask for reason, time, sender and headers together", async (t) => {
  const started = await startQueues(t, { clients: [worker], config: stay });
  const begin = started.clock.now();
  await withDeadLetters(started, ["a1", "a2", "b1"]);
  t.deepEqual(await listed(started, { reasons: ["expired"] }), []);
  t.deepEqual(await listed(started, { deadSince: begin + 1_000, deadBefore: begin + 2_000 }), ["a2"]);
  t.deepEqual(await listed(started, { sourceApplication: "b" }), ["b1"]);
  t.deepEqual(await listed(started, { headers: { kind: "a" }, reasons: ["rejected"] }), ["a2", "a1"]);
});

test("a redrive sends back what was selected, no faster than it was told", async (t) => {
  const started = await startQueues(t, { clients: [worker], config: stay });
  await withDeadLetters(started, ["a1", "a2", "a3", "b1"]);
  const { queues, clock } = started;
  t.is(await queues.redrive("jobs", { filter: { headers: { kind: "a" } } }, 2), 3);
  const back = () => queues.get("jobs").stats.ready;
  t.is(back(), 1);
  clock.advance(499);
  t.is(back(), 1);
  clock.advance(501);
  t.is(back(), 3);
  t.is(await queues.redrive("jobs", { messageIds: ["b1", "a1", "nothing"] }), 1);
  t.deepEqual([back(), await listed(started)], [4, []]);
  const { sink } = consume(started, worker, { credit: 9 });
  t.like(sink.messages[0]?.message, { failedAttempts: 0 });
  t.deepEqual(sink.texts, ["a1", "a2", "a3", "b1"]);
});

test("a redriven message whose time to live is over has all the time it wants", async (t) => {
  const started = await startQueues(t, { clients: [worker] });
  const { queues, clock } = started;
  await queues.enqueue("jobs", [job("one", { ttlMs: 10 })]);
  clock.advance(10);
  t.like(queues.get("jobs").stats, { ready: 0, deadLetters: 1 });
  await queues.redrive("jobs", { filter: {} });
  clock.advance(100_000);
  t.like(queues.get("jobs").stats, { ready: 1, deadLetters: 0 });
});

test("dead letters are deleted when their retention is over, in the store as well", async (t) => {
  const config = { ...stay, deadLetterRetentionMs: 5_000 };
  const started = await startQueues(t, { clients: [worker], config });
  await withDeadLetters(started, ["a1"]);
  started.clock.advance(4_000);
  await settled();
  t.is(started.queues.get("jobs").stats.deadLetters, 0);
  const heads = [];
  for await (const head of started.store.heads("jobs")) heads.push(head);
  t.deepEqual(heads, []);
});

test("a purge deletes messages, dead letters, or some of these, and tells consumers what they lost", async (t) => {
  const started = await startQueues(t, { clients: [worker], config: stay });
  await withDeadLetters(started, ["a1", "b1"]);
  const { queues } = started;
  await queues.enqueue("jobs", [job("x"), job("y")]);
  const { sink } = consume(started, worker);
  t.deepEqual(await queues.purge("jobs", { messages: false, deadLetters: { headers: { kind: "a" } } }), {
    messages: 0,
    deadLetters: 1,
  });
  t.deepEqual(await listed(started), ["b1"]);
  t.deepEqual(await queues.purge("jobs", { messages: true }), { messages: 2, deadLetters: 0 });
  t.deepEqual(sink.lost, [sink.lastLease]);
  t.deepEqual(await queues.settle("jobs", [sink.lastLease], { kind: "ack" }, worker), ["unknown-lease"]);
  t.like(queues.get("jobs").stats, { ready: 0, leased: 0, bytes: 0, deadLetters: 1 });
});

test("peeking shows messages by state, in the order of the queue, page by page", async (t) => {
  const started = await startQueues(t, { clients: [worker] });
  const { queues } = started;
  await queues.enqueue("jobs", [job("1"), job("2"), job("3", { delayMs: 50 }), job("4")]);
  consume(started, worker);
  const texts = async (states: Parameters<typeof queues.peek>[1], after?: string) => {
    const page = await queues.peek("jobs", states, after === undefined ? { limit: 2 } : { limit: 2, after });
    return [page.items.map(({ state, ...message }) => `${textOf(message)} ${state}`), page.next] as const;
  };
  t.deepEqual((await texts(["delayed"]))[0], ["3 delayed"]);
  const [first, next] = await texts([]);
  t.deepEqual(first, ["1 leased", "2 ready"]);
  t.deepEqual(await texts([], next), [["3 delayed", "4 ready"], undefined]);
});

test("queues are listed by name, page by page, and configured field by field", async (t) => {
  const { queues } = await startQueues(t, { overrides: new Map([["b", { maxMessages: 5 }]]) });
  for (const name of ["b", "a2", "a1"]) await queues.enqueue(name, [job("x")]);
  const { items, next: after = "" } = queues.list("a", { limit: 1 });
  const rest = queues.list("a", { limit: 1, after });
  t.deepEqual(
    [...items, ...rest.items].map(({ name }) => name),
    ["a1", "a2"],
  );
  t.is(rest.next, undefined);
  t.is(queues.get("b").config.maxMessages, 5);
  await queues.configure("b", { maxMessages: 7, ackTimeoutMs: 1 });
  t.like((await queues.configure("b", { maxMessages: undefined })).config, {
    maxMessages: 5,
    ackTimeoutMs: 1,
  });
  t.is(queues.totals().ready, 3);
});
