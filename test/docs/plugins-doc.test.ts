import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { hookAreas } from "../../src/plugins/hook-map.js";
import { identifyLegacy } from "../support/legacy-client.js";
import { startBroker } from "../support/running-broker.js";
import { doBlocks, readBlocks, tourFolder } from "../support/tour.js";

const page = "docs/plugins.md";
const blocks = readBlocks(page);
const modules = blocks.filter(({ language }) => language === "js");

test("the examples of docs/plugins.md work as written", async (t) => {
  const folder = tourFolder(t);
  const paths = modules.map(({ purpose, content }) => {
    const path = join(folder, purpose);
    writeFileSync(path, content);
    return path;
  });
  const broker = await startBroker(t, { "--plugins": paths.join(",") });
  await doBlocks(
    t,
    blocks.filter(({ language, purpose }) => language !== "js" && purpose !== "broker"),
    { folder, port: broker.port },
  );
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  client.dispatch("GREET", "ann");
  t.like(await client.frame(), { t: "GREETING", d: { text: "hello, ann" } });
});

test("docs/plugins.md has a row for every area of hooks", (t) => {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), "utf8");
  const rows = [...text.matchAll(/^\| `([a-z]+)` +\| [a-zA-Z ]/gm)].map(([, area]) => area);
  for (const area of hookAreas) t.true(rows.includes(area), area);
});
