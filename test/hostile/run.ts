import { fork } from "node:child_process";
import { once } from "node:events";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { hostileActs } from "./all-acts.js";
import { play, startStage } from "./play.js";

// `npm run test:hostile`: every act in full, and how the broker bore it. Arguments choose acts by name.

/** What `/readyz` should stay below while others do their worst. */
const readyTargetMs = 100;
/** Attackers come last where they share their cores with the broker: they stand for other machines. */
const attackerNice = 15;

const chosen = process.argv.slice(2);
const acts = hostileActs.filter(({ act }) => chosen.length === 0 || chosen.includes(act.name));

if (acts.length > 1) {
  // Each from a process of its own: who is nice once stays so, and so would the next broker.
  for (const { act } of acts) {
    const child = fork(fileURLToPath(import.meta.url), [act.name], { execArgv: ["--import=tsx"] });
    const [code] = await once(child, "exit");
    if (code !== 0) process.exitCode = 1;
  }
} else for (const { act, full } of acts) await playInFull(act, full);

async function playInFull(...[act, full]: [(typeof acts)[number]["act"], number]): Promise<void> {
  const broker = await startStage();
  const begun = () => setPriority(attackerNice);
  const { readyMs, loopSlowestMs, bystanderSlowestMs, bytesBefore, bytesAfter } = await play(
    broker,
    act,
    full,
    { begun },
  );
  await broker.close();
  const slowest = Math.max(...readyMs);
  const late = readyMs.filter((ms) => ms > readyTargetMs).length;
  process.stdout.write(
    `${act.name}: ${full}; readyz at most ${slowest.toFixed()} ms, ${late} of ${readyMs.length} above ${readyTargetMs} ms; ` +
      `event loop held up for ${loopSlowestMs.toFixed()} ms at most; bystander at most ${bystanderSlowestMs.toFixed()} ms; ` +
      `${megabytes(bytesBefore)} MB before, ${megabytes(bytesAfter)} MB after\n`,
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1);
}
