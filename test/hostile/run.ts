import { hostileActs } from "./all-acts.js";
import { play, startStage } from "./play.js";

// `npm run test:hostile`: every act in full, and how the broker bore it. Arguments choose acts by name.

/** What `/readyz` should stay below while others do their worst. */
const readyTargetMs = 100;

const chosen = process.argv.slice(2);

for (const { act, full } of hostileActs) {
  if (chosen.length > 0 && !chosen.includes(act.name)) continue;
  const broker = await startStage();
  const { readyMs, bystanderSlowestMs, bytesBefore, bytesAfter } = await play(broker, act, full);
  await broker.close();
  const slowest = Math.max(...readyMs);
  const late = readyMs.filter((ms) => ms > readyTargetMs).length;
  process.stdout.write(
    `${act.name}: ${full}; readyz at most ${slowest.toFixed()} ms, ${late} of ${readyMs.length} above ${readyTargetMs} ms; ` +
      `bystander at most ${bystanderSlowestMs.toFixed()} ms; ` +
      `${megabytes(bytesBefore)} MB before, ${megabytes(bytesAfter)} MB after\n`,
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1);
}
