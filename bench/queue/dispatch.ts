// Prints what queues cost in memory and CPU, the store apart, with few and with a million messages that match nobody.
//   npm run bench:queue-dispatch                      nothing parked, and 1 000 000 of one target and of a million targets
//   npm run bench:queue-dispatch -- --parked=100000   another number
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const parked = Number(
  process.argv.find((argument) => argument.startsWith("--parked="))?.slice(9) ?? 1_000_000,
);
const script = fileURLToPath(new URL("measure-dispatch.js", import.meta.url));

function measured(count: number, targets: "same" | "different"): Record<string, number> {
  const args = ["--expose-gc", "--max-old-space-size=8000", script, String(count), targets];
  const output = execFileSync(process.execPath, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(output) as Record<string, number>;
}

const columns = [
  { name: "nothing parked", figures: measured(0, "same") },
  { name: `${parked.toLocaleString("en")} of one target`, figures: measured(parked, "same") },
  { name: `${parked.toLocaleString("en")} of as many targets`, figures: measured(parked, "different") },
];
console.log(`| | ${columns.map(({ name }) => name).join(" | ")} |\n|---|${"---|".repeat(columns.length)}`);
for (const what of Object.keys(columns[0]?.figures ?? {}))
  console.log(`| ${what} | ${columns.map(({ figures }) => figures[what]?.toFixed(1) ?? "—").join(" | ")} |`);
