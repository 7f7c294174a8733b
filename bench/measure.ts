import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** A server under test, in a process of its own. */
export interface Served {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a server and waits for the line that ends with its port. */
export async function serve(command: readonly string[]): Promise<Served> {
  const [program = "", ...args] = command;
  const child: ChildProcess = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  if (child.stdout === null || child.pid === undefined) throw new Error(`${program} did not start`);
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return {
    pid: child.pid,
    port: Number(/(\d+)$/.exec(line)?.[1]),
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** What one round of load cost the servers together. */
export interface Round {
  readonly cpuMicros: number;
  readonly perSecond: number;
}

/** Several rounds, told by their median, and by the lowest and highest. */
export interface Result {
  readonly cpuMicros: number;
  readonly lowest: number;
  readonly highest: number;
  readonly perSecond: number;
}

/** Puts load of `count` messages on servers, round after round; the first round warms up and is not counted. */
export async function measure(
  servers: readonly Pick<Served, "pid">[],
  { rounds, count, load }: { rounds: number; count: number; load: (count: number) => Promise<void> },
): Promise<Result> {
  const cpuOfAll = () => servers.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0);
  await load(count);
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const cpu = cpuOfAll();
    const start = performance.now();
    await load(count);
    const seconds = (performance.now() - start) / 1000;
    measured.push({ cpuMicros: ((cpuOfAll() - cpu) * 1e6) / count, perSecond: count / seconds });
  }
  const cpus = measured.map(({ cpuMicros }) => cpuMicros).sort((a, b) => a - b);
  const rates = measured.map(({ perSecond }) => perSecond).sort((a, b) => a - b);
  return {
    cpuMicros: median(cpus),
    lowest: cpus[0] ?? 0,
    highest: cpus.at(-1) ?? 0,
    perSecond: median(rates),
  };
}

/** Time that a process has spent on a core, in user mode and in the kernel. The kernel counts in hundredths of a second. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Seconds that the main thread of a process has run, and those that it has waited for a core because others had it. */
export function scheduledSeconds(pid: number): { readonly ran: number; readonly waited: number } {
  const [ran = 0, waited = 0] = readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ").map(Number);
  return { ran: ran / 1e9, waited: waited / 1e9 };
}

/** The middle of what is in order. */
export function median(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Keeps a bounded number of messages under way: `send` is called for each, `arrived` tells that some have come. */
export class Window {
  #sent = 0;
  #arrived = 0;
  #target = 0;
  #finish = () => {};
  readonly #size: number;
  readonly #step: number;
  readonly #send: () => void;

  /** `step` messages go out with each call of `send`. */
  constructor(size: number, step: number, send: () => void) {
    this.#size = size;
    this.#step = step;
    this.#send = send;
  }

  /** Sends `count` messages and resolves when all have arrived. */
  run(count: number): Promise<void> {
    this.#target += count;
    const finished = new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
    this.#fill();
    return finished;
  }

  arrived(count: number): void {
    this.#arrived += count;
    if (this.#arrived >= this.#target) this.#finish();
    else this.#fill();
  }

  #fill(): void {
    while (this.#sent < this.#target && this.#sent - this.#arrived + this.#step <= this.#size) {
      this.#sent += this.#step;
      this.#send();
    }
  }
}
