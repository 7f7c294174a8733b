// Checks that proto/ is formatted and linted, and that clients of the last committed version still work with it.
// Exits with 1 where one of the three fails.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryRoot, runBuf } from "./run-buf.js";

/** Runs git in the repository's root; undefined where there is no git, no repository, or the command fails. */
function git(...args: readonly string[]): string | undefined {
  const run = spawnSync("git", args, { cwd: repositoryRoot, encoding: "utf8" });
  return run.status === 0 ? run.stdout.trim() : undefined;
}

function linesOf(output: string | undefined): string[] {
  return (output ?? "").split("\n").filter((line) => line !== "");
}

/**
 * The newest commit whose proto files are not the ones in front of us. While something is being changed that is the
 * last commit; where the change is committed, as in CI, it is the version before it.
 */
function findBaseline(): string | undefined {
  return linesOf(git("log", "--format=%H", "--", "proto")).find(
    (commit) => holdsProto(commit) && git("diff", "--quiet", commit, "--", "proto") === undefined,
  );
}

function holdsProto(commit: string): boolean {
  const files = linesOf(git("ls-tree", "-r", "--name-only", commit, "--", "buf.yaml", "proto"));
  return files.includes("buf.yaml") && files.some((file) => file.endsWith(".proto"));
}

function breaksNothing(baseline: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), "singyeong-baseline-"));
  try {
    const archive = join(folder, "baseline.tar");
    if (git("archive", `--output=${archive}`, baseline) === undefined) {
      throw new Error(`git cannot archive ${baseline}`);
    }
    return runBuf(["breaking", "--against", archive]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function checkBreaking(): boolean {
  const baseline = findBaseline();
  if (baseline === undefined) {
    console.log("buf breaking: skipped, since git knows no earlier version of proto/ to compare with");
    return true;
  }
  console.log(`buf breaking: comparing with commit ${baseline}`);
  return breaksNothing(baseline);
}

const passed = [runBuf(["format", "proto", "--diff", "--exit-code"]), runBuf(["lint"]), checkBreaking()];
if (passed.includes(false)) process.exitCode = 1;
