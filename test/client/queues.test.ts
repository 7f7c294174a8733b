import test from "ava";
import { connect, type QueueMessage } from "../../client/node.js";
import { spawnBroker } from "../support/broker-process.js";
import { startBroker } from "../support/running-broker.js";
import { eventually, join } from "../support/sdk-client.js";

async function take(messages: AsyncIterable<QueueMessage>, count: number): Promise<unknown[]> {
  const payloads: unknown[] = [];
  for await (const message of messages) {
    await message.ack();
    payloads.push(message.payload);
    if (payloads.length === count) break;
  }
  return payloads;
}

test("enqueues what one turn brings together and in order, and a consumer takes it", async (t) => {
  const broker = await startBroker(t);
  const client = await join(t, broker, { application: "worker" });
  const numbers = Array.from({ length: 100 }, (_, index) => index);
  const receipts = await Promise.all(numbers.map((number) => client.enqueue("jobs", number)));
  t.is(new Set(receipts.map(({ messageId }) => messageId)).size, 100);
  t.deepEqual(await take(client.consume("jobs"), 100), numbers);
  t.is((await client.queues.get("jobs")).ready, 0);
});

test("hands out no more than is to be settled", async (t) => {
  const broker = await startBroker(t);
  const client = await join(t, broker, { application: "worker" });
  for (let number = 0; number < 5; number += 1) await client.enqueue("jobs", number);
  const held: QueueMessage[] = [];
  const over = new AbortController();
  const done = (async () => {
    for await (const message of client.consume("jobs", { prefetch: 2, signal: over.signal }))
      held.push(message);
  })();
  await eventually(() => held.length === 2);
  t.is((await client.queues.get("jobs")).leased, 2);
  for (let index = 0; index < 5; index += 1) {
    await eventually(() => held.length > index);
    await held[index]?.ack();
  }
  over.abort();
  await done;
  t.deepEqual(
    held.map(({ payload }) => payload),
    [0, 1, 2, 3, 4],
  );
});

test("releases, rejects, and asks for more time", async (t) => {
  const broker = await startBroker(t);
  const client = await join(t, broker, { application: "worker" });
  await client.enqueue("jobs", "work", { headers: { trace: "1" } });
  let deliveries = 0;
  for await (const message of client.consume("jobs")) {
    deliveries += 1;
    t.is(message.headers["trace"], "1");
    if (deliveries === 1) await message.release();
    else {
      await message.extend({ timeoutMs: 60_000 });
      await message.reject({ reason: "broken", deadLetter: true });
      t.like(await t.throwsAsync(message.ack()), { reason: "LEASE_LOST", outcome: "not_sent" });
      break;
    }
  }
  const letters = [];
  for await (const letter of client.queues.deadLetters("jobs")) letters.push(letter);
  t.is(letters.length, 1);
  t.like(letters[0], { payload: "work", reason: "rejected", failedAttempts: 1, releases: 1 });
  t.is(await client.queues.redrive("jobs", { filter: {} }), 1);
  t.deepEqual(await take(client.consume("jobs"), 1), ["work"]);
});

test("tells the consumer of a queue that it may not have why", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  const client = await connect({ url: broker.baseUrl });
  t.teardown(() => client.close());
  const consumed = take(client.consume("jobs"), 1);
  t.like(await t.throwsAsync(consumed), { reason: "UNAUTHENTICATED" });
});

test("a signal ends a consumer, and its leases return", async (t) => {
  const broker = await startBroker(t);
  const client = await join(t, broker, { application: "worker" });
  await client.enqueue("jobs", 1);
  const abort = new AbortController();
  for await (const _message of client.consume("jobs", { signal: abort.signal })) abort.abort();
  await eventually(async () => (await client.queues.get("jobs")).ready === 1);
  t.pass();
});

test("a consumer goes on after the broker was killed, and knows that its leases are gone", async (t) => {
  t.timeout(90_000);
  const first = await spawnBroker(t);
  const backoff = { initialDelayMs: 20, maxDelayMs: 100 };
  const client = await connect({ url: first.baseUrl, application: "worker", backoff });
  t.teardown(() => client.close());
  const messages = client.consume("jobs")[Symbol.asyncIterator]();
  await client.enqueue("jobs", "before");
  const { value: held } = await messages.next();
  first.child.kill("SIGKILL");
  await first.exited;
  await eventually(() => held.lost.aborted);
  t.like(await t.throwsAsync(held.ack()), { reason: "LEASE_LOST", outcome: "not_sent" });
  await spawnBroker(t, ["--port", String(first.port)]);
  await client.enqueue("jobs", "after");
  const { value: next } = await messages.next();
  t.is(next.payload, "after");
  await next.ack();
  await messages.return?.();
});

test("a full queue is told as such", async (t) => {
  const broker = await startBroker(t);
  const client = await join(t, broker, { application: "worker" });
  t.is((await client.queues.configure("small", { maxMessages: 1 })).config.maxMessages, 1);
  await client.enqueue("small", 1);
  t.like(await t.throwsAsync(client.enqueue("small", 2)), { reason: "QUEUE_FULL", outcome: "not_sent" });
  t.deepEqual(await client.queues.purge("small", { messages: true }), { messages: 1, deadLetters: 0 });
});
