import { createRequire } from "node:module";
import { join } from "node:path";
import {
  body,
  forEachParty,
  type QueueLoad,
  type QueueLoadOptions,
  queueLoad,
  Tally,
  unsettled,
} from "./queue-load.js";

/** As much of amqplib as is used here. */
interface Amqp {
  connect(url: string): Promise<{ createConfirmChannel(): Promise<Channel> }>;
}

interface Channel {
  assertQueue(queue: string, options: object): Promise<unknown>;
  prefetch(count: number): Promise<unknown>;
  consume(queue: string, onMessage: (message: object) => void): Promise<unknown>;
  ack(message: object, allUpTo: boolean): void;
  publish(
    exchange: string,
    routingKey: string,
    content: Buffer,
    options: object,
    confirmed: (error: Error | null) => void,
  ): boolean;
}

const queue = "bench";

/** RabbitMQ: persistent messages, publisher confirms. With batches, what one turn brings is acknowledged as one; else each by itself. */
export async function rabbitLoad({ port, batch, clients, queueType }: QueueLoadOptions): Promise<QueueLoad> {
  const amqp: Amqp = createRequire(join(clients, "load.js"))("amqplib");
  const open = async () => (await amqp.connect(`amqp://127.0.0.1:${port}`)).createConfirmChannel();
  const declaring = await open();
  await declaring.assertQueue(queue, { durable: true, arguments: { "x-queue-type": queueType } });
  const tally = new Tally();
  await forEachParty(async () => consume(await open(), batch > 1, tally));
  const senders = await forEachParty(async () => {
    const channel = await open();
    return async (count: number) => {
      await Promise.all(Array.from({ length: count }, () => publish(channel)));
    };
  });
  return queueLoad(senders, batch, tally);
}

function publish(channel: Channel): Promise<void> {
  return new Promise((resolve, reject) => {
    channel.publish("", queue, body, { persistent: true }, (error) => {
      if (error === null || error === undefined) resolve();
      else reject(error);
    });
  });
}

async function consume(channel: Channel, together: boolean, tally: Tally): Promise<void> {
  await channel.prefetch(unsettled);
  let waiting = 0;
  let last: object = {};
  const acknowledge = () => {
    channel.ack(last, true);
    tally.settled(waiting);
    waiting = 0;
  };
  await channel.consume(queue, (message) => {
    last = message;
    waiting += 1;
    if (!together) acknowledge();
    else if (waiting === 1) setImmediate(acknowledge);
  });
}
