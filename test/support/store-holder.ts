// Opens the store of a folder, says so, and keeps it until it is killed.
//   node store-holder.js DIR
import { LmdbQueueStore } from "../../src/queue/lmdb/lmdb-queue-store.js";

try {
  await LmdbQueueStore.open({ dir: process.argv[2] ?? "" });
  console.log("open");
  setInterval(() => {}, 60_000);
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
}
