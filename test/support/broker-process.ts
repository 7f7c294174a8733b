import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ExecutionContext } from "ava";

/** A broker in a process of its own. */
export interface BrokerProcess {
  readonly child: ChildProcess;
  readonly port: number;
  readonly baseUrl: string;
  /** The line that said it is ready. */
  readonly readyLine: string;
  /** Resolves when it has ended. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

const main = fileURLToPath(new URL("../../gateways/main.ts", import.meta.url));

/** Starts the broker as a user does, queues in memory unless the flags say otherwise, and waits for its ready line. It is killed when the test is over, if it still runs. */
export function spawnBroker(t: ExecutionContext, args: readonly string[] = []): Promise<BrokerProcess> {
  return awaitReady(
    t,
    spawn(process.execPath, ["--import=tsx", main, "--port", "0", "--queue-store", "memory", ...args], {
      stdio: "pipe",
    }),
  );
}

/** Waits for the ready line of a broker that was just spawned, however that was done. */
export async function awaitReady(t: ExecutionContext, child: ChildProcess): Promise<BrokerProcess> {
  const exited = once(child, "exit").then(([code, signal]) => ({ code, signal }));
  t.teardown(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  if (child.stdout === null) throw new Error("the broker's stdout is not piped");
  const lines = createInterface({ input: child.stdout });
  const ended = exited.then(({ code }) => {
    throw new Error(`the broker ended with ${code} before it was ready`);
  });
  const [readyLine] = (await Promise.race([once(lines, "line"), ended])) as [string];
  const port = Number(/:(\d+)$/.exec(readyLine)?.[1]);
  return { child, port, baseUrl: `http://127.0.0.1:${port}`, readyLine, exited };
}
