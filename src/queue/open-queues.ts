import type { Directory } from "../directory/directory.js";
import { type LimitMetrics, noLimitMetrics } from "../observability/limit-metrics.js";
import type { Logger } from "../observability/logger.js";
import { type Clock, systemClock } from "../util/clock.js";
import type { Random } from "../util/random.js";
import { Claims } from "./claims.js";
import { DurableQueues } from "./durable-queues.js";
import type { QueueMetrics } from "./queue-metrics.js";
import type { QueueStore } from "./queue-store.js";
import type { OwnQueues, QueueDefaults } from "./queues.js";
import { recoverQueues } from "./recovery.js";
import { Redrives } from "./redrives.js";
import { RunningQueues } from "./running-queues.js";
import { isShared } from "./shared-queue-store.js";
import { StoreWriter } from "./store-writer.js";

/** What queues are opened with. */
export interface OpenQueuesOptions {
  /** Belongs to the queues from now on: they close it. */
  readonly store: QueueStore;
  /** Tells of clients whose metadata change, or that go. */
  readonly directory: Pick<Directory, "listen" | "newGroup">;
  readonly defaults: QueueDefaults;
  /** Queues that there may be. @default any number */
  readonly maxQueues?: number;
  /** Names this broker in the ids of leases, so that they can be settled through any broker of a cluster. Absent: it stands alone. */
  readonly origin?: string;
  /** Leases that one consumer may hold at one time. @default any number */
  readonly maxConsumerLeases?: number;
  readonly logger: Logger;
  readonly metrics: QueueMetrics;
  /** @default counts nothing */
  readonly limitMetrics?: LimitMetrics;
  /** @default the machine's own */
  readonly clock?: Clock;
  /** @default the machine's own */
  readonly random?: Random;
  /** Resolves in a later turn of the event loop. @default one made of `setImmediate` */
  readonly nextTurn?: () => Promise<void>;
}

/**
 * Opens the queues that a store keeps; they are ready when this resolves.
 * @throws BrokerError `STORAGE_FAILED` when the store, or something in it, cannot be read.
 */
export async function openQueues(options: OpenQueuesOptions): Promise<OwnQueues> {
  const { store, directory, defaults, logger, metrics, nextTurn = nextImmediate } = options;
  const { maxQueues = Number.POSITIVE_INFINITY, maxConsumerLeases = Number.POSITIVE_INFINITY } = options;
  const { clock = systemClock, random = Math.random } = options;
  const writer = new StoreWriter({ store, logger, metrics });
  const newGroup = () => directory.newGroup();
  const running = new RunningQueues({
    store,
    writer,
    clock,
    random,
    logger,
    metrics,
    limitMetrics: options.limitMetrics ?? noLimitMetrics,
    defaults,
    maxQueues,
    origin: options.origin,
    newGroup,
  });
  const claims = isShared(store)
    ? new Claims({ store, running, takesAll: options.origin === undefined, clock, logger })
    : undefined;
  if (claims === undefined) await recoverQueues(store, running, clock.now());
  else await claims.start();
  const unlisten = directory.listen({
    changed: (client) => running.clientChanged(client),
    left: (client) => running.clientLeft(client),
  });
  const closeStore = async () => {
    unlisten();
    claims?.close();
    await writer.idle();
    await store.close();
  };
  return new DurableQueues({
    running,
    defaults,
    redrives: new Redrives(clock),
    maxConsumerLeases,
    nextTurn,
    closeStore,
    claims,
  });
}

function nextImmediate(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
