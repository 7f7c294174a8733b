import test from "ava";
import { parse as parseYaml } from "yaml";
import { clientCommands } from "../../cli/command-names.js";
import { type CommandLineSurroundings, parseCommandLine } from "../../gateways/command-line.js";
import { hashToken } from "../../src/auth/token-authenticator.js";
import { defaultConfig } from "../../src/config/config.js";
import { settings } from "../../src/config/settings.js";

function parse(argv: readonly string[], surroundings: Partial<CommandLineSurroundings> = {}) {
  return parseCommandLine(argv, { env: {}, readFile: () => "", version: "1.2.3", ...surroundings });
}

test("an empty command line serves with the defaults", (t) => {
  t.deepEqual(parse([]), { kind: "serve", config: defaultConfig });
});

for (const argv of [
  ["--port", "1"],
  ["--port=1"],
  ["serve", "--port", "1"],
  ["--port", "1", "serve"],
  ["--port", "2", "--port", "1"],
]) {
  test(`"${argv.join(" ")}" serves on port 1`, (t) => {
    t.deepEqual(parse(argv), { kind: "serve", config: { ...defaultConfig, port: 1 } });
  });
}

test("every setting has a flag that reaches it", (t) => {
  for (const { flag, isSwitch } of settings) {
    const result = parse([flag, ...(isSwitch ? [] : [""])]);
    const named = result.kind === "serve" || result.stderr.includes(`from the flag ${flag} `);
    t.true(named, flag);
  }
});

test("a switch can be turned on and off", (t) => {
  const env = { SINGYEONG_INSECURE: "true" };
  t.like(parse(["--insecure"]), { config: { insecure: true } });
  t.like(parse(["--no-insecure"], { env }), { config: { insecure: false } });
  t.like(parse(["--insecure=false"], { env }), { config: { insecure: false } });
});

test("--version prints the version", (t) => {
  t.deepEqual(parse(["--version"]), { kind: "exit", code: 0, stdout: "1.2.3\n", stderr: "" });
});

test("--help names every flag", (t) => {
  const result = parse(["--help"]);
  if (result.kind !== "exit") return t.fail();
  t.is(result.code, 0);
  for (const { flag } of settings)
    t.true(result.stdout.includes(`${flag} `) || result.stdout.includes(`${flag}\n`), flag);
});

test("--check-config says that the configuration is valid", (t) => {
  const result = parse(["--check-config", "--config", "a.yaml"], { readFile: () => "port: 1" });
  t.deepEqual(result, { kind: "exit", code: 0, stdout: "the configuration is valid\n", stderr: "" });
});

test("--print-config prints what is in force, secrets hidden", (t) => {
  const result = parse(["--print-config", "--port", "1", "--auth", "hunter2"]);
  if (result.kind !== "exit") return t.fail();
  t.is(result.code, 0);
  t.regex(result.stdout, /^port: 1$/m);
  t.regex(result.stdout, /^auth: <hidden>$/m);
  t.notRegex(result.stdout, /hunter2/);
});

const refused: readonly [argv: readonly string[], stderr: string][] = [
  [
    ["--port", "x"],
    "error: port: 'x' from the flag --port is not allowed; allowed: a whole number from 0 to 65535\n",
  ],
  [["--check-config", "--prot=1"], "error: unknown flag --prot, given '1'; did you mean --port?\n"],
  [["--print-config", "--prot", "1"], "error: unknown flag --prot, given '1'; did you mean --port?\n"],
  [["--auht", "hunter2"], "error: unknown flag --auht, given <hidden>; did you mean --auth?\n"],
  [["--print-confg"], "error: unknown flag --print-confg; did you mean --print-config?\n"],
  [["--print-config=yes"], "error: the flag --print-config takes no value\n"],
  [["-p", "1"], "error: unknown flag -p, given '1'; --help lists what is allowed\n"],
  [
    ["sreve"],
    `error: unknown command "sreve"; there are serve, which is done where none is given, token, ${clientCommands.join(", ")}\n`,
  ],
  [
    ["serve", "serve"],
    `error: unknown command "serve"; there are serve, which is done where none is given, token, ${clientCommands.join(", ")}\n`,
  ],
  [["--port"], "error: option '--port <value>' argument missing\n"],
];

for (const [argv, stderr] of refused) {
  test(`"${argv.join(" ")}" exits with 2 and says why`, (t) => {
    t.deepEqual(parse(argv), { kind: "exit", code: 2, stdout: "", stderr });
  });
}

test("everything that is wrong is listed at once", (t) => {
  const result = parse(["sreve", "--prot", "1", "--port", "x"], { env: { SINGYEONG_HOTS: "a" } });
  if (result.kind !== "exit") return t.fail();
  t.is(result.stderr.match(/^error: /gm)?.length, 4);
});

test("makes a token, and the entry by which the access file knows it", (t) => {
  const parsed = parse(["token", "ci"]);
  if (parsed.kind !== "exit") return t.fail();
  t.is(parsed.code, 0);
  const [, token = ""] = /^# (sgy_\S+)$/m.exec(parsed.stdout) ?? [];
  const entry: unknown = parseYaml(parsed.stdout);
  t.deepEqual(entry, { tokens: { ci: { sha256: hashToken(token), roles: [] } } });
  t.not(parsed.stdout, (parse(["token", "ci"]) as { stdout: string }).stdout);
});

for (const wrong of [
  ["token"],
  ["token", "a", "b"],
  ["token", "a", "--port", "1"],
  ["token", "a", "--prot=1"],
]) {
  test(`refuses ${wrong.join(" ")}`, (t) => {
    const parsed = parse(wrong);
    t.like(parsed, { kind: "exit", code: 2, stdout: "" });
    t.regex((parsed as { stderr: string }).stderr, /takes the name of the token and nothing else/);
  });
}
