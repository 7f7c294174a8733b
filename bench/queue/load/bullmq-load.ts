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

/** As much of BullMQ as is used here. */
interface BullMq {
  readonly Queue: new (name: string, options: object) => Queue;
  readonly Worker: new (name: string, work: () => Promise<void>, options: object) => Worker;
}

interface Queue {
  add(name: string, data: unknown): Promise<unknown>;
  addBulk(jobs: readonly { readonly name: string; readonly data: unknown }[]): Promise<unknown>;
}

interface Worker {
  on(event: "completed", listener: () => void): void;
  waitUntilReady(): Promise<unknown>;
}

const queueName = "bench";
const job = { name: "job", data: body.toString() };

/** BullMQ: jobs that are deleted when they are done; each worker has as many under way as other consumers have messages. */
export async function bullmqLoad({ port, batch, clients }: QueueLoadOptions): Promise<QueueLoad> {
  const { Queue, Worker }: BullMq = createRequire(join(clients, "load.js"))("bullmq");
  const connection = { host: "127.0.0.1", port };
  const tally = new Tally();
  await forEachParty(async () => {
    const worker = new Worker(queueName, async () => {}, { connection, concurrency: unsettled });
    worker.on("completed", () => tally.settled(1));
    await worker.waitUntilReady();
  });
  const senders = await forEachParty(() => {
    const queue = new Queue(queueName, { connection, defaultJobOptions: { removeOnComplete: true } });
    return async (count: number) => {
      await (count === 1 ? queue.add(job.name, job.data) : queue.addBulk(Array(count).fill(job)));
    };
  });
  return queueLoad(senders, batch, tally);
}
