import type { ExecutionContext } from "ava";
import type { Client } from "../../src/directory/client.js";
import type { Directory } from "../../src/directory/directory.js";
import { jsonPayload } from "../../src/message/payload.js";
import { type LimitMetrics, noLimitMetrics } from "../../src/observability/limit-metrics.js";
import { type Logger, silentLogger } from "../../src/observability/logger.js";
import { MemoryQueueStore } from "../../src/queue/memory-queue-store.js";
import { openQueues } from "../../src/queue/open-queues.js";
import { defaultQueueConfig, type QueueConfig, type QueueOverrides } from "../../src/queue/queue-config.js";
import type { LeasedMessage, NewQueueMessage } from "../../src/queue/queue-message.js";
import { noQueueMetrics, type QueueMetrics } from "../../src/queue/queue-metrics.js";
import type { QueueStore } from "../../src/queue/queue-store.js";
import type { ConsumerSink, EnqueueResult, OwnQueues, QueueConsumer } from "../../src/queue/queues.js";
import { makeDirectory, makeQuery } from "./clients.js";
import { FakeClock } from "./fake-clock.js";

/** What a test says about its queues; the rest has defaults. */
export interface QueuesSketch {
  readonly config?: Partial<QueueConfig>;
  readonly overrides?: ReadonlyMap<string, QueueOverrides>;
  readonly store?: QueueStore;
  readonly clock?: FakeClock;
  readonly clients?: readonly Client[];
  readonly logger?: Logger;
  readonly metrics?: QueueMetrics;
  readonly random?: () => number;
  readonly maxConsumerLeases?: number;
  readonly limitMetrics?: LimitMetrics;
}

/** Queues over a store in memory, with a clock that a test moves. */
export interface TestQueues {
  readonly queues: OwnQueues;
  readonly clock: FakeClock;
  readonly store: QueueStore;
  readonly directory: Directory;
}

/** Opens queues, which the end of the test closes. */
export async function startQueues(t: ExecutionContext, sketch: QueuesSketch = {}): Promise<TestQueues> {
  const { store = new MemoryQueueStore(), clock = new FakeClock(), clients = [] } = sketch;
  const { maxConsumerLeases = Number.POSITIVE_INFINITY, limitMetrics = noLimitMetrics } = sketch;
  const { overrides = new Map(), logger = silentLogger, metrics = noQueueMetrics, random = () => 0 } = sketch;
  const directory = makeDirectory(clients, { clock });
  const config = { ...defaultQueueConfig, ...sketch.config };
  const defaults = { config, overrides };
  const queues = await openQueues({
    store,
    directory,
    defaults,
    maxConsumerLeases,
    clock,
    random,
    logger,
    metrics,
    limitMetrics,
  });
  t.teardown(() => queues.close());
  return { queues, clock, store, directory };
}

/** A consumer that keeps what it is told. */
export class RecordingConsumer implements ConsumerSink {
  readonly messages: LeasedMessage[] = [];
  readonly lost: string[] = [];
  readonly endings: string[] = [];
  hasFinished = false;
  ackTimeoutMs: number | undefined;
  /** How many messages came at once, each time. */
  readonly batches: number[] = [];

  /** What the messages say, in the order in which they came. */
  get texts(): string[] {
    return this.messages.map(({ message }) => textOf(message));
  }

  /** The lease of the message that came last. */
  get lastLease(): string {
    return this.messages.at(-1)?.leaseId ?? "none";
  }

  started(ackTimeoutMs: number): void {
    this.ackTimeoutMs = ackTimeoutMs;
  }

  deliver(messages: readonly LeasedMessage[]): void {
    this.messages.push(...messages);
    this.batches.push(messages.length);
  }

  leasesLost(leaseIds: readonly string[]): void {
    this.lost.push(...leaseIds);
  }

  ending(reason: string): void {
    this.endings.push(reason);
  }

  finished(): void {
    this.hasFinished = true;
  }
}

/** Starts to consume the queue `jobs`, with credit. */
export function consume(
  { queues }: TestQueues,
  client?: Client,
  { credit = 1, queue = "jobs" } = {},
): { readonly sink: RecordingConsumer; readonly consumer: QueueConsumer } {
  const sink = new RecordingConsumer();
  const consumer = queues.consume(queue, client === undefined ? { sink } : { sink, client });
  consumer.grant(credit);
  return { sink, consumer };
}

/** Hands in messages for the queue `jobs`, which have to be stored. @returns their ids. */
export async function enqueue({ queues }: TestQueues, ...messages: NewQueueMessage[]): Promise<string[]> {
  const results = await queues.enqueue("jobs", messages);
  await settled();
  return results.map(storedId);
}

/** A message for every client of `app` that says a text, changed by what is given. */
export function job(text: string, changes: Partial<NewQueueMessage> = {}): NewQueueMessage {
  return { target: makeQuery(), payload: jsonPayload(JSON.stringify(text)), headers: {}, ...changes };
}

/** What a message made by {@link job} says. */
export function textOf({ payload }: { readonly payload: NewQueueMessage["payload"] }): string {
  return JSON.parse(String(payload.data));
}

/** Waits until all that needs no time has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function storedId(result: EnqueueResult): string {
  if (result.kind === "refused") throw result.error;
  return result.messageId;
}
