// Kills a process that keeps a store under load, again and again, and compares what it confirmed with what the store has then.
//   CRASH_ROUNDS=200 npx ava --timeout=60m test/queue/lmdb/crash.test.ts
import test from "ava";
import { CrashLedger } from "../../support/crash-ledger.js";
import { buildProgram } from "../../support/node-program.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { crash, crashRounds, crashSeed, faultsAfterCrash } from "../../support/store-crash.js";

test("nothing confirmed is lost when the process is killed at any moment", async (t) => {
  t.timeout(60 * 60_000);
  t.log(`${crashRounds} rounds, seed ${crashSeed}`);
  const load = { program: await buildProgram(t, "store-load.ts"), dir: scratchFolder(t) };
  const ledger = new CrashLedger();
  for (let round = 0; round < crashRounds; round += 1) {
    await crash(load, ledger, round);
    t.deepEqual(await faultsAfterCrash(load.dir, ledger), [], `round ${round}`);
  }
  t.log(`${ledger.confirmed} confirmations`);
});
