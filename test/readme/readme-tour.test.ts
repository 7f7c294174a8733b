import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";
import { awaitReady } from "../support/broker-process.js";
import { doBlocks, pattern, readBlocks, tourFolder } from "../support/tour.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("the tour of the README works as written", async (t) => {
  t.timeout(180_000, "the broker is built first where it has not been");
  const blocks = readBlocks("README.md");
  const folder = tourFolder(t);
  const start = blocks.findIndex(({ purpose }) => purpose === "start");
  t.is(blocks[start]?.content.trim(), "npm ci && npm start");
  // The clone is installed already, and other tests have their ports and data too.
  const flags = ["--port", "0", "--data-dir", join(folder, "data")];
  const child = spawn("npm", ["start", "--silent", "--", ...flags], { cwd: root, detached: true });
  t.teardown(() => child.pid !== undefined && child.exitCode === null && process.kill(-child.pid, "SIGKILL"));
  const { port, readyLine } = await awaitReady(t, child);
  t.regex(readyLine, pattern(blocks[start + 1]?.content ?? ""));
  const tour = blocks.slice(start + 2);
  t.is(tour.filter(({ purpose }) => purpose === "terminal").length, 2);
  await doBlocks(t, tour, { folder, port });
});
