import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ExecutionContext } from "ava";

const main = fileURLToPath(new URL("../../gateways/main.ts", import.meta.url));

/** What a command did. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the program as a user does, without the settings of whoever runs the tests; it is killed when the test is over. */
export function startCommand(
  t: ExecutionContext,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const child = spawn(process.execPath, ["--import=tsx", main, ...args], {
    stdio: "pipe",
    env: { PATH: process.env["PATH"], SINGYEONG_PROFILES: "/nowhere", ...env },
  });
  t.teardown(() => child.kill("SIGKILL"));
  return child;
}

/** Runs it to its end. */
export async function runCommand(
  t: ExecutionContext,
  args: readonly string[],
  { env = {}, input = "" }: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {},
): Promise<CommandResult> {
  const child = startCommand(t, args, env);
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  child.stdin?.end(input);
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}
