import test, { type ExecutionContext } from "ava";
import { allCases } from "../../conformance/all-cases.js";
import { type CaseResult, runCases } from "../../conformance/run.js";
import { runCommand } from "../support/command.js";
import { buildProgram } from "../support/node-program.js";

/** What starts the program that lies so. */
async function commandOf(t: ExecutionContext, lie: string): Promise<string> {
  t.timeout(120_000);
  const program = await buildProgram(t, "../conformance/dishonest-program.ts");
  return `"${process.execPath}" "${program}" "${lie}"`;
}

/** What the kit makes of it in cases with these names. */
async function resultsOf(t: ExecutionContext, lie: string, names: readonly string[]): Promise<CaseResult[]> {
  const cases = names.map((name) => {
    const found = allCases.find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`there is no case ${name}`);
    return found;
  });
  const { signal } = new AbortController();
  return runCases({ command: await commandOf(t, lie), cases, signal, answerTimeoutMs: 5_000 });
}

const answersWrongly = test.macro({
  async exec(t: ExecutionContext, lie: string, name: string, actual: RegExp) {
    const [result] = await resultsOf(t, lie, [name]);
    t.is(result?.status, "failed");
    t.regex(result?.failure?.actual ?? "", actual);
    t.regex(result?.failure?.stderr ?? "", new RegExp(`this program lies: ${lie}`));
  },
  title: (_, lie) => `fails a program that answers wrongly: ${lie}`,
});

// One after the other: each has a broker of its own.
test.serial(
  answersWrongly,
  "another receiver",
  "hears who got a message, and under which id",
  /clientId: 'b'/,
);
test.serial(answersWrongly, "sends twice", "sends a nonce along", /'nönce 1', 'nönce 1'/);
test.serial(answersWrongly, "sends out of order", "keeps the order of 1 000 sends", /0, +2, +4/);
test.serial(
  answersWrongly,
  "sends again what is unknown",
  "fails a send whose answer was lost as of unknown outcome, and does not repeat it",
  /receiver/,
);
test.serial(
  answersWrongly,
  "handles at once",
  "holds no more messages than its credit, and takes more as they are handled",
  /[1-9]/,
);
test.serial(
  answersWrongly,
  "updates nothing",
  "updates what it sets, and leaves the rest",
  /b: \{ integer: '2' \}/,
);

const breaks = test.macro({
  async exec(t: ExecutionContext, lie: string, message: RegExp) {
    const [lied, told] = await resultsOf(t, lie, [
      "hears who got a message, and under which id",
      "tells a request from a message",
    ]);
    t.is(lied?.status, "failed");
    t.regex(lied?.failure?.message ?? "", message);
    t.is(told?.status, "passed", "it was started again");
  },
  title: (_, lie) => `starts a program again that is of no more use: ${lie}`,
});

test.serial(breaks, "dies", /ended, with code 3/);
test.serial(breaks, "garbage", /no JSON object: Traceback/);

test.serial("prints what was expected, what came and what the program wrote, and ends with 1", async (t) => {
  const command = await commandOf(t, "another receiver");
  const args = ["conformance", command, "--only", "hears who got", "--only", "tells a request"];
  const { code, stdout, stderr } = await runCommand(t, args);
  t.is(code, 1);
  t.is(stderr, "error: 1 of 2 cases failed\n");
  t.regex(stdout, /^FAILED messages: hears who got a message, and under which id$/m);
  t.regex(stdout, /^ {4}expected: \{ application: 'worker-\d+', clientId: 'worker-kit' \}$/m);
  t.regex(stdout, /^ {4}came: {5}\{ application: 'a', clientId: 'b' \}$/m);
  t.regex(stdout, /^ {4}stderr: {3}this program lies: another receiver$/m);
  t.regex(stdout, /^messages +1 +1 +0$/m);
});

test.serial("a program that says no hello, or is none, ends the run", async (t) => {
  const liar = await runCommand(t, ["conformance", await commandOf(t, "no hello"), "--only", "proxy"]);
  t.is(liar.code, 1);
  t.regex(liar.stderr, /its hello says \{"library":"liar"\}/);
  const none = await runCommand(t, ["conformance", "exit 7", "--only", "proxy"]);
  t.is(none.code, 1);
  t.regex(none.stderr, /it ended, with code 7/);
});

test.serial("lists cases, by part or by a piece of their names", async (t) => {
  t.timeout(60_000);
  const args = ["conformance", "--list", "--only", "proxy", "--only", "largest integer"];
  const { code, stdout } = await runCommand(t, args);
  t.is(code, 0);
  const lines = stdout.trim().split("\n");
  t.true(lines.includes("session: carries the largest integer as metadata"));
  t.true(lines.includes("proxy: forwards a HEAD"));
  t.true(lines.every((line) => line.startsWith("proxy: ") || line.includes("largest integer")));
  const none = await runCommand(t, ["conformance", "--list", "--only", "no such case"]);
  t.is(none.code, 2);
});
