// Prints how many messages a second the LMDB store confirms, beside LMDB alone, and what a start with many of them takes.
//   npm run bench:queue-store                         all of it
//   npm run bench:queue-store -- --folder=/mnt/disk   on another disk than that of temporary files
//   npm run bench:queue-store -- --stored=100000      another number of messages for the start; 0: no start
//   npm run bench:queue-store -- --turns=200          more turns, for a machine that has other things to do
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openBareLmdb, openQueueStore, type Subject } from "./store-subjects.js";

const { values } = parseArgs({
  options: {
    folder: { type: "string", default: tmpdir() },
    stored: { type: "string", default: "1000000" },
    turns: { type: "string", default: "50" },
  },
});
const sliceMs = 100;
const warmUpTurns = 5;
const aim = 0.7;
let lastSeq = 0;

/** The store, and the best that LMDB does with one `put` a message: which of its two ways to sync is faster depends on the disk. */
const opens = [
  openQueueStore,
  (dir: string) => openBareLmdb(dir, { overlappingSync: true }),
  (dir: string) => openBareLmdb(dir, { overlappingSync: false }),
];

/** Confirmations a second with so many messages on their way at a time, for a moment. */
async function rate({ store }: Subject, inFlight: number, body: Buffer): Promise<number> {
  let confirmed = 0;
  const start = performance.now();
  const produce = async (): Promise<void> => {
    while (performance.now() - start < sliceMs) {
      lastSeq += 1;
      await store(lastSeq, body);
      confirmed += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, produce));
  return (confirmed * 1_000) / (performance.now() - start);
}

const median = (figures: readonly number[]): number =>
  [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;

const count = (figure: number): string => Math.round(figure).toLocaleString("en");

/** All take short turns, so that what else the machine does meets each of them alike. The first turns warm up. */
async function compare(inFlight: number, bodyBytes: number): Promise<string> {
  const dirs = opens.map(() => mkdtempSync(join(values.folder, "singyeong-bench-")));
  const subjects = await Promise.all(opens.map((open, index) => open(dirs[index] ?? "")));
  const turns: number[][] = [];
  const body = Buffer.alloc(bodyBytes, 1);
  for (let turn = -warmUpTurns; turn < Number(values.turns); turn += 1) {
    const figures: number[] = [];
    for (const subject of subjects) figures.push(await rate(subject, inFlight, body));
    if (turn >= 0) turns.push(figures);
  }
  await Promise.all(subjects.map((subject) => subject.close()));
  for (const dir of dirs) rmSync(dir, { recursive: true });
  return row(inFlight, bodyBytes, turns);
}

/** The ratios are medians of those of single turns, which good and bad moments of the disk do not touch. */
function row(inFlight: number, bodyBytes: number, turns: readonly (readonly number[])[]): string {
  const rates = opens.map((_, index) => count(median(turns.map((figures) => figures[index] ?? 0))));
  const ratio = (other: number): number =>
    median(turns.map((figures) => (figures[0] ?? 0) / (figures[other] ?? 0)));
  const ratios = [ratio(1), ratio(2)];
  const verdict = inFlight === 1 ? "" : Math.min(...ratios) >= aim ? "✓" : "✗";
  return `| ${[inFlight, bodyBytes, ...rates, ...ratios.map((figure) => figure.toFixed(2))].join(" | ")} ${verdict} |`;
}

console.log(
  "Confirmed messages a second; the store writes a head of 80 bytes beside the body, LMDB only the body.\n",
);
console.log(
  "| in flight | body, bytes | store | LMDB, overlapping sync | LMDB, plain sync | store / overlapping | store / plain |",
);
console.log("|--:|--:|--:|--:|--:|--:|--:|");
for (const bodyBytes of [100, 1_024]) {
  for (const inFlight of [1, 64, 1_024]) console.log(await compare(inFlight, bodyBytes));
}

const stored = Number(values.stored);
if (stored > 0) {
  console.log(`\nA start with ${count(stored)} stored messages, every head read.\n`);
  console.log(
    "| body, bytes | file, MB | opened, ms | heads read, ms | own memory, MB | with mapped pages, MB |",
  );
  console.log("|--:|--:|--:|--:|--:|--:|");
}
for (const bodyBytes of stored > 0 ? [100, 1_024] : []) {
  const dir = mkdtempSync(join(values.folder, "singyeong-bench-"));
  const script = fileURLToPath(new URL("store-start.ts", import.meta.url));
  const inProcess = (...args: string[]): string =>
    execFileSync(process.execPath, ["--import=tsx", script, dir, ...args], { encoding: "utf8" });
  inProcess("fill", String(stored), String(bodyBytes));
  console.log(`| ${bodyBytes} | ${inProcess("start").trim()} |`);
  rmSync(dir, { recursive: true });
}
