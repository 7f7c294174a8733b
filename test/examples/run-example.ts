import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { ExecutionContext } from "ava";
import { root } from "../support/toolchain.js";

/** Starts the main program of an example as its README says, with a broker of its own; it is killed when the test is over. */
export function startExample(t: ExecutionContext, name: string, args: readonly string[] = []): ChildProcess {
  const main = join(root, "examples", name, "main.mjs");
  const child = spawn(process.execPath, ["--import=tsx", main, ...args], {
    cwd: root,
    stdio: "pipe",
    env: { PATH: process.env["PATH"] },
  });
  t.teardown(() => child.kill("SIGKILL"));
  return child;
}

/** Runs an example to its end, which has to be a good one. @returns what it printed */
export async function runExample(
  t: ExecutionContext,
  name: string,
  args: readonly string[] = [],
): Promise<string> {
  const child = startExample(t, name, args);
  if (child.stdout === null || child.stderr === null) throw new Error("the output is not piped");
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  t.is(code, 0, stderr);
  t.is(stderr, "");
  return stdout;
}

/** What an example prints according to its README. */
export function promisedOutput(name: string): string {
  const readme = readFileSync(join(root, "examples", name, "README.md"), "utf8");
  return /```text\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
}
