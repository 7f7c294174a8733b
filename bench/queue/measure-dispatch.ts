// Measures one queue with so many parked messages and prints the figures as JSON. Run by dispatch.ts, in a process of its own.
//   measure-dispatch.js COUNT same|different
import { setTimeout } from "node:timers/promises";
import { Client } from "../../src/directory/client.js";
import { Directory } from "../../src/directory/directory.js";
import { bytesPayload } from "../../src/message/payload.js";
import { silentLogger } from "../../src/observability/logger.js";
import type { Query } from "../../src/query/query.js";
import { openQueues } from "../../src/queue/open-queues.js";
import { defaultQueueConfig } from "../../src/queue/queue-config.js";
import type { LeasedMessage, NewQueueMessage } from "../../src/queue/queue-message.js";
import { noQueueMetrics } from "../../src/queue/queue-metrics.js";
import type { ConsumerSink, QueueConsumer } from "../../src/queue/queues.js";
import { systemClock } from "../../src/util/clock.js";
import { ForgetfulStore } from "./forgetful-store.js";

const parked = Number(process.argv[2]);
const areDifferent = process.argv[3] === "different";
const queue = "jobs";
const batchSize = 64;
const batches = 200;
const rounds = 5;

const payload = bytesPayload("application/octet-stream", Buffer.alloc(100));

function message(user: number | string): NewQueueMessage {
  return { target: forUser(user), payload, headers: {} };
}

function forUser(user: number | string): Query {
  return {
    application: { kind: "id", id: "app" },
    restricted: false,
    droppable: false,
    optional: false,
    conditions: [
      { kind: "compare", path: ["user"], operator: "eq", operand: { kind: "literal", value: user } },
    ],
  };
}

const client = new Client({
  application: "app",
  id: "worker",
  restricted: false,
  receivesClientEvents: false,
  remoteAddress: "127.0.0.1",
  transport: "memory",
  connectedAt: 0,
  attributes: new Map([["user", { type: "string", value: "me" }]]),
  receiver: { deliver: () => "dropped", notify() {}, isAlive: async () => true, displace() {} },
});

const directory = new Directory({
  hash: (text) => text.length,
  random: Math.random,
  limits: { maxQueryChecks: 1e9, indexIdleMs: 1e9, indexMaxBytes: 2 ** 40 },
});
directory.add(client);
const queues = await openQueues({
  store: new ForgetfulStore(message("me")),
  directory,
  defaults: { config: defaultQueueConfig, overrides: new Map() },
  clock: systemClock,
  random: Math.random,
  logger: silentLogger,
  metrics: noQueueMetrics,
});

/** Bytes of the process once the collector has had its turn. */
async function memory(): Promise<{ readonly rss: number; readonly heap: number }> {
  for (let turn = 0; turn < 3; turn += 1) {
    globalThis.gc?.();
    await setTimeout(300);
  }
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heap: heapUsed };
}

async function park(): Promise<void> {
  for (let from = 0; from < parked; from += 1_000) {
    const some = Array.from({ length: Math.min(1_000, parked - from) }, (_, at) =>
      message(areDifferent ? from + at : "nobody"),
    );
    await queues.enqueue(queue, some);
  }
}

/** CPU µs for each message of some work. */
async function cpuMicros(work: () => Promise<void>): Promise<number> {
  const measured: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    if (round > 0) measured.push((user + system) / (batches * batchSize));
  }
  return measured.sort((a, b) => a - b)[rounds >> 1] as number;
}

class Worker implements ConsumerSink {
  consumer: QueueConsumer | undefined;
  got = 0;

  deliver(messages: readonly LeasedMessage[]): void {
    this.got += messages.length;
    const leaseIds = messages.map(({ leaseId }) => leaseId);
    void queues.settle(queue, leaseIds, { kind: "ack" }, client);
    this.consumer?.grant(messages.length);
  }

  started(): void {}
  leasesLost(): void {}
  ending(): void {}

  finished(): void {}
}

const worker = new Worker();
worker.consumer = queues.consume(queue, { client, sink: worker });
await queues.enqueue(queue, [message("warm")]);
const before = await memory();
const figures: Record<string, number> = {};
const began = performance.now();
await park();
figures["parking, µs a message"] = parked === 0 ? 0 : ((performance.now() - began) * 1_000) / parked;
const after = await memory();
figures["RSS, bytes a parked message"] = parked === 0 ? 0 : (after.rss - before.rss) / parked;
figures["heap, bytes a parked message"] = parked === 0 ? 0 : (after.heap - before.heap) / parked;

worker.consumer.grant(2 * batchSize);
figures["enqueue, deliver, ack: CPU µs a message, 64 at once"] = await cpuMicros(async () => {
  for (let batch = 0; batch < batches; batch += 1)
    await queues.enqueue(
      queue,
      Array.from({ length: batchSize }, () => message("me")),
    );
});
figures["the same, one at once"] = await cpuMicros(async () => {
  for (let at = 0; at < batches * batchSize; at += 1) await queues.enqueue(queue, [message("me")]);
});

const latencies: number[] = [];
for (let at = 0; at < 1_000; at += 1) {
  const got = worker.got;
  const start = performance.now();
  await queues.enqueue(queue, [message("me")]);
  if (worker.got !== got + 1) throw new Error("the message was not delivered with its confirmation");
  latencies.push((performance.now() - start) * 1_000);
}
latencies.sort((a, b) => a - b);
figures["enqueue to delivery, µs, 99 of 100"] = latencies[989] as number;
await queues.close();
console.log(JSON.stringify(figures));
