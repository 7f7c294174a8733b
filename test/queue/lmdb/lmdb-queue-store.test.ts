import type { ExecutionContext } from "ava";
import { LmdbQueueStore } from "../../../src/queue/lmdb/lmdb-queue-store.js";
import type { QueueStore } from "../../../src/queue/queue-store.js";
import { testQueueStore } from "../../suites/queue-store-suite.js";
import { scratchFolder } from "../../support/scratch-folder.js";

/** Folders of the stores, to open them again. */
const folders = new WeakMap<QueueStore, string>();

async function openStore(t: ExecutionContext, dir: string): Promise<QueueStore> {
  const store = await LmdbQueueStore.open({ dir });
  t.teardown(() => store.close());
  folders.set(store, dir);
  return store;
}

testQueueStore("lmdb", {
  open: (t) => openStore(t, scratchFolder(t)),
  async reopen(t, store) {
    await store.close();
    return openStore(t, folders.get(store) ?? "");
  },
});
