// Fills a store until it refuses, reads and empties it, and tells as JSON what happened.
//   node store-fill.js DIR RESERVE_BYTES
import { BrokerError } from "../../src/errors.js";
import { LmdbQueueStore } from "../../src/queue/lmdb/lmdb-queue-store.js";
import { bodyOf, headOf, crashQueue as queue } from "./crash-records.js";

/** What became of a store that was filled. */
export interface FillReport {
  readonly stored: number;
  readonly refusal: string;
  readonly readable: number;
  /** Of a deletion on the full disk. */
  readonly deletion: string;
  readonly afterwards: string;
}

const [dir = "", reserveBytes = "0"] = process.argv.slice(2);
const store = await LmdbQueueStore.open({ dir, reserveBytes: Number(reserveBytes) });

async function outcomeOf(write: Promise<void>): Promise<string> {
  try {
    await write;
    return "done";
  } catch (error) {
    return error instanceof BrokerError ? error.reason : String(error);
  }
}

const append = (seq: number): Promise<void> =>
  store.write([{ kind: "append", queue, seq, head: headOf(seq, 0), body: bodyOf(seq) }]);

await store.write([{ kind: "put-queue", queue, settings: new Uint8Array() }]);
let stored = 0;
let refusal = "done";
while (refusal === "done") {
  refusal = await outcomeOf(append(stored));
  if (refusal === "done") stored += 1;
}
const heads = [...store.heads(queue)];
const readable = heads.filter(({ seq }) => bodyOf(seq).equals(store.body(queue, seq) ?? Buffer.of())).length;
const deletion = await outcomeOf(
  store.write(heads.slice(1).map(({ seq }) => ({ kind: "delete", queue, seq }))),
);
const afterwards = await outcomeOf(append(stored));
await store.close();
const report: FillReport = { stored, refusal, readable, deletion, afterwards };
console.log(JSON.stringify(report));
