import { fileURLToPath } from "node:url";
import test, { type ExecutionContext } from "ava";
import { runCommand } from "../support/command.js";

interface Result {
  readonly part: string;
  readonly name: string;
  readonly status: "passed" | "failed" | "not_claimed";
}

const liar = fileURLToPath(new URL("../support/lying-program.mjs", import.meta.url));

/** Has the kit drive a program; gives what came of each case. */
async function conformance(t: ExecutionContext, program: string, args: readonly string[]) {
  const { code, stdout, stderr } = await runCommand(t, ["conformance", program, "--json", ...args]);
  const values = stdout
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  return { code, stderr, results: values.filter((value): value is Result => "status" in value) };
}

function lying(t: ExecutionContext, lie: string, args: readonly string[] = []) {
  const only = ["--only", "sends to itself", "--only", "sends a nonce along"];
  return conformance(t, `"${process.execPath}" "${liar}" "${lie}"`, [...only, ...args]);
}

test("the library for TypeScript passes every case", async (t) => {
  t.timeout(300_000);
  const program = `"${process.execPath}" --import=tsx conformance/typescript-program.ts`;
  const { code, results } = await conformance(t, program, ["--fast"]);
  const others = results.filter(({ status }) => status !== "passed");
  t.deepEqual(others, []);
  t.true(results.length >= 120, `${results.length} cases`);
  t.is(code, 0);
});

for (const lie of [
  "says yes to everything",
  "dies",
  "prints garbage",
  "never answers",
  "writes why to stderr",
])
  test(`a program that ${lie} passes no case`, async (t) => {
    t.timeout(120_000);
    const { code, stderr, results } = await lying(t, lie, ["--timeout", "1s"]);
    t.is(code, 1);
    t.true(results.length > 0);
    t.true(
      results.every(({ status }) => status === "failed"),
      JSON.stringify(results),
    );
    t.regex(stderr, /^error: \d+ of \d+ cases failed/m);
    if (lie === "writes why to stderr") t.regex(JSON.stringify(results), /the reason is here/);
  });

test("what is not claimed is not passed, and a program that claims nothing has not conformed", async (t) => {
  t.timeout(60_000);
  const { code, stderr, results } = await lying(t, "claims nothing");
  t.is(code, 1);
  t.true(results.every(({ status }) => status === "not_claimed"));
  t.regex(stderr, /claims no part/);
});
