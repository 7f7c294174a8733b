import type { PeekedMessage } from "../../client/node.js";
import { type Case, part, slow } from "../case.js";
import type { Kit } from "../kit.js";
import { equal, holds } from "../mismatch.js";
import { fails } from "../program-client.js";
import type { Payload } from "../protocol.js";
import { payloadToKit } from "../typescript/values.js";
import { integer, text } from "../values.js";

const payloads: Readonly<Record<string, Payload>> = {
  JSON: { json: { a: [1, 2.5, null], ключ: "🚚" } },
  "a text": { text: "grüße", contentType: "text/plain" },
  bytes: { base64: "AAEC/f7/", contentType: "image/png" },
};

/** Putting messages into queues. */
export const enqueueingCases: readonly Case[] = part("queues", {
  ...Object.fromEntries(
    Object.entries(payloads).map(([kind, payload]) => [
      `enqueues ${kind}`,
      async (kit: Kit) => {
        const client = await kit.connect();
        const queue = kit.name("jobs");
        const { messageId, duplicate } = await client.enqueue(queue, payload);
        equal(duplicate, false, "a first message is no duplicate");
        const held = await peeked(kit, queue);
        const told = held.map((message) => ({ id: message.id, payload: payloadToKit(message) }));
        equal(told, [{ id: messageId, payload }], "what the queue holds");
      },
    ]),
  ),

  "enqueues as the client that it is": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    await client.enqueue(queue, { json: 1 });
    equal((await peeked(kit, queue))[0]?.source, client.ref, "the source");
  },

  "sends a nonce along through a queue": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    await client.enqueue(queue, { json: 1 }, { nonce: "n-1" });
    const consumer = await client.consume(queue);
    const delivery = await consumer.deliveries.next("the delivery");
    equal(delivery.nonce, "n-1", "the nonce");
    await consumer.settle(delivery, "ack");
  },

  "keeps the order of 1 000 messages": async (kit) => {
    const client = await kit.connect();
    const queue = kit.name("jobs");
    const numbers = Array.from({ length: 1_000 }, (_, index) => index);
    const receipts = await Promise.all(numbers.map((json) => client.enqueue(queue, { json })));
    equal(new Set(receipts.map(({ messageId }) => messageId)).size, 1_000, "how many ids there are");
    equal(
      (await peeked(kit, queue)).map(({ payload }) => payload),
      numbers,
      "what the queue holds",
    );
  },

  "delays a message": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    const consumer = await client.consume(queue);
    const enqueuedAt = Date.now();
    await client.enqueue(queue, { json: "later" }, { delayMs: 700 });
    await client.enqueue(queue, { json: "now" });
    const [now, later] = await consumer.deliveries.take(2, "deliveries");
    equal([now?.payload, later?.payload], [{ json: "now" }, { json: "later" }], "the order of deliveries");
    const passed = Date.now() - enqueuedAt;
    holds(passed >= 690, "how long it took", "700 ms or more", passed);
  },

  "says how long a message is worth delivering": async (kit) => {
    const client = await kit.connect();
    const queue = kit.name("jobs");
    await client.enqueue(queue, { json: 1 }, { ttlMs: 60_000 });
    const [message] = await peeked(kit, queue);
    const lives = (message?.expiresAt?.getTime() ?? 0) - (message?.enqueuedAt?.getTime() ?? 0);
    equal(lives, 60_000, "how long the message lives, milliseconds");
  },

  "has a message expire": async (kit) => {
    const client = await kit.connect();
    const queue = kit.name("jobs");
    const { messageId } = await client.enqueue(queue, { json: 1 }, { ttlMs: 100 });
    const { queues } = await kit.control();
    await kit.eventually("the message is a dead letter that has expired", async () => {
      for await (const { id, reason } of queues.deadLetters(queue))
        if (id === messageId && reason === "expired") return true;
      return false;
    });
  },

  "delivers by priority": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    for (const priority of [undefined, 9, 3, 0])
      await client.enqueue(queue, { json: priority ?? "none" }, priority === undefined ? {} : { priority });
    const consumer = await client.consume(queue);
    const deliveries = await consumer.deliveries.take(4, "deliveries");
    const order = deliveries.map(({ payload }) => payload);
    equal(
      order,
      [9, 3, "none", 0].map((json) => ({ json })),
      "the order of deliveries",
    );
  },

  "delivers messages of one key one at a time": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    await client.enqueue(queue, { json: "a-1" }, { orderingKey: "a" });
    await client.enqueue(queue, { json: "a-2" }, { orderingKey: "a" });
    await client.enqueue(queue, { json: "b-1" }, { orderingKey: "b" });
    const consumer = await client.consume(queue);
    const [first, other] = await consumer.deliveries.take(2, "deliveries");
    equal([first?.payload, other?.payload], [{ json: "a-1" }, { json: "b-1" }], "what comes first");
    if (first !== undefined) await consumer.settle(first, "ack");
    const second = await consumer.deliveries.next("the second message of the key");
    equal(second.payload, { json: "a-2" }, "what comes once the first is settled");
  },

  "knows a message that it enqueues twice by its id": async (kit) => {
    const client = await kit.connect();
    const queue = kit.name("jobs");
    const messageId = kit.name("order");
    const first = await client.enqueue(queue, { json: 1 }, { messageId });
    equal(first, { messageId, duplicate: false }, "the first receipt");
    const second = await client.enqueue(queue, { json: 1 }, { messageId });
    equal(second, { messageId, duplicate: true }, "the second receipt");
    equal((await peeked(kit, queue)).length, 1, "how many messages the queue has");
  },

  "targets consumers that match": async (kit) => {
    const queue = kit.name("jobs");
    const [wrong, right] = [
      await kit.join("wrong", { metadata: { region: text("us"), cores: integer(8) } }),
      await kit.join("right", { metadata: { region: text("eu"), cores: integer(8) } }),
    ];
    const atWrong = await wrong.consume(queue);
    const atRight = await right.consume(queue);
    const where = { path: ["region"], op: "eq", value: text("eu") } as const;
    await wrong.enqueue(queue, { json: "for eu" }, { target: { where } });
    await wrong.enqueue(queue, { json: "for the wrong one" }, { target: wrong.target });
    equal((await atRight.deliveries.next("the delivery")).payload, { json: "for eu" }, "what the match gets");
    const other = await atWrong.deliveries.next("a delivery");
    equal(other.payload, { json: "for the wrong one" }, "what the other one gets first");
  },

  "holds a message that nobody matches until somebody does": async (kit) => {
    const client = await kit.join("worker", { metadata: { version: integer(1) } });
    const queue = kit.name("jobs");
    const consumer = await client.consume(queue);
    const where = { path: ["version"], op: "gte", value: integer(2) } as const;
    await client.enqueue(queue, { json: "for 2" }, { target: { ...client.target, where } });
    await client.enqueue(queue, { json: "for all" });
    equal((await consumer.deliveries.next("a delivery")).payload, { json: "for all" }, "what comes first");
    await client.updateMetadata({ version: integer(2) });
    equal((await consumer.deliveries.next("a delivery")).payload, { json: "for 2" }, "what comes then");
  },

  "is told that a queue is full, and enqueues once it is not": async (kit) => {
    const client = await kit.connect();
    const queue = kit.name("jobs");
    const { queues } = await kit.control();
    await queues.configure(queue, { maxMessages: 2 });
    await client.enqueue(queue, { json: 1 });
    await client.enqueue(queue, { json: 2 });
    await fails(client.enqueue(queue, { json: 3 }), "QUEUE_FULL", "not_sent");
    await queues.purge(queue, { messages: true });
    await client.enqueue(queue, { json: 4 });
  },

  "has some messages refused among many that are not": async (kit) => {
    const client = await kit.connect();
    const queue = kit.name("jobs");
    await (await kit.control()).queues.configure(queue, { maxMessages: 30 });
    const enqueued = await Promise.allSettled(
      Array.from({ length: 50 }, (_, json) => client.enqueue(queue, { json })),
    );
    const done = enqueued.flatMap(({ status }, number) => (status === "fulfilled" ? [number] : []));
    equal(
      done,
      Array.from({ length: 30 }, (_, index) => index),
      "which messages were enqueued",
    );
    equal(
      (await peeked(kit, queue)).map(({ payload }) => payload),
      done,
      "what the queue holds",
    );
  },

  "is told that a message cannot be enqueued so": async (kit) => {
    const client = await kit.connect();
    const queue = kit.name("jobs");
    await fails(client.enqueue(queue, { json: 1 }, { priority: 10 }), "INVALID_REQUEST", "not_sent");
    await fails(client.enqueue(queue, { json: 1 }, { target: { cel: "1 +" } }), "INVALID_QUERY", "not_sent");
    await fails(client.enqueue("", { json: 1 }), "INVALID_REQUEST", "not_sent");
    await client.enqueue(queue, { json: 1 }, { priority: 9 });
  },

  "refuses a message that is too large for a queue, and goes on": async (kit) => {
    const client = await kit.connect();
    const queue = kit.name("jobs");
    const large = { base64: Buffer.alloc(1_100_000).toString("base64") };
    await fails(client.enqueue(queue, large), "LIMIT_EXCEEDED", "not_sent");
    await client.enqueue(queue, { json: "small" });
    equal(
      (await peeked(kit, queue)).map(({ payload }) => payload),
      ["small"],
      "what the queue holds",
    );
  },

  "has messages wait for a connection, and enqueues them in order": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    await kit.link.refuse();
    await client.entered("connecting");
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    const enqueued = numbers.map((json) => client.enqueue(queue, { json }));
    await kit.link.accept();
    await Promise.all(enqueued);
    equal(
      (await peeked(kit, queue)).map(({ payload }) => payload),
      numbers,
      "what the queue holds",
    );
  },

  "says that there was no connection for a message in time": async (kit) => {
    const client = await kit.join("worker", { connectionTimeoutMs: 300 });
    await kit.link.refuse();
    await client.entered("connecting");
    await fails(client.enqueue(kit.name("jobs"), { json: 1 }), "NOT_CONNECTED", "not_sent");
  },

  "enqueues again without harm what is of unknown outcome": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    const messageId = kit.name("order");
    kit.link.swallowAnswers();
    const lost = fails(client.enqueue(queue, { json: 1 }, { messageId }), "CONNECTION_LOST", "unknown");
    await kit.eventually("the message is in the queue", async () => (await countOf(kit, queue)) === 1);
    kit.link.cut();
    await lost;
    const again = await client.enqueue(queue, { json: 1 }, { messageId });
    equal(again, { messageId, duplicate: true }, "the second receipt");
  },

  "does not enqueue by itself what is of unknown outcome": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    kit.link.swallowAnswers();
    const lost = fails(client.enqueue(queue, { json: "once" }), "CONNECTION_LOST", "unknown");
    await kit.eventually("the message is in the queue", async () => (await countOf(kit, queue)) === 1);
    kit.link.cut();
    await lost;
    await client.enqueue(queue, { json: "marker" });
    equal(
      (await peeked(kit, queue)).map(({ payload }) => payload),
      ["once", "marker"],
      "what the queue holds",
    );
  },

  "gives up a message that waits for a connection": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    await kit.link.refuse();
    await client.entered("connecting");
    const [given, up] = ["given up", "given up as well"].map((json) =>
      fails(client.enqueue(queue, { json }, { cancelAfterMs: 100 }), "ABORTED", "not_sent"),
    );
    await Promise.all([given, up]);
    await kit.link.accept();
    await client.enqueue(queue, { json: "marker" });
    equal(
      (await peeked(kit, queue)).map(({ payload }) => payload),
      ["marker"],
      "what the queue holds",
    );
  },

  "has what was confirmed survive a broker that is killed": slow(async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    await Promise.all([1, 2, 3].map((json) => client.enqueue(queue, { json })));
    await kit.broker.kill();
    await kit.broker.start();
    const consumer = await client.consume(queue);
    const deliveries = await consumer.deliveries.take(3, "deliveries");
    equal(
      deliveries.map(({ payload }) => payload),
      [1, 2, 3].map((json) => ({ json })),
      "what comes",
    );
  }),
});

/** What a queue holds, in its order. */
async function peeked(kit: Kit, queue: string): Promise<PeekedMessage[]> {
  const messages: PeekedMessage[] = [];
  for await (const message of (await kit.control()).queues.peek(queue)) messages.push(message);
  return messages;
}

/** How many messages a queue has; 0 where there is none of its name. */
async function countOf(kit: Kit, queue: string): Promise<number> {
  for await (const { name, ready } of (await kit.control()).queues.list({ prefix: queue }))
    if (name === queue) return ready;
  return 0;
}
