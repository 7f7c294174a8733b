import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { ExecutionContext } from "ava";

const execute = promisify(execFile);

/** The clone. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A folder for tools that tests install; it stays, so that they are installed once. */
export function toolFolder(name: string): string {
  const folder = join(root, "node_modules/.cache/singyeong-interop", name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Runs a command to its end and gives its output; rejects with what it wrote to stderr when it fails. */
export async function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<string> {
  const { input, ...rest } = options;
  const pending = execute(command, args, { ...rest, maxBuffer: 64 * 1024 * 1024 });
  pending.child.stdin?.on("error", () => {}); // a command that reads nothing may have ended already
  pending.child.stdin?.end(input ?? "");
  return (await pending).stdout;
}

/**
 * Prepares a foreign tool; undefined where this machine cannot have it, which the test says in its output. With
 * `REQUIRE_INTEROP=1` that is a failure.
 */
export async function toolchain<T>(
  t: ExecutionContext,
  what: string,
  prepare: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await prepare();
  } catch (error) {
    if (process.env["REQUIRE_INTEROP"] === "1") throw error;
    t.log(
      `NOT RUN: ${what} cannot be had here: ${error instanceof Error ? error.message.split("\n")[0] : error}`,
    );
    t.pass();
    return undefined;
  }
}
