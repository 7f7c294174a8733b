import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds `package.json` and `buf.yaml`. */
export const repositoryRoot = fileURLToPath(new URL("..", import.meta.url));

const binaries = join(repositoryRoot, "node_modules", ".bin");

/**
 * Runs the installed `buf` in the repository's root, its output going to ours.
 * @returns true when it succeeded.
 */
export function runBuf(args: readonly string[]): boolean {
  // buf looks for its plugins on the path, which holds the installed ones only under npm.
  const env = { ...process.env, PATH: `${binaries}${delimiter}${process.env["PATH"] ?? ""}` };
  const run = spawnSync("buf", args, { cwd: repositoryRoot, env, stdio: "inherit" });
  if (run.error !== undefined) throw run.error;
  return run.status === 0;
}
