import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { parse } from "yaml";
import { verbs } from "../../src/auth/verb.js";
import { accessDefinition } from "../support/access.js";
import { startBroker } from "../support/running-broker.js";
import { doBlocks, readBlocks, tourFolder } from "../support/tour.js";

const page = "docs/access.md";
const blocks = readBlocks(page);
const text = readFileSync(new URL(`../../${page}`, import.meta.url), "utf8");

test("the examples of docs/access.md work as written", async (t) => {
  t.timeout(60_000, "a broker is started on the way");
  const folder = tourFolder(t);
  const file = blocks.find(({ purpose }) => purpose === "access.yaml");
  writeFileSync(join(folder, "access.yaml"), file?.content ?? "");
  const { port } = await startBroker(t, { "--access-file": join(folder, "access.yaml") });
  await doBlocks(
    t,
    blocks.filter(({ purpose }) => purpose !== "broker"),
    { folder, port },
  );
});

test("every other part of an access file in docs/access.md is one", (t) => {
  const parts = blocks.filter(({ language, purpose }) => language === "yaml" && purpose === "");
  t.is(parts.length, 2);
  const roles = { service: [{ verbs: ["*"] }], worker: [{ verbs: ["*"] }] };
  for (const { content } of parts) t.notThrows(() => accessDefinition({ ...parse(content), roles }));
});

test("docs/access.md lists the verbs as the code has them", (t) => {
  const rows = [...text.matchAll(/^\| `([a-z-]+)` +\| (\w+) +\| (yes|) *\| (.+?) *\|$/gm)]
    .filter(([, , subject = ""]) => ["query", "client", "queue", "enqueue", "broker"].includes(subject))
    .map(([, verb, subject, restricted, doc]) => ({ verb, subject, restricted: restricted === "yes", doc }));
  t.deepEqual(
    rows,
    Object.entries(verbs).map(([verb, facts]) => ({ verb, ...facts })),
  );
});
