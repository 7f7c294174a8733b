// As crash.test.ts, on a disk that loses what was not synced: a killed process leaves its writes to the system, a machine
// without power does not.
//   CRASH_ROUNDS=200 npx ava --timeout=60m test/queue/lmdb/power-loss.test.ts
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import test, { type ExecutionContext } from "ava";
import { dataFileName } from "../../../src/queue/lmdb/data-file.js";
import { LmdbQueueStore } from "../../../src/queue/lmdb/lmdb-queue-store.js";
import { CrashLedger } from "../../support/crash-ledger.js";
import { buildProgram } from "../../support/node-program.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { seededRandom } from "../../support/seeded-random.js";
import {
  crash,
  crashRounds,
  crashSeed,
  faultsAfterCrash,
  type StoreLoad,
} from "../../support/store-crash.js";
import { run, toolchain } from "../../support/toolchain.js";

const pageBytes = 4_096;

interface UnsafeDisk extends StoreLoad {
  readonly file: string;
  /** What is in the file once the power is gone. */
  readonly durable: string;
}

/** Builds the library that keeps the copy of what is synced. Needs a C compiler and Linux. */
async function buildShim(t: ExecutionContext): Promise<string> {
  const source = fileURLToPath(new URL("../../fixtures/power-loss/power-loss.c", import.meta.url));
  const library = join(scratchFolder(t), "power-loss.so");
  if (process.platform !== "linux") throw new Error("LD_PRELOAD as it is here is Linux's");
  await run("cc", ["-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"]);
  return library;
}

async function prepareDisk(
  t: ExecutionContext,
  library: string,
  env: NodeJS.ProcessEnv = {},
): Promise<UnsafeDisk> {
  const dir = scratchFolder(t);
  await (await LmdbQueueStore.open({ dir })).close();
  const file = join(dir, dataFileName);
  const durable = `${file}.durable`;
  copyFileSync(file, durable);
  return {
    program: await buildProgram(t, "store-load.ts"),
    dir,
    file,
    durable,
    env: { ...env, LD_PRELOAD: library, POWER_LOSS_FILE: file },
  };
}

/**
 * Takes the power away: of what was written and not synced, each page is there or not as chance says, since a disk keeps no
 * order. `kept` is the share that is there.
 */
function losePower({ file, durable }: UnsafeDisk, random: () => number, kept: number): number {
  const written = readFileSync(file);
  const left = Buffer.alloc(written.length);
  const synced = readFileSync(durable);
  let lost = 0;
  let length = synced.length;
  for (let at = 0; at < written.length; at += pageBytes) {
    const page = written.subarray(at, at + pageBytes);
    const syncedPage = synced.subarray(at, at + pageBytes);
    const keep = page.equals(syncedPage) || random() < kept;
    (keep ? page : syncedPage).copy(left, at);
    if (keep) length = Math.max(length, at + page.length);
    else lost += 1;
  }
  for (const path of [file, durable]) writeFileSync(path, left.subarray(0, length));
  return lost;
}

test("nothing confirmed is lost when the machine loses power and the disk what was not synced", async (t) => {
  const library = await toolchain(t, "the library that discards unsynced writes", () => buildShim(t));
  if (library === undefined) return;
  t.timeout(60 * 60_000);
  t.log(`${crashRounds} rounds, seed ${crashSeed}`);
  const disk = await prepareDisk(t, library);
  const random = seededRandom(crashSeed);
  const ledger = new CrashLedger();
  let lost = 0;
  for (let round = 0; round < crashRounds; round += 1) {
    await crash(disk, ledger, round);
    lost += losePower(disk, random, [0, 0.5, 0.9][round % 3] ?? 0);
    t.deepEqual(await faultsAfterCrash(disk.dir, ledger), [], `round ${round}`);
    copyFileSync(disk.file, disk.durable);
  }
  t.log(`${ledger.confirmed} confirmations, ${lost} pages lost`);
});

test("a disk that lies about syncing is found out: the test above can fail", async (t) => {
  const library = await toolchain(t, "the library that discards unsynced writes", () => buildShim(t));
  if (library === undefined) return;
  t.timeout(60_000);
  const disk = await prepareDisk(t, library, { POWER_LOSS_IGNORE_SYNC: "1" });
  const ledger = new CrashLedger();
  await crash(disk, ledger, 0);
  losePower(disk, seededRandom(crashSeed), 0);
  const error = await t.throwsAsync(faultsAfterCrash(disk.dir, ledger), { name: "BrokerError" });
  t.regex(error?.message ?? "", /is damaged: page \d+ is (missing|overwritten)/);
});
