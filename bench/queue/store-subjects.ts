import { join } from "node:path";
import { open } from "lmdb";
import { LmdbQueueStore } from "../../src/queue/lmdb/lmdb-queue-store.js";

/** Something that stores messages. */
export interface Subject {
  /** Resolves when the message is on disk. */
  store(seq: number, body: Buffer): Promise<unknown>;
  close(): Promise<void>;
}

/** About what the head of a message takes. */
export const headBytes = 80;
export const queue = "bench";

/** The store as the broker uses it. */
export async function openQueueStore(dir: string): Promise<Subject> {
  const store = await LmdbQueueStore.open({ dir });
  await store.write([{ kind: "put-queue", queue, settings: Buffer.of() }]);
  const head = Buffer.alloc(headBytes, 1);
  return {
    store: (seq, body) => store.write([{ kind: "append", queue, seq, head, body }]),
    close: () => store.close(),
  };
}

/** LMDB alone: a `put` for each message, confirmed when it is flushed; lmdb-js makes the groups. */
export async function openBareLmdb(dir: string, options: { overlappingSync: boolean }): Promise<Subject> {
  const file = open<Buffer, number>({
    path: join(dir, "bare.mdb"),
    encoding: "binary",
    keyEncoding: "uint32",
    ...options,
  });
  return {
    async store(seq, body) {
      await file.put(seq, body);
      await file.flushed;
    },
    close: () => file.close(),
  };
}
