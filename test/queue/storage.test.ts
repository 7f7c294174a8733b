import test from "ava";
import { BrokerError, type ErrorReason } from "../../src/errors.js";
import { encodeHead } from "../../src/queue/head-codec.js";
import { MemoryQueueStore } from "../../src/queue/memory-queue-store.js";
import { MessageEntry } from "../../src/queue/message-entry.js";
import { newLife } from "../../src/queue/message-life.js";
import { encodeSettings } from "../../src/queue/queue-settings.js";
import type { StoreChange } from "../../src/queue/queue-store.js";
import { makeClient } from "../support/clients.js";
import { consume, enqueue, job, settled, startQueues } from "../support/queues.js";

/** A store that a test makes fail, or wait. */
class FickleStore extends MemoryQueueStore {
  refusal: ErrorReason | undefined;
  held: (() => void)[] | undefined;
  unreadable = false;

  override async write(changes: readonly StoreChange[]): Promise<void> {
    const { held } = this;
    if (held !== undefined) await new Promise<void>((resolve) => held.push(resolve));
    if (this.refusal !== undefined) throw new BrokerError(this.refusal, "no");
    await super.write(changes);
  }

  override body(queue: string, seq: number): Uint8Array | undefined {
    if (this.unreadable) throw new BrokerError("STORAGE_FAILED", "bad sector");
    return super.body(queue, seq);
  }
}

test("confirms nothing and hands nothing out before the store has it", async (t) => {
  const worker = makeClient({ id: "worker" });
  const store = new FickleStore();
  const started = await startQueues(t, { clients: [worker], store });
  const { sink } = consume(started, worker);
  store.held = [];
  let isConfirmed = false;
  const confirmed = started.queues.enqueue("jobs", [job("one")]).then(() => {
    isConfirmed = true;
  });
  await settled();
  t.deepEqual([isConfirmed, sink.texts], [false, []]);
  store.held.shift()?.();
  await confirmed;
  t.deepEqual(sink.texts, ["one"]);
});

test("confirms a second copy no earlier than the first, and refuses both when the store does", async (t) => {
  const store = new FickleStore();
  const { queues } = await startQueues(t, { store });
  store.held = [];
  const first = queues.enqueue("jobs", [job("one", { messageId: "a" })]);
  const second = queues.enqueue("jobs", [job("one", { messageId: "a" })]);
  store.refusal = "STORAGE_FULL";
  store.held.shift()?.();
  for (const [result] of await Promise.all([first, second]))
    t.like(result, { kind: "refused", error: { reason: "STORAGE_FULL" } });
  Object.assign(store, { refusal: undefined, held: undefined });
  t.like((await queues.enqueue("jobs", [job("one", { messageId: "a" })]))[0], { duplicate: false });
});

for (const reason of ["STORAGE_FULL", "STORAGE_FAILED"] as const) {
  test(`a store that says ${reason} refuses what is new, and the queue goes on with what it has`, async (t) => {
    const worker = makeClient({ id: "worker" });
    const store = new FickleStore();
    const started = await startQueues(t, { clients: [worker], store });
    const { queues } = started;
    await enqueue(started, job("one"));
    store.refusal = reason;
    t.like((await queues.enqueue("jobs", [job("two")]))[0], { kind: "refused", error: { reason } });
    const { sink } = consume(started, worker, { credit: 2 });
    t.deepEqual(sink.texts, ["one"]);
    await t.throwsAsync(queues.settle("jobs", [sink.lastLease], { kind: "ack" }, worker), {
      instanceOf: BrokerError,
    });
    store.refusal = undefined;
    t.deepEqual(await queues.settle("jobs", [sink.lastLease], { kind: "ack" }, worker), ["done"]);
    await enqueue(started, job("three"));
    t.deepEqual(sink.texts, ["one", "three"]);
  });
}

