// Fills a store, or opens it and reads every head, and prints what that took.
//   store-start.ts DIR fill COUNT BODY_BYTES
//   store-start.ts DIR start
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { LmdbQueueStore } from "../../src/queue/lmdb/lmdb-queue-store.js";
import type { StoreChange } from "../../src/queue/queue-store.js";
import { headBytes, queue } from "./store-subjects.js";

const [dir = "", what, count = "0", bodyBytes = "0"] = process.argv.slice(2);
const groupSize = 5_000;

async function fill(): Promise<void> {
  const store = await LmdbQueueStore.open({ dir });
  await store.write([{ kind: "put-queue", queue, settings: Buffer.of() }]);
  const [head, body] = [Buffer.alloc(headBytes, 1), Buffer.alloc(Number(bodyBytes), 1)];
  for (let first = 0; first < Number(count); first += groupSize) {
    const length = Math.min(groupSize, Number(count) - first);
    const append = (_: unknown, index: number): StoreChange => ({
      kind: "append",
      queue,
      seq: first + index,
      head,
      body,
    });
    await store.write(Array.from({ length }, append));
  }
  await store.close();
}

async function start(): Promise<void> {
  const before = memory();
  const begin = performance.now();
  const store = await LmdbQueueStore.open({ dir });
  const opened = performance.now();
  let heads = 0;
  for (const { head } of store.heads(queue)) heads += head.length === headBytes ? 1 : 0;
  const read = performance.now();
  const after = memory();
  const file = statSync(join(dir, "queues.mdb")).size / 1e6;
  console.log(
    [file, opened - begin, read - opened, after.own - before.own, after.all - before.all]
      .map((figure) => figure.toFixed(0))
      .join(" | "),
  );
  if (heads === 0) throw new Error("there are no heads");
  await store.close();
}

/** In MB: what the process itself has, and that with the pages of files that it has mapped, which the system takes back at will. */
function memory(): { own: number; all: number } {
  const status = readFileSync("/proc/self/status", "utf8");
  const figure = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1_000;
  return { own: figure("RssAnon"), all: figure("VmRSS") };
}

await (what === "fill" ? fill() : start());
