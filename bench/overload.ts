// Prints the goodput under more load than can be served, as a share of the most that was: unary sends that are answered within a second.
//   npm run bench:overload
//   npm run bench:overload -- --delays=0,50 --connections=8,200 --ms=6000
// The broker has one core, its callers the other (taskset): else a call that is refused would slow the broker down by what it costs its caller.
// Where others use the machine as well, time counts in which the broker had its core or did not want it.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { CallCounts } from "./load/open-loop.js";
import { silentReceiver } from "./load/rpc-load.js";
import { type Served, scheduledSeconds, serve } from "./measure.js";

const options = new Map(process.argv.slice(2).map((argument) => argument.split("=", 2) as [string, string]));
const delays = (options.get("--delays") ?? "0,50").split(",");
const connectionCounts = (options.get("--connections") ?? "8,200").split(",").map(Number);
const ms = Number(options.get("--ms") ?? 6_000);
const warmUpMs = 4_000;
/** Calls under way where the most is measured that can be served. */
const underWay = 400;

/** What a load came to, by the seconds in which the broker could have worked. */
interface Measured {
  readonly counts: CallCounts;
  readonly seconds: number;
  /** The share of them in which it did. */
  readonly busy: number;
}

execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", 2, 2] });
execFileSync("taskset", ["-cp", "1", String(process.pid)], { stdio: "ignore" });

function startBroker(delay: string): Promise<Served> {
  const settings = ["--port", "0", "--queue-store", "memory", "--log-level", "silent"];
  const broker = [process.execPath, "dist/gateways/main.js", ...settings, "--overload-delay-ms", delay];
  return serve(["taskset", "-c", "0", ...broker]);
}

async function measure({ port, pid }: Served, load: object): Promise<Measured> {
  const task = JSON.stringify({ port, underWay, warmUpMs, ms, ...load });
  const args = ["-c", "1", process.execPath, "--import=tsx", "bench/overload-generator.ts", task];
  const child = spawn("taskset", args, { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  await once(lines, "line"); // it begins to count
  const startedAt = performance.now();
  const before = scheduledSeconds(pid);
  const [counts] = (await once(lines, "line")) as [string];
  const after = scheduledSeconds(pid);
  const seconds = (performance.now() - startedAt) / 1_000 - (after.waited - before.waited);
  return { counts: JSON.parse(counts), seconds, busy: (after.ran - before.ran) / seconds };
}

const row = (...cells: readonly (string | number)[]) => console.log(`| ${cells.join(" | ")} |`);
row("connections", "`overloadDelayMs`", "offered", "goodput", "late", "refused", "held back", "broker busy");
row(...Array(8).fill("---"));
for (const connections of connectionCounts) {
  let peak = Number.NaN;
  for (const delay of delays) {
    const broker = await startBroker(delay);
    await silentReceiver(broker.port);
    if (Number.isNaN(peak)) {
      const { counts, seconds } = await measure(broker, { connections });
      peak = counts.good / seconds;
      console.log(`| ${connections} | ${delay} | as answered | 1 (${Math.round(peak)} per s) | | | | |`);
    }
    for (const times of [1, 3]) {
      const { counts, seconds, busy } = await measure(broker, { connections, perSecond: peak * times });
      const share = (count: number) => (count / seconds / peak).toFixed(2);
      const { offered, good, late, refused, held } = counts;
      const shares = [offered, good, late, refused, held].map(share);
      row(connections, delay, ...shares, busy.toFixed(2));
    }
    await broker.stop();
  }
}
process.exit(); // the receivers' connections are still open
