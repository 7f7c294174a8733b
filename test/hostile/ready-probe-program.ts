// Asks a broker again and again whether it is ready, in a process of its own: whoever attacks is too busy to measure. Started by ready-probe.ts.
import { setTimeout as pause } from "node:timers/promises";

const url = `${process.argv[2]}/readyz`;
const intervalMs = 10;
let times: number[] = [];

async function ask(): Promise<number> {
  const askedAt = performance.now();
  const response = await fetch(url, { signal: AbortSignal.timeout(20_000) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`/readyz answered ${response.status}`);
  return performance.now() - askedAt;
}

let wanted = "";
process.on("message", (message: string) => {
  wanted = message;
});
process.on("disconnect", () => process.exit());

await ask(); // has the start of this process in it, and does not count
process.send?.("begun");
for (;;) {
  times.push(await ask());
  if (wanted !== "") {
    process.send?.(times);
    times = [];
    wanted = "";
  }
  await pause(intervalMs);
}
