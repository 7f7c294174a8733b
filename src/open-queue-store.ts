import { join } from "node:path";
import type { Config } from "./config/config.js";
import { BrokerError } from "./errors.js";
import { LmdbQueueStore } from "./queue/lmdb/lmdb-queue-store.js";
import { MemoryQueueStore } from "./queue/memory-queue-store.js";
import type { QueueStore } from "./queue/queue-store.js";

/**
 * Opens the store that is configured.
 * @throws BrokerError (rejects with) `STORAGE_FAILED`; the message says what to do about it.
 */
export async function openQueueStore({ queueStore, dataDir }: Config): Promise<QueueStore> {
  switch (queueStore) {
    case "memory":
      return new MemoryQueueStore();
    case "lmdb":
      return LmdbQueueStore.open({ dir: join(dataDir, "queues") });
    case "jetstream":
      throw new BrokerError("STORAGE_FAILED", "queueStore: jetstream comes with clusters");
    default:
      return queueStore satisfies never;
  }
}
