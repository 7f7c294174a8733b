import test from "ava";
import { installPythonLibrary } from "../support/libraries.js";
import { toolchain } from "../support/toolchain.js";
import { runExample } from "./run-example.js";

const squares = Array.from({ length: 9 }, (_, index) => `${index + 1} squared is ${(index + 1) ** 2}`);

/** What became of the jobs, whoever did them. */
function outcomes(output: string): { readonly done: string[]; readonly failed: string[] } {
  const lines = output.split("\n").map((line) => line.replace(/^worker-\w+: /, ""));
  const byNumber = (a: string, b: string) => Number.parseInt(a, 10) - Number.parseInt(b, 10);
  return {
    done: lines.filter((line) => line.includes("squared")).sort(byNumber),
    failed: lines.filter((line) => line.endsWith(" failed")).sort(byNumber),
  };
}

test("every job is done once, those that fail are tried again, and one is given up", async (t) => {
  t.timeout(180_000);
  const output = await runExample(t, "work-queue");
  t.regex(output, /^10 jobs are stored$/m);
  const { done, failed } = outcomes(output);
  t.deepEqual(done, squares);
  t.deepEqual(failed, ["9 failed", "10 failed", "10 failed", "10 failed"]);
  t.regex(output, /\ngiven up: \{"number":10,"fails":99\} \(max_attempts\)\n$/);
});

test("a worker in Python does jobs of the same queue", async (t) => {
  t.timeout(300_000, "installing the library takes its time");
  const python = await toolchain(t, "the Python library", installPythonLibrary);
  if (python === undefined) return;
  const output = await runExample(t, "work-queue", ["--python", python]);
  t.deepEqual(outcomes(output).done, squares);
  t.regex(output, /^worker-py: \d+ (squared is|failed)/m);
});
