import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { root } from "../support/toolchain.js";
import { promisedOutput, runExample } from "./run-example.js";

for (const name of ["beta-routing", "http-services", "shard-router"]) {
  test(`${name} prints what its README promises`, async (t) => {
    t.timeout(180_000);
    const promised = promisedOutput(name);
    t.true(promised.split("\n").length > 3);
    t.is(await runExample(t, name), promised);
  });
}

test("every example has a README that says how it is run", (t) => {
  const folder = join(root, "examples");
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of names.filter((entry) => entry.name !== "plugins")) {
    const readme = readFileSync(join(folder, name, "README.md"), "utf8");
    t.true(readme.includes(`node --import=tsx examples/${name}/main.mjs\n`), name);
    t.true(existsSync(join(folder, name, "main.mjs")), name);
    for (const [, target = ""] of readme.matchAll(/\]\(([^)#]+)[^)]*\)/g))
      t.true(/sdk\/python$/.test(target) || existsSync(join(folder, name, target)), target);
  }
});
