import { part } from "../case.js";
import { equal, like } from "../mismatch.js";

export const queueCases = part("queues", {
  "enqueues, consumes and acknowledges": async (kit) => {
    const client = await kit.join("worker");
    const queue = kit.name("jobs");
    const { messageId, duplicate } = await client.enqueue(queue, { json: { job: 1 } });
    equal(duplicate, false, "a first message is no duplicate");
    const consumer = await client.consume(queue);
    const delivery = await consumer.deliveries.next("the delivery");
    like(delivery, { messageId, payload: { json: { job: 1 } }, failedAttempts: 0 }, "the delivery");
    await consumer.settle(delivery, "ack");
    const info = await (await kit.control()).queues.get(queue);
    like(info, { ready: 0, leased: 0, delayed: 0 }, "what the queue holds");
  },
});
