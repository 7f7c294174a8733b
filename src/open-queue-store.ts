import { join } from "node:path";
import type { Config } from "./config/config.js";
import {
  JetStreamQueueStore,
  type JetStreamQueueStoreOptions,
} from "./queue/jetstream/jetstream-queue-store.js";
import { LmdbQueueStore } from "./queue/lmdb/lmdb-queue-store.js";
import { MemoryQueueStore } from "./queue/memory-queue-store.js";
import type { QueueStore } from "./queue/queue-store.js";

/**
 * Opens the store that is configured.
 * @throws BrokerError (rejects with) `STORAGE_FAILED`; the message says what to do about it.
 */
export async function openQueueStore(config: Config): Promise<QueueStore> {
  const { queueStore, dataDir } = config;
  switch (queueStore) {
    case "memory":
      return new MemoryQueueStore();
    case "lmdb":
      return LmdbQueueStore.open({ dir: join(dataDir, "queues") });
    case "jetstream":
      return JetStreamQueueStore.open(jetStreamOptions(config));
    default:
      return queueStore satisfies never;
  }
}

function jetStreamOptions(config: Config): JetStreamQueueStoreOptions {
  const { natsUrl = "", natsReplicas, natsCredentials, natsTlsCa, natsWriteTimeoutMs } = config;
  return {
    servers: natsUrl.split(",").map((address) => address.trim()),
    replicas: natsReplicas,
    writeTimeoutMs: natsWriteTimeoutMs,
    ...(natsCredentials === undefined ? {} : { credentialsFile: natsCredentials }),
    ...(natsTlsCa === undefined ? {} : { tlsCaFile: natsTlsCa }),
  };
}
