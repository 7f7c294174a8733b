import {
  closeSync,
  copyFileSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { open } from "lmdb";
import { dataFileName } from "../../../src/queue/lmdb/data-file.js";
import { LmdbQueueStore } from "../../../src/queue/lmdb/lmdb-queue-store.js";
import { openRoot, writeFormat } from "../../../src/queue/lmdb/tables.js";
import type { StoreChange } from "../../../src/queue/queue-store.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { seededRandom } from "../../support/seeded-random.js";

const queue = "tasks";
const pageBytes = 4_096;
const messageCount = 150;

/** Some bodies stand in the tree, others on pages of their own. */
const bodyOf = (seq: number): Buffer => Buffer.alloc(seq % 20 === 0 ? 9_000 : 150, `${seq} `);

/** A folder whose store has messages and is closed. */
async function filledFolder(t: ExecutionContext): Promise<string> {
  const dir = scratchFolder(t);
  const store = await LmdbQueueStore.open({ dir });
  await store.write([{ kind: "put-queue", queue, settings: Buffer.of() }]);
  const appends = Array.from(
    { length: messageCount },
    (_, seq): StoreChange => ({ kind: "append", queue, seq, head: Buffer.alloc(60, seq), body: bodyOf(seq) }),
  );
  for (let at = 0; at < messageCount; at += 50) await store.write(appends.slice(at, at + 50));
  await store.close();
  return dir;
}

function patch(dir: string, change: (file: number) => void): void {
  const file = openSync(join(dir, dataFileName), "r+");
  change(file);
  closeSync(file);
}

/** Messages that a store has; undefined where it does not open, with the right words. */
async function openAndCount(
  t: ExecutionContext,
  dir: string,
  isWhole: (store: LmdbQueueStore, seq: number) => boolean = () => true,
): Promise<number | undefined> {
  let store: LmdbQueueStore;
  try {
    store = await LmdbQueueStore.open({ dir });
  } catch (error) {
    t.like(error, { name: "BrokerError", reason: "STORAGE_FAILED" });
    const { message } = error as Error;
    t.true(message.startsWith(join(dir, dataFileName)), message);
    t.regex(message, /is damaged: .*; put a copy of the whole file in its place, or move it away/);
    return undefined;
  }
  const whole = [...store.heads(queue)].filter(({ seq }) => isWhole(store, seq));
  await store.close();
  return whole.length;
}

const hasBody = (store: LmdbQueueStore, seq: number): boolean =>
  bodyOf(seq).equals(store.body(queue, seq) ?? Buffer.of());

test("a file that is cut anywhere stops the start, and is left as it is", async (t) => {
  const dir = await filledFolder(t);
  const path = join(dir, dataFileName);
  const whole = `${path}.whole`;
  copyFileSync(path, whole);
  const pages = statSync(path).size / pageBytes;
  for (let cut = 1; cut < pages; cut += 1) {
    const length = cut * pageBytes + (cut % 3);
    patch(dir, (file) => ftruncateSync(file, length));
    const count = await openAndCount(t, dir, hasBody);
    // The last pages may be free: then nothing is missing.
    t.true(count === undefined || count === messageCount, `cut to ${length} bytes`);
    if (count === undefined) t.is(statSync(path).size, length);
    copyFileSync(whole, path);
  }
  t.is(await openAndCount(t, dir, hasBody), messageCount);
});

for (const [what, bytes] of [
  ["zeros", () => Buffer.alloc(pageBytes)],
  ["noise", (random: () => number) => Buffer.from(Array.from({ length: pageBytes }, () => random() * 256))],
] as const) {
  test(`a page overwritten with ${what} among heads, ids or what leads to bodies stops the start`, async (t) => {
    const dir = await filledFolder(t);
    const path = join(dir, dataFileName);
    const whole = readFileSync(path);
    const random = seededRandom(1);
    let refused = 0;
    for (let page = 2; page < whole.length / pageBytes; page += 1) {
      patch(dir, (file) => writeSync(file, bytes(random), 0, pageBytes, page * pageBytes));
      const count = await openAndCount(t, dir);
      t.true(count === undefined || count === messageCount, `page ${page}`);
      if (count === undefined) refused += 1;
      writeFileSync(path, whole);
    }
    t.true(refused >= 5, `${refused} pages`);
    t.is(await openAndCount(t, dir), messageCount);
  });
}

test("a file that is shorter than LMDB gave out pages for opens when only free ones are missing", async (t) => {
  const dir = scratchFolder(t);
  const store = await LmdbQueueStore.open({ dir });
  const body = Buffer.alloc(100_000);
  await store.write([
    { kind: "put-queue", queue, settings: Buffer.of() },
    { kind: "append", queue, seq: 1, head: Buffer.of(1), body },
    { kind: "append", queue, seq: 2, head: Buffer.of(2), body },
    { kind: "delete", queue, seq: 2 },
  ]);
  await store.close();
  t.true(statSync(join(dir, dataFileName)).size < 200_000);
  const again = await LmdbQueueStore.open({ dir });
  t.deepEqual(
    [...again.heads(queue)].map(({ seq }) => seq),
    [1],
  );
  await again.close();
});

const foreignFiles: Record<string, (path: string) => Promise<void> | void> = {
  "an empty file": (path) => writeFileSync(path, ""),
  "a text": (path) => writeFileSync(path, "not a database".repeat(1_000)),
  "a short text": (path) => writeFileSync(path, "x"),
  async "an LMDB file of something else"(path) {
    const other = open({ path });
    await other.put("key", "value");
    await other.close();
  },
};

for (const [what, make] of Object.entries(foreignFiles)) {
  test(`${what} in the place of the data file stops the start, and is left as it is`, async (t) => {
    const dir = scratchFolder(t);
    const path = join(dir, dataFileName);
    await make(path);
    const before = readFileSync(path);
    const error = await t.throwsAsync(LmdbQueueStore.open({ dir }), { name: "BrokerError" });
    t.like(error, { reason: "STORAGE_FAILED" });
    t.true(error?.message.startsWith(path));
    t.regex(
      error?.message ?? "",
      /not .* of this broker's queues; move it away, or give the broker another folder/,
    );
    t.deepEqual(readFileSync(path), before);
  });
}

test("a file of another format stops the start, and names both formats", async (t) => {
  const dir = await filledFolder(t);
  const root = openRoot(join(dir, dataFileName));
  writeFormat(root, "7");
  await root.close();
  await t.throwsAsync(LmdbQueueStore.open({ dir }), {
    message: /queues\.mdb: has format 7, and this version reads format 1; start the version that wrote it/,
  });
});

test("a start that did not get as far as to make the file is made up for", async (t) => {
  const dir = scratchFolder(t);
  writeFileSync(join(dir, `${dataFileName}.new`), "half made");
  await (await LmdbQueueStore.open({ dir })).close();
  t.deepEqual(
    readdirSync(dir).filter((name) => name.includes(".new")),
    [],
  );
});

test("a folder that cannot be made is named", async (t) => {
  const file = join(scratchFolder(t), "file");
  writeFileSync(file, "");
  await t.throwsAsync(LmdbQueueStore.open({ dir: join(file, "queues") }), {
    name: "BrokerError",
    message: /file\/queues: .*ENOTDIR/,
  });
});

test("a file is for its owner only", async (t) => {
  const dir = join(scratchFolder(t), "queues");
  await (await LmdbQueueStore.open({ dir })).close();
  const file = openSync(join(dir, dataFileName), "r");
  t.is(fstatSync(file).mode & 0o777, 0o600);
  closeSync(file);
  t.is(statSync(dir).mode & 0o777, 0o700);
});
