import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";
import { wireStatus } from "../../gateways/error-map.js";
import { errorReasons } from "../../src/errors.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

function read(page: string): string {
  return readFileSync(join(root, page), "utf8");
}

test("docs/dependencies.md lists what package.json has, and nothing else", (t) => {
  const { dependencies, devDependencies } = JSON.parse(read("package.json"));
  const listed = [...read("docs/dependencies.md").matchAll(/^- `([^`]+)`: \S/gm)].map(([, name]) => name);
  t.deepEqual(listed.toSorted(), [...Object.keys(dependencies), ...Object.keys(devDependencies)].sort());
});

test("every version in package.json is exact", (t) => {
  const { dependencies, devDependencies } = JSON.parse(read("package.json"));
  for (const version of Object.values({ ...dependencies, ...devDependencies }))
    t.regex(String(version), /^\d+\.\d+\.\d+$/);
});

test("every reason has a line in docs/errors.md, and a status on every wire", (t) => {
  const page = read("docs/errors.md");
  for (const [reason, { code }] of Object.entries(errorReasons)) {
    t.true(page.includes(`| \`${reason}\` | \`${code}\` |`), reason);
    t.true(wireStatus[code].http >= 400);
  }
});

for (const page of pages) {
  test(`the links of ${page} lead somewhere`, (t) => {
    for (const [, target = ""] of read(page).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
      t.true(existsSync(join(root, dirname(page), target)), target);
    }
    t.pass();
  });
}

test("clauses that code cites stand in PROTOCOL.md", (t) => {
  const protocol = read("PROTOCOL.md");
  const files = ["src", "gateways"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(folder, name)),
  );
  for (const file of files) {
    for (const [, clause] of read(file).matchAll(/PROTOCOL §(\d+)/g)) {
      t.true(protocol.includes(`\n## §${clause} `), `${file} cites §${clause}`);
    }
  }
});
