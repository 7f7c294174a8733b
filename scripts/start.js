// `npm start`: builds what is missing or older than its sources, then serves. Flags go to the broker: `npm start -- --port 4567`.
import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const main = join(root, "dist/gateways/main.js");

if (builtAt() < newestSource()) {
  process.stderr.write("building…\n");
  // stdout stays the broker's: it carries the line that says where it listens.
  execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: ["ignore", 2, 2] });
}
process.argv[1] = main;
await import(pathToFileURL(main).href);

function builtAt() {
  return statSync(main, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newestSource() {
  let newest = 0;
  for (const folder of ["src", "gateways", "gen", "client", "cli"]) {
    for (const file of readdirSync(join(root, folder), { recursive: true })) {
      newest = Math.max(newest, statSync(join(root, folder, file)).mtimeMs);
    }
  }
  return newest;
}
