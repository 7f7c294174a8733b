import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { LmdbQueueStore } from "../../src/queue/lmdb/lmdb-queue-store.js";
import type { CrashLedger } from "./crash-ledger.js";
import { seededRandom } from "./seeded-random.js";

/** Rounds of a crash test; more at night. */
export const crashRounds = Number(process.env["CRASH_ROUNDS"] ?? 10);

/** Tells when processes are killed and what they do; a test says it, so that a failure can be had again. */
export const crashSeed = Number(process.env["CRASH_SEED"] ?? Date.now() % 2 ** 31);

const mostLines = 4_000;
const latestKillMs = 5;

/** A process that keeps the store of a folder under load. */
export interface StoreLoad {
  /** `store-load.ts`, built. */
  readonly program: string;
  readonly dir: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs the load and kills it when it has reported so many lines as chance says for this round; all that it reported until then
 * stands in the ledger.
 */
export async function crash(
  { program, dir, env }: StoreLoad,
  ledger: CrashLedger,
  round: number,
): Promise<void> {
  const seed = crashSeed + round;
  const child = spawn(process.execPath, [program, dir, String(seed)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  const exited = once(child, "exit");
  const random = seededRandom(seed);
  let left = 1 + Math.floor(random() * mostLines);
  for await (const line of createInterface({ input: child.stdout })) {
    ledger.note(line);
    left -= 1;
    // Not at once: a report comes right after a commit, and what is to be hit as well is the middle of the next.
    if (left === 0) setTimeout(() => child.kill("SIGKILL"), random() * latestKillMs);
  }
  const [code, signal] = await exited;
  if (signal !== "SIGKILL") throw new Error(`the load ended by itself, with ${code ?? signal}`);
}

/** Opens the store that a crash left behind, and gives everything in which it contradicts the ledger. */
export async function faultsAfterCrash(dir: string, ledger: CrashLedger): Promise<string[]> {
  const store = await LmdbQueueStore.open({ dir });
  try {
    return await ledger.compare(store);
  } finally {
    await store.close();
  }
}
