import { exec, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import test from "ava";
import { settings } from "../../src/config/settings.js";
import { awaitReady } from "../support/broker-process.js";
import { eventually } from "../support/eventually.js";
import { freePorts } from "../support/free-ports.js";
import { scratchFolder } from "../support/scratch-folder.js";
import { pattern, readBlocks } from "../support/tour.js";

const main = fileURLToPath(new URL("../../gateways/main.ts", import.meta.url));
const page = "docs/clustering.md";
const execute = promisify(exec);

test("three commands start three brokers that are a cluster, as docs/clustering.md says", async (t) => {
  t.timeout(60_000, "three processes are started");
  const folder = scratchFolder(t);
  const free = await freePorts(3);
  const ports = new Map(free.map((port, index) => [String(4567 + index), String(port)]));
  const here = (text: string) => text.replace(/\b456[789]\b/g, (port) => ports.get(port) ?? port);
  const blocks = readBlocks(page).filter(({ language }) => language === "sh" || language === "text");
  const starts = blocks.filter(({ purpose }) => purpose === "broker");
  t.is(starts.length, 3);
  // What `npm start` serves, without building it first.
  const begin = `"${process.execPath}" --import="${import.meta.resolve("tsx")}" "${main}" --log-level fatal`;
  await Promise.all(
    starts.map(({ content }) => {
      const command = here(content).replace("npm start --", begin);
      return awaitReady(t, spawn("sh", ["-c", `exec ${command}`], { cwd: folder }));
    }),
  );
  let asked = 0;
  for (const [index, { purpose, content }] of blocks.entries()) {
    const expected = blocks[index + 1];
    if (purpose !== "" || expected?.language !== "text") continue;
    await eventually(t, async (tt) => {
      const { stdout } = await execute(here(content));
      for (const line of expected.content.trim().split("\n")) tt.regex(stdout, pattern(line));
    });
    asked += 1;
  }
  t.is(asked, 3);
});

test("docs/clustering.md names every setting of clusters, and none that does not exist", (t) => {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), "utf8");
  const [, table = ""] = text.split("\n## Settings\n");
  const named = [...table.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  const known = settings.map(({ key }) => String(key));
  for (const name of named) t.true(known.includes(name ?? ""), name);
  for (const key of known.filter((each) => each.startsWith("cluster"))) t.true(named.includes(key), key);
});
