import { statSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { dataFileName } from "../../../src/queue/lmdb/data-file.js";
import { LmdbQueueStore } from "../../../src/queue/lmdb/lmdb-queue-store.js";
import type { StoreRoomOptions } from "../../../src/queue/lmdb/store-room.js";
import type { StoreChange } from "../../../src/queue/queue-store.js";
import { buildProgram } from "../../support/node-program.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import type { FillReport } from "../../support/store-fill.js";
import { run, toolchain } from "../../support/toolchain.js";

const queue = "tasks";
const mebibyte = 2 ** 20;
const ceiling = mebibyte / 4;

function append(seq: number): StoreChange {
  return { kind: "append", queue, seq, head: Buffer.from("head"), body: Buffer.alloc(1_000, seq) };
}

async function openStore(t: ExecutionContext, options: StoreRoomOptions): Promise<LmdbQueueStore> {
  const store = await LmdbQueueStore.open({ dir: scratchFolder(t), ...options });
  t.teardown(() => store.close());
  await store.write([{ kind: "put-queue", queue, settings: Buffer.of() }]);
  return store;
}

/** Appends until the store refuses; gives how many it took. */
async function fill(t: ExecutionContext, store: LmdbQueueStore, from = 0): Promise<number> {
  for (let seq = from; ; seq += 1) {
    try {
      await store.write([append(seq)]);
    } catch (error) {
      t.like(error, { name: "BrokerError", reason: "STORAGE_FULL" });
      return seq - from;
    }
  }
}

test("a store takes messages up to its ceiling, and again when some are gone", async (t) => {
  const store = await openStore(t, { maxBytes: ceiling, reserveBytes: 0 });
  const taken = await fill(t, store);
  t.true(taken > 100 && taken < 250, `${taken} messages of 1 000 bytes`);
  await store.write(Array.from({ length: 50 }, (_, seq) => ({ kind: "delete", queue, seq })));
  t.true((await fill(t, store, taken)) >= 25);
});

test("a store that fills and empties again and again grows no further", async (t) => {
  const dir = scratchFolder(t);
  const store = await LmdbQueueStore.open({ dir, maxBytes: ceiling });
  t.teardown(() => store.close());
  await store.write([{ kind: "put-queue", queue, settings: Buffer.of() }]);
  for (let round = 0; round < 3; round += 1) {
    const taken = await fill(t, store);
    await store.write(Array.from({ length: taken }, (_, seq) => ({ kind: "delete", queue, seq })));
  }
  t.true(statSync(join(dir, dataFileName)).size < 3 * ceiling);
});

test("a full store serves reads, takes updates, settings and deletions, and refuses no other write of the moment", async (t) => {
  const store = await openStore(t, { maxBytes: ceiling, reserveBytes: 0 });
  await fill(t, store);
  const outcomes = await Promise.allSettled([
    store.write([{ kind: "update", queue, seq: 0, head: Buffer.from("other") }]),
    store.write([append(5_000)]),
    store.write([{ kind: "put-queue", queue: "mail", settings: Buffer.of() }]),
    store.write([{ kind: "remember", queue, messageId: "a", record: Buffer.of(1) }]),
    store.write([{ kind: "delete", queue, seq: 1 }, append(5_001)]),
    store.write([{ kind: "delete", queue, seq: 2 }]),
  ]);
  t.deepEqual(
    outcomes.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled", "rejected", "rejected", "fulfilled"],
  );
  const heads = [...store.heads(queue)].slice(0, 3).map(({ seq, head }) => [seq, String(head)]);
  t.deepEqual(heads, [
    [0, "other"],
    [1, "head"],
    [3, "head"],
  ]);
  t.is(store.body(queue, 2), undefined);
  t.is(store.body(queue, 1)?.length, 1_000);
  t.is(store.remembered(queue, "a"), undefined);
});

test("a disk with less room than is kept for deletions takes no messages", async (t) => {
  const store = await openStore(t, { reserveBytes: Number.MAX_SAFE_INTEGER });
  await t.throwsAsync(store.write([append(0)]), {
    message: /bytes left, and \d+ are kept for deletions/,
  });
});

/** Runs `store-fill.ts` on a disk of 4 MiB of its own. */
async function fillSmallDisk(t: ExecutionContext, reserveBytes: number): Promise<FillReport | undefined> {
  const [program, dir] = [await buildProgram(t, "store-fill.ts"), scratchFolder(t)];
  const script = 'mount -t tmpfs -o size=4m tmpfs "$1" && exec "$2" "$3" "$1" "$4"';
  const inNamespace = ["--user", "--map-root-user", "--mount", "sh", "-c"];
  await run("unshare", [...inNamespace, 'mount -t tmpfs tmpfs "$1"', "sh", dir]);
  const args = [...inNamespace, script, "sh", dir, process.execPath, program, String(reserveBytes)];
  return JSON.parse(await run("unshare", args));
}

test("on a disk that is full, messages are refused and read, and with a reserve they can be deleted", async (t) => {
  const reserve = mebibyte;
  const report = await toolchain(t, "a small disk of one's own", () => fillSmallDisk(t, reserve));
  if (report === undefined) return;
  t.true(report.stored > 50);
  t.like(report, { refusal: "STORAGE_FULL", readable: report.stored, deletion: "done", afterwards: "done" });
});

test("on a disk that is full to the last byte, messages are refused and read", async (t) => {
  const report = await toolchain(t, "a small disk of one's own", () => fillSmallDisk(t, 0));
  if (report === undefined) return;
  t.like(report, { refusal: "STORAGE_FULL", readable: report.stored });
});
