// Keeps a store under load until it is killed, and reports what is confirmed on stdout.
//   node store-load.js DIR SEED
import { writeSync } from "node:fs";
import { LmdbQueueStore } from "../../src/queue/lmdb/lmdb-queue-store.js";
import { bodyOf, headOf, idOf, crashQueue as queue, type ReportKind, versionOf } from "./crash-records.js";
import { seededRandom } from "./seeded-random.js";

const [dir = "", seed = "0"] = process.argv.slice(2);
const inFlight = 64;
const random = seededRandom(Number(seed));
const store = await LmdbQueueStore.open({ dir });

/** Messages that nobody works on. */
const idle = [...store.heads(queue)].map(({ seq, head }) => ({ seq, version: versionOf(seq, head) ?? 0 }));
let lastSeq = Math.max(0, ...idle.map(({ seq }) => seq));

/** Written at once and not buffered: what is reported is known even when this process ends in the middle of the next statement. */
function report(kind: ReportKind, ...numbers: number[]): void {
  writeSync(1, `${[kind, ...numbers].join(" ")}\n`);
}

function takeIdle(): { seq: number; version: number } | undefined {
  const index = Math.floor(random() * idle.length);
  const message = idle[index];
  const last = idle.pop();
  if (last !== undefined && index < idle.length) idle[index] = last;
  return message;
}

async function add(): Promise<void> {
  lastSeq += 1;
  const seq = lastSeq;
  await store.write([
    { kind: "append", queue, seq, head: headOf(seq, 0), body: bodyOf(seq) },
    { kind: "remember", queue, messageId: idOf(seq), record: headOf(seq, 0) },
  ]);
  report("added", seq);
  idle.push({ seq, version: 0 });
}

async function update(): Promise<void> {
  const message = takeIdle();
  if (message === undefined) return;
  const { seq, version } = message;
  await store.write([{ kind: "update", queue, seq, head: headOf(seq, version + 1) }]);
  report("updated", seq, version + 1);
  idle.push({ seq, version: version + 1 });
}

async function remove(): Promise<void> {
  const message = takeIdle();
  if (message === undefined) return;
  const { seq } = message;
  report("deleting", seq);
  await store.write([
    { kind: "delete", queue, seq },
    { kind: "forget", queue, messageId: idOf(seq) },
  ]);
  report("deleted", seq);
}

async function work(): Promise<never> {
  for (;;) {
    const choice = random();
    if (choice < 0.4) await add();
    else if (choice < 0.65) await update();
    else await (idle.length > 500 ? remove() : add());
  }
}

await store.write([{ kind: "put-queue", queue, settings: Buffer.from("settings") }]);
report("open");
await Promise.all(Array.from({ length: inFlight }, work));
