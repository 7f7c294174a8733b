import type { Client } from "../../src/directory/client.js";
import { Directory } from "../../src/directory/directory.js";
import { jsonPayload } from "../../src/message/payload.js";
import { silentLogger } from "../../src/observability/logger.js";
import { MemoryQueueStore } from "../../src/queue/memory-queue-store.js";
import { openQueues } from "../../src/queue/open-queues.js";
import { defaultQueueConfig, type QueueConfig } from "../../src/queue/queue-config.js";
import type { LeasedMessage, NewQueueMessage } from "../../src/queue/queue-message.js";
import { noQueueMetrics } from "../../src/queue/queue-metrics.js";
import type { QueueStore } from "../../src/queue/queue-store.js";
import type { ConsumerSink, QueueConsumer, Queues } from "../../src/queue/queues.js";
import { directoryLimits, fnv1a, makeQuery } from "./clients.js";
import { FakeClock } from "./fake-clock.js";
import { seededRandom } from "./seeded-random.js";

/** Queues in memory with everything around them that a test looks at. */
export interface QueueWorld {
  readonly queues: Queues;
  readonly directory: Directory;
  readonly clock: FakeClock;
  readonly store: QueueStore;
  /** Warnings and errors that were logged. */
  readonly log: { readonly facts: unknown; readonly text: string }[];
}

/** Opens queues over a store, by default an empty one in memory. */
export async function openQueueWorld(
  options: {
    readonly store?: QueueStore;
    readonly clock?: FakeClock;
    readonly config?: Partial<QueueConfig>;
    readonly clients?: readonly Client[];
  } = {},
): Promise<QueueWorld> {
  const { store = new MemoryQueueStore(), clock = new FakeClock(), clients = [] } = options;
  const random = seededRandom(1);
  const directory = new Directory({ hash: fnv1a, random, limits: directoryLimits, clock });
  for (const client of clients) directory.add(client);
  const log: { facts: unknown; text: string }[] = [];
  const note = (facts: unknown, text: string) => log.push({ facts, text });
  const queues = await openQueues({
    directory,
    store,
    clock,
    random,
    logger: { ...silentLogger, warn: note, error: note },
    metrics: noQueueMetrics,
    defaults: { config: { ...defaultQueueConfig, ...options.config }, overrides: new Map() },
    nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
  });
  return { queues, directory, clock, store, log };
}

/** A message for anybody, changed by what is given. */
export function makeNewMessage(text: string, changes: Partial<NewQueueMessage> = {}): NewQueueMessage {
  return {
    target: makeQuery({ application: { kind: "any" } }),
    payload: jsonPayload(JSON.stringify(text)),
    headers: {},
    ...changes,
  };
}

/** A consumer that keeps what it gets. */
export interface RecordingConsumer {
  readonly consumer: QueueConsumer;
  readonly got: LeasedMessage[];
  readonly lost: string[];
  readonly endings: string[];
  /** The payloads it got, in order. */
  texts(): unknown[];
}

/** Starts to consume; with `credit` if any. */
export function consumeAs(
  queues: Queues,
  queue: string,
  { client, credit = 0, ackTimeoutMs }: { client?: Client; credit?: number; ackTimeoutMs?: number } = {},
): RecordingConsumer {
  const got: LeasedMessage[] = [];
  const lost: string[] = [];
  const endings: string[] = [];
  const sink: ConsumerSink = {
    deliver: (messages) => got.push(...messages),
    leasesLost: (leaseIds) => lost.push(...leaseIds),
    ending: (reason) => endings.push(reason),
    finished() {},
  };
  const consumer = queues.consume(queue, {
    sink,
    ...(client === undefined ? {} : { client }),
    ...(ackTimeoutMs === undefined ? {} : { ackTimeoutMs }),
  });
  if (credit > 0) consumer.grant(credit);
  return {
    consumer,
    got,
    lost,
    endings,
    texts: () => got.map(({ message }) => textOf(message.payload.data)),
  };
}

function textOf(data: string | Uint8Array): unknown {
  return JSON.parse(typeof data === "string" ? data : Buffer.from(data).toString("utf8"));
}

/** Lets everything happen that a write has set off. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
