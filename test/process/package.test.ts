import { execFile, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import test from "ava";
import { packageVersion } from "../../gateways/version.js";
import { awaitReady } from "../support/broker-process.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const execute = promisify(execFile);

/** What stays behind when the tree is copied: the package must be made from the sources alone. */
const leftBehind: ReadonlySet<string> = new Set([
  "node_modules",
  "dist",
  "coverage",
  ".git",
  "test",
  "bench",
]);

test("the package runs with npx in an empty folder", async (t) => {
  t.timeout(240_000, "installing what the package depends on takes its time");
  const folder = await mkdtemp(join(tmpdir(), "singyeong-pack-"));
  t.teardown(() => rm(folder, { recursive: true }));
  const tree = join(folder, "tree");
  const filter = (source: string) => !leftBehind.has(relative(root, source));
  await cp(root, tree, { recursive: true, filter });
  await symlink(join(root, "node_modules"), join(tree, "node_modules"));
  const empty = join(folder, "empty");
  await mkdir(empty);
  await execute("npm", ["pack", "--pack-destination", empty], { cwd: tree });
  const tarball = `singyeong-${packageVersion}.tgz`;
  t.deepEqual(await readdir(empty), [tarball]);
  // As in a user's own shell: without what npm tells the programs that it runs about this project.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith("npm_")),
  );
  const child = spawn("npx", ["--yes", `./${tarball}`, "--port", "0"], { cwd: empty, detached: true, env });
  // npx and a shell stand between a signal and the broker, so it goes to the whole group.
  const kill = (signal: NodeJS.Signals) => child.pid !== undefined && process.kill(-child.pid, signal);
  const broker = await awaitReady(t, child);
  t.is((await fetch(`${broker.baseUrl}/healthz`)).status, 200);
  kill("SIGTERM");
  await broker.exited;
});
