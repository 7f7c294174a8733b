import { readFileSync } from "node:fs";
import test from "ava";
import { loadKinds } from "../../cli/bench/traffic.js";
import { clientCommands } from "../../cli/command-names.js";
import { areas } from "../../cli/doctor/finding.js";
import { exitCodes } from "../../cli/failure.js";
import { connectionEnv } from "../../src/config/settings.js";
import { runCommand } from "../support/command.js";

const page = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8");

test("docs/cli.md has every command in its table", async (t) => {
  t.timeout(60_000);
  const [, table = ""] = /\| command .*\n\|[-| ]+\n((?:\|.*\n)+)/.exec(page) ?? [];
  const first = table.split("\n").map((row) => row.split("|")[1] ?? "");
  const listed = first.flatMap((cell) => {
    const names = [...cell.matchAll(/`([a-z -]+?)(?: [<[][^`]*)?`/g)].map(([, name = ""]) => name);
    // A row says `queue` once, before the first of its commands.
    const group = /^queue /.test(names[0] ?? "") ? "queue " : "";
    return names.map((name, index) => (index === 0 ? name : `${group}${name}`));
  });
  const { stdout } = await runCommand(t, ["completion", "bash"]);
  const paths = [...stdout.matchAll(/^ {4}"([a-z -]+)"\) words=/gm)].map(([, path = ""]) => path);
  const names = new Set(paths.map((path) => path.split(" ")[0] ?? ""));
  t.deepEqual([...names].sort(), [...clientCommands].sort());
  const missing = paths.filter((path) => path !== "queue" && !listed.includes(path));
  t.deepEqual(missing, []);
});

test("docs/cli.md has every exit code, and every variable that says which broker is meant", (t) => {
  const codes = [...page.matchAll(/^\| (\d) /gm)].map(([, code]) => Number(code));
  t.deepEqual(codes, Object.values(exitCodes));
  for (const name of Object.values(connectionEnv)) t.true(page.includes(`\`${name}\``), name);
});

test("docs/cli.md has every kind of load and everything that doctor looks at", (t) => {
  for (const kind of loadKinds) t.regex(page, new RegExp(`^\\| \`${kind}\` +\\|`, "m"));
  for (const area of areas) t.regex(page, new RegExp(`^\\| \`${area}\` +\\|`, "m"));
});