test("says once that the store refuses, and once that it has recovered", async (t) => {
  const lines: string[] = [];
  const note = (_: unknown, text: string) => lines.push(text);
  const store = new FickleStore();
  const logger = { debug: note, info: note, warn: note, error: note };
  const { queues } = await startQueues(t, { store, logger });
  store.refusal = "STORAGE_FULL";
  for (let at = 0; at < 3; at += 1) await queues.enqueue("jobs", [job("one")]);
  store.refusal = undefined;
  await queues.enqueue("jobs", [job("one")]);
  t.deepEqual(lines, ["the queue store refuses writes", "the queue store takes writes again"]);
});

test("a message whose content cannot be read fails, and its consumer has its credit back", async (t) => {
  const worker = makeClient({ id: "worker" });
  const store = new FickleStore();
  const started = await startQueues(t, { clients: [worker], store });
  await enqueue(started, job("one"));
  store.unreadable = true;
  const { sink, consumer } = consume(started, worker);
  t.deepEqual([sink.texts, consumer.credit], [[], 1]);
  store.unreadable = false;
  const { items } = await started.queues.listDeadLetters("jobs", {}, { limit: 1 });
  t.regex(items[0]?.history[0]?.reason ?? "", /cannot read the content: bad sector/);
});

test("stops the start at what it cannot read, and says where", async (t) => {
  const store = new MemoryQueueStore();
  await store.write([
    { kind: "put-queue", queue: "jobs", settings: Buffer.from("{}") },
    { kind: "append", queue: "jobs", seq: 7, head: Buffer.from("?"), body: Buffer.from("") },
  ]);
  await t.throwsAsync(startQueues(t, { store }), { message: /message 7 of the queue 'jobs'/ });
});

test("stops the start at a target that it cannot read, also of a message that is for later", async (t) => {
  const life = newLife(Number.MAX_SAFE_INTEGER);
  const facts = { priority: 0, size: 1, enqueuedAt: 0, expiresAt: undefined, hasOwnId: false, life };
  const head = encodeHead(new MessageEntry(7, { targetCode: "[]", lane: undefined }, facts), life);
  const store = new MemoryQueueStore();
  await store.write([
    { kind: "put-queue", queue: "jobs", settings: encodeSettings({}) },
    { kind: "append", queue: "jobs", seq: 7, head, body: Buffer.from("") },
  ]);
  await t.throwsAsync(startQueues(t, { store }), { message: /message 7 of the queue 'jobs'.*target/ });
});

test("a restart forgets leases and nothing else: pasts, dead letters and places stay", async (t) => {
  const worker = makeClient({ id: "worker" });
  const config = { maxAttempts: 2, deadLetterReturnMs: 0 };
  const before = await startQueues(t, { clients: [worker], config });
  await enqueue(before, job("one"), job("two"), job("three", { orderingKey: "k", priority: 3 }));
  const { sink } = consume(before, worker, { credit: 3 });
  const leaseOf = (text: string) => sink.messages[sink.texts.indexOf(text)]?.leaseId ?? "";
  const settle = (text: string, deadLetter: boolean) =>
    before.queues.settle("jobs", [leaseOf(text)], { kind: "reject", reason: "bad", deadLetter }, worker);
  await settle("one", false);
  await settle("two", true);
  const { store, clock } = before;
  const after = await startQueues(t, { clients: [worker], config, store, clock });
  t.like(after.queues.get("jobs").stats, { ready: 1, delayed: 1, leased: 0, deadLetters: 1 });
  const { items } = await after.queues.peek("jobs", [], { limit: 5 });
  t.like(items, [
    { failedAttempts: 1, state: "delayed" },
    { orderingKey: "k", priority: 3, state: "ready" },
  ]);
  const dead = await after.queues.listDeadLetters("jobs", {}, { limit: 5 });
  t.like(dead.items, [{ reason: "rejected", history: [{ outcome: "rejected", reason: "bad" }] }]);
});
