import type { DeadLetter, QueueInfo } from "../../client/node.js";
import { part, slow } from "../case.js";
import type { Kit } from "../kit.js";
import { equal, holds, like } from "../mismatch.js";
import { fails, type ProgramClient } from "../program-client.js";

/** Taking messages out of queues. */
export const consumingCases = part("queues", {
  "consumes and acknowledges": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    const { messageId } = await client.enqueue(queue, { json: { job: 1 } });
    const consumer = await client.consume(queue);
    const delivery = await consumer.deliveries.next("the delivery");
    like(
      delivery,
      { messageId, payload: { json: { job: 1 } }, failedAttempts: 0, nonce: undefined },
      "the delivery",
    );
    equal((await infoOf(kit, queue)).leased, 1, "messages that are handed out before");
    await consumer.settle(delivery, "ack");
    like(
      await infoOf(kit, queue),
      { ready: 0, leased: 0, delayed: 0, deadLetters: 0 },
      "what the queue holds after",
    );
  },

  "gets texts and bytes as they were": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    const control = await kit.control();
    await control.enqueue(queue, "grüße", { contentType: "text/plain" });
    await control.enqueue(queue, new Uint8Array([0, 255]), { contentType: "image/png" });
    const consumer = await client.consume(queue);
    const deliveries = await consumer.deliveries.take(2, "deliveries");
    const expected = [
      { text: "grüße", contentType: "text/plain" },
      { base64: "AP8=", contentType: "image/png" },
    ];
    equal(
      deliveries.map(({ payload }) => payload),
      expected,
      "what comes",
    );
  },

  "consumes what is enqueued after it began": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    const consumer = await client.consume(queue);
    await client.enqueue(queue, { json: 1 });
    equal((await consumer.deliveries.next("the delivery")).payload, { json: 1 }, "what comes");
  },

  "consumes without a session": async (kit) => {
    const caller = await kit.connect();
    const queue = kit.name("jobs");
    await caller.enqueue(queue, { json: 1 });
    const consumer = await caller.consume(queue);
    await consumer.settle(await consumer.deliveries.next("the delivery"), "ack");
    await caller.enqueue(queue, { json: 2 });
    equal((await consumer.deliveries.next("the next delivery")).payload, { json: 2 }, "what comes next");
  },

  "takes messages in order": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    const numbers = Array.from({ length: 60 }, (_, index) => index);
    await Promise.all(numbers.map((json) => client.enqueue(queue, { json })));
    const consumer = await client.consume(queue, { prefetch: 7 });
    const came: unknown[] = [];
    for (const _ of numbers) {
      const delivery = await consumer.deliveries.next("a delivery");
      came.push(delivery.payload);
      await consumer.settle(delivery, "ack");
    }
    equal(
      came,
      numbers.map((json) => ({ json })),
      "the order of deliveries",
    );
  },

  "has no more messages out than its prefetch": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    for (let number = 1; number <= 6; number += 1) await client.enqueue(queue, { json: number });
    const consumer = await client.consume(queue, { prefetch: 2 });
    const first = await consumer.deliveries.take(2, "deliveries");
    await enqueuedAreSettled(kit, queue);
    like(await infoOf(kit, queue), { leased: 2, ready: 4 }, "what the queue holds");
    for (const delivery of first) await consumer.settle(delivery, "ack");
    await consumer.deliveries.take(2, "deliveries once two are settled");
    like(await infoOf(kit, queue), { leased: 2, ready: 2 }, "what the queue holds then");
  },

  "takes one message at a time": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    for (let number = 1; number <= 3; number += 1) await client.enqueue(queue, { json: number });
    const consumer = await client.consume(queue, { prefetch: 1 });
    for (let number = 1; number <= 3; number += 1) {
      const delivery = await consumer.deliveries.next("a delivery");
      equal(delivery.payload, { json: number }, "what comes");
      like(await infoOf(kit, queue), { leased: 1, ready: 3 - number }, "what the queue holds");
      await consumer.settle(
        delivery,
        number === 2 ? "reject" : "ack",
        number === 2 ? { deadLetter: true } : {},
      );
    }
  },

  "settles many messages at once": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    await Promise.all(Array.from({ length: 300 }, (_, json) => client.enqueue(queue, { json })));
    const consumer = await client.consume(queue, { prefetch: 300 });
    const deliveries = await consumer.deliveries.take(300, "deliveries");
    await Promise.all(deliveries.map((delivery) => consumer.settle(delivery, "ack")));
    like(await infoOf(kit, queue), { ready: 0, leased: 0, deadLetters: 0 }, "what the queue holds");
  },

  "releases a message without blame": async (kit) => {
    const { client, queue } = await withMessage(kit);
    const consumer = await client.consume(queue);
    const first = await consumer.deliveries.next("the delivery");
    await consumer.settle(first, "release");
    const second = await consumer.deliveries.next("the second delivery");
    like(second, { messageId: first.messageId, failedAttempts: 0 }, "the second delivery");
    holds(
      second.handle !== first.handle,
      "a new delivery has a handle of its own",
      "another handle",
      second.handle,
    );
  },

  "releases a message for a while": async (kit) => {
    const { client, queue } = await withMessage(kit);
    const consumer = await client.consume(queue);
    const releasedAt = Date.now();
    await consumer.settle(await consumer.deliveries.next("the delivery"), "release", { delayMs: 500 });
    await consumer.deliveries.next("the second delivery");
    const passed = Date.now() - releasedAt;
    holds(passed >= 490, "how long it took to come again", "500 ms or more", passed);
  },

  "rejects a message, which counts as a failure": async (kit) => {
    const { client, queue } = await withMessage(kit, { maxAttempts: 3, backoff: quickly });
    const consumer = await client.consume(queue);
    for (const failedAttempts of [0, 1]) {
      const delivery = await consumer.deliveries.next(`the delivery after ${failedAttempts} failures`);
      equal(delivery.failedAttempts, failedAttempts, "failures before");
      await consumer.settle(delivery, "reject", { reason: "not today" });
    }
    equal((await consumer.deliveries.next("the last delivery")).failedAttempts, 2, "failures before");
  },

  "has a message that fails too often become a dead letter": async (kit) => {
    const { client, queue } = await withMessage(kit, { maxAttempts: 1, deadLetterReturnDelayMs: 0 });
    const consumer = await client.consume(queue);
    const delivery = await consumer.deliveries.next("the delivery");
    await consumer.settle(delivery, "reject", { reason: "broken" });
    const [letter] = await deadLettersOf(kit, queue);
    like(letter, { id: delivery.messageId, reason: "max_attempts" }, "the dead letter");
  },

  "rejects a message for good": async (kit) => {
    const { client, queue } = await withMessage(kit, { maxAttempts: 5 });
    const consumer = await client.consume(queue);
    const delivery = await consumer.deliveries.next("the delivery");
    await consumer.settle(delivery, "reject", { deadLetter: true, reason: "nonsense" });
    const [letter] = await deadLettersOf(kit, queue);
    like(letter, { id: delivery.messageId, reason: "rejected" }, "the dead letter");
  },

  "rejects a message for a while": async (kit) => {
    const { client, queue } = await withMessage(kit, { maxAttempts: 3, backoff: quickly });
    const consumer = await client.consume(queue);
    const rejectedAt = Date.now();
    await consumer.settle(await consumer.deliveries.next("the delivery"), "reject", { delayMs: 500 });
    equal((await consumer.deliveries.next("the second delivery")).failedAttempts, 1, "failures before");
    const passed = Date.now() - rejectedAt;
    holds(passed >= 490, "how long it took to come again", "500 ms or more", passed);
  },

  "loses a message whose deadline passes, and gets it again": async (kit) => {
    const { client, queue } = await withMessage(kit, { maxAttempts: 5, backoff: quickly });
    const consumer = await client.consume(queue, { ackTimeoutMs: 200 });
    const delivery = await consumer.deliveries.next("the delivery");
    await consumer.lost.next("the end of its lease", (handle) => handle === delivery.handle);
    await fails(consumer.settle(delivery, "ack"), "LEASE_LOST", "not_sent");
    const again = await consumer.deliveries.next("the second delivery");
    like(again, { messageId: delivery.messageId, failedAttempts: 1 }, "the second delivery");
  },

  "extends the time that it has": async (kit) => {
    const { client, queue } = await withMessage(kit, { maxAttempts: 5, backoff: quickly });
    const consumer = await client.consume(queue, { ackTimeoutMs: 1_000 });
    const extended = await consumer.deliveries.next("the delivery");
    await consumer.settle(extended, "extend", { timeoutMs: 60_000 });
    await client.enqueue(queue, { json: "marker" });
    const marker = await consumer.deliveries.next("another delivery");
    // Its deadline lies behind the one that the first had before, so that one would have passed by now.
    await consumer.lost.next("the end of the other lease", (handle) => handle === marker.handle);
    equal(consumer.lost.untaken, [], "other leases that have ended");
    await consumer.settle(extended, "ack");
  },

  "extends by as much time as a new message has": async (kit) => {
    const { client, queue } = await withMessage(kit);
    const consumer = await client.consume(queue);
    const delivery = await consumer.deliveries.next("the delivery");
    await consumer.settle(delivery, "extend");
    await consumer.settle(delivery, "ack");
    like(await infoOf(kit, queue), { ready: 0, leased: 0 }, "what the queue holds");
  },

  "is told that a message was settled before": async (kit) => {
    const { client, queue } = await withMessage(kit);
    const consumer = await client.consume(queue);
    const delivery = await consumer.deliveries.next("the delivery");
    await consumer.settle(delivery, "ack");
    await fails(consumer.settle(delivery, "ack"), "LEASE_LOST", "not_sent");
    await fails(consumer.settle(delivery, "release"), "LEASE_LOST", "not_sent");
    await fails(consumer.settle(delivery, "extend"), "LEASE_LOST", "not_sent");
  },

  "gives back what it has not settled when it stops": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    for (const json of [1, 2, 3]) await client.enqueue(queue, { json });
    const consumer = await client.consume(queue);
    const [first] = await consumer.deliveries.take(3, "deliveries");
    if (first !== undefined) await consumer.settle(first, "ack");
    await consumer.stop();
    await kit.eventually("two messages are back in the queue", async () => {
      const { ready, leased } = await infoOf(kit, queue);
      return ready === 2 && leased === 0;
    });
    const next = await client.consume(queue);
    const deliveries = await next.deliveries.take(2, "deliveries to another consumer");
    const expected = [2, 3].map((json) => ({ payload: { json }, failedAttempts: 0 }));
    equal(
      deliveries.map(({ payload, failedAttempts }) => ({ payload, failedAttempts })),
      expected,
      "what comes",
    );
    equal(consumer.ends.untaken, [], "consumer_ended of one that was stopped");
  },

  "gives back what it has not settled when its client closes": async (kit) => {
    const { client, queue } = await withMessage(kit);
    const consumer = await client.consume(queue);
    await consumer.deliveries.next("the delivery");
    await client.close();
    await kit.eventually("the message is back in the queue", async () => {
      const { ready, leased } = await infoOf(kit, queue);
      return ready === 1 && leased === 0;
    });
  },

  "shares a queue among consumers": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    const [one, two] = [
      await client.consume(queue, { prefetch: 1 }),
      await client.consume(queue, { prefetch: 1 }),
    ];
    await client.enqueue(queue, { json: 1 });
    await client.enqueue(queue, { json: 2 });
    const got = [await one.deliveries.next("a delivery"), await two.deliveries.next("a delivery")];
    const payloads = new Set(got.map(({ payload }) => JSON.stringify(payload)));
    equal(payloads, new Set(['{"json":1}', '{"json":2}']), "what both have");
    const [first, second] = got;
    if (first !== undefined) await one.settle(first, "ack");
    if (second !== undefined) await two.settle(second, "ack");
  },

  "consumes several queues at once": async (kit) => {
    const client = await kit.join("worker");
    const queues = ["a", "b", "c"].map((word) => kit.name(word));
    for (const queue of queues) await client.enqueue(queue, { json: queue });
    for (const queue of queues) {
      const consumer = await client.consume(queue);
      equal((await consumer.deliveries.next("the delivery")).payload, { json: queue }, "what comes");
    }
  },

  "consumes again after the link was cut": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    const consumer = await client.consume(queue);
    await client.enqueue(queue, { json: "before" });
    await consumer.settle(await consumer.deliveries.next("a delivery before"), "ack");
    kit.link.cut();
    await (await kit.control()).enqueue(queue, "after");
    const delivery = await consumer.deliveries.next("a delivery after");
    equal(delivery.payload, { json: "after" }, "what comes");
    await consumer.settle(delivery, "ack");
  },

  "tells that a message is lost when the link is cut, and gets it again": async (kit) => {
    const { client, queue } = await withMessage(kit);
    const consumer = await client.consume(queue);
    const delivery = await consumer.deliveries.next("the delivery");
    kit.link.cut();
    await consumer.lost.next("the end of its lease", (handle) => handle === delivery.handle);
    await fails(consumer.settle(delivery, "ack"), "LEASE_LOST", "not_sent");
    const again = await consumer.deliveries.next("the second delivery");
    like(again, { messageId: delivery.messageId, failedAttempts: 0 }, "the second delivery");
    await consumer.settle(again, "ack");
  },

  "has its prefetch again after the link was cut": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    for (let number = 1; number <= 5; number += 1) await client.enqueue(queue, { json: number });
    const consumer = await client.consume(queue, { prefetch: 2 });
    const before = await consumer.deliveries.take(2, "deliveries before");
    kit.link.cut();
    for (const { handle } of before)
      await consumer.lost.next("the end of a lease", (lost) => lost === handle);
    await consumer.deliveries.take(2, "deliveries after");
    like(await infoOf(kit, queue), { leased: 2, ready: 3 }, "what the queue holds");
  },

  "fails a settlement whose answer was lost as of unknown outcome": async (kit) => {
    const { client, queue } = await withMessage(kit);
    const consumer = await client.consume(queue);
    const delivery = await consumer.deliveries.next("the delivery");
    kit.link.swallowAnswers();
    const settled = fails(consumer.settle(delivery, "ack"), "CONNECTION_LOST", "unknown");
    await kit.eventually("the broker has deleted the message", async () => {
      const { ready, leased } = await infoOf(kit, queue);
      return ready + leased === 0;
    });
    kit.link.cut();
    await settled;
  },

  "consumes again when the broker was killed and started again": slow(async (kit) => {
    const { client, queue } = await withMessage(kit);
    const consumer = await client.consume(queue);
    const delivery = await consumer.deliveries.next("the delivery");
    await kit.broker.kill();
    await consumer.lost.next("the end of its lease", (handle) => handle === delivery.handle);
    await kit.broker.start();
    const again = await consumer.deliveries.next("the second delivery");
    equal(again.messageId, delivery.messageId, "what comes");
    await consumer.settle(again, "ack");
  }),

  "is told that it may not consume": async (kit) => {
    const { url } = await kit.linkTo(await kit.guarded());
    const restricted = await kit.join("worker", { url });
    const consumer = await restricted.consume(kit.name("jobs"));
    const { error } = await consumer.ends.next("the end of the consumer");
    equal(error?.reason, "RESTRICTED", "the reason");
  },

  "is told that a queue cannot have such a name": async (kit) => {
    const client = await kit.join("worker");
    const consumer = await client.consume("");
    const { error } = await consumer.ends.next("the end of the consumer");
    equal(error?.reason, "INVALID_REQUEST", "the reason");
  },
});

const quickly = { initialDelayMs: 10, maxDelayMs: 10, jitter: 0 };

/** A client, and a queue with these settings that has one message. */
async function withMessage(
  kit: Kit,
  config: QueueInfo["config"] = {},
): Promise<{ readonly client: ProgramClient; readonly queue: string }> {
  const client = await kit.join("worker");
  const queue = kit.name("jobs");
  await (await kit.control()).queues.configure(queue, config);
  await client.enqueue(queue, { json: "job" });
  return { client, queue };
}

/** Resolves when the broker has handed out whatever it would: a further message has gone through another consumer's hands. */
async function enqueuedAreSettled(kit: Kit, queue: string): Promise<void> {
  const control = await kit.control();
  const other = `${queue}-marker`;
  await control.enqueue(other, "marker");
  for await (const message of control.consume(other)) {
    await message.ack();
    return;
  }
}

async function infoOf(kit: Kit, queue: string): Promise<QueueInfo> {
  return (await kit.control()).queues.get(queue);
}

async function deadLettersOf(kit: Kit, queue: string): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for await (const letter of (await kit.control()).queues.deadLetters(queue)) letters.push(letter);
  return letters;
}
