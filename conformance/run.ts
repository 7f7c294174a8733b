import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Broker } from "./broker.js";
import type { Case } from "./case.js";
import { type Brokers, credential, Kit } from "./kit.js";
import { Mismatch } from "./mismatch.js";
import { type Hello, Program } from "./program.js";

/** How a run is made. */
export interface RunOptions {
  /** Starts the test program, through the shell. */
  readonly command: string;
  readonly cases: readonly Case[];
  /** How long the program has for an answer and an event, milliseconds. @default 20000 */
  readonly answerTimeoutMs?: number;
  /** Ends the run. */
  readonly signal: AbortSignal;
  readonly onHello?: (hello: Hello) => void;
  readonly onStart?: (running: Case, index: number) => void;
  readonly onResult?: (result: CaseResult) => void;
}

/** What came of a case. */
export interface CaseResult {
  readonly part: string;
  readonly name: string;
  readonly status: "passed" | "failed" | "not_claimed";
  readonly durationMs: number;
  readonly failure?: Failure;
}

/** Why a case failed. */
export interface Failure {
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
  /** What the program wrote meanwhile. */
  readonly stderr: string;
}

/** How long a program has to start and say hello: some have to be compiled first. */
const helloTimeoutMs = 120_000;
/** How long a case may take. */
const caseTimeoutMs = 60_000;
const slowCaseTimeoutMs = 180_000;

/** Runs cases one after the other. @throws Error where the program or the broker cannot be started */
export async function runCases(options: RunOptions): Promise<CaseResult[]> {
  const folder = await mkdtemp(join(tmpdir(), "singyeong-conformance-"));
  const open = new Broker(join(folder, "open"));
  const guarded = new Broker(join(folder, "guarded"), [
    ...["--auth", credential],
    ...["--outbox-max-messages", "16"],
  ]);
  const brokers: Brokers = {
    open,
    guarded: async () => {
      await guarded.start();
      return guarded;
    },
  };
  const runner = new Runner(options, brokers);
  // What a case has under way when it fails may fail too, and nobody waits for it any more.
  const ignore = () => {};
  process.on("unhandledRejection", ignore);
  try {
    const started = open.start();
    started.catch(() => {}); // it is awaited once the program runs
    await runner.start();
    await started;
    return await runner.run();
  } finally {
    process.off("unhandledRejection", ignore);
    await runner.end();
    await Promise.all([open.kill(), guarded.kill()]);
    await rm(folder, { recursive: true, force: true });
  }
}

class Runner {
  readonly #options: RunOptions;
  readonly #brokers: Brokers;
  readonly #answerTimeoutMs: number;
  #program: Program | undefined;
  #parts: readonly string[] = [];
  /** Why the program cannot be started again. */
  #lost: Error | undefined;

  constructor(options: RunOptions, brokers: Brokers) {
    this.#options = options;
    this.#brokers = brokers;
    this.#answerTimeoutMs = options.answerTimeoutMs ?? 20_000;
  }

  /** Starts the program. @throws Error where it says no hello */
  async start(): Promise<void> {
    const hello = await this.#startProgram();
    this.#parts = hello.parts;
    this.#options.onHello?.(hello);
  }

  /** Runs the cases. */
  async run(): Promise<CaseResult[]> {
    const { cases, signal, onStart, onResult } = this.#options;
    const results: CaseResult[] = [];
    for (const [index, running] of cases.entries()) {
      signal.throwIfAborted();
      onStart?.(running, index);
      const isClaimed = this.#parts.includes(running.part);
      const result = isClaimed ? await this.#runCase(running, index + 1) : notClaimed(running);
      onResult?.(result);
      results.push(result);
    }
    return results;
  }

  /** Ends the program. */
  async end(): Promise<void> {
    await this.#program?.end();
  }

  async #startProgram(): Promise<Hello> {
    await this.#program?.end();
    const program = new Program(this.#options.command, this.#answerTimeoutMs);
    this.#program = program;
    try {
      return await program.hello(helloTimeoutMs);
    } catch (error) {
      const stderr = program.takeStderr().trim();
      throw new Error(`${errorOf(error).message}${stderr === "" ? "" : `; it wrote:\n${stderr}`}`);
    }
  }

  async #runCase(running: Case, number: number): Promise<CaseResult> {
    const { part, name } = running;
    const startedAt = performance.now();
    const error = await this.#errorOf(running, number);
    const durationMs = Math.round(performance.now() - startedAt);
    const stderr = this.#program?.takeStderr() ?? "";
    if (error === undefined) return { part, name, status: "passed", durationMs };
    const { message } = error;
    const sides = error instanceof Mismatch ? { expected: error.expected, actual: error.actual } : {};
    return { part, name, status: "failed", durationMs, failure: { message, ...sides, stderr } };
  }

  /** Why a case failed; undefined where it passed. */
  async #errorOf(running: Case, number: number): Promise<Error | undefined> {
    if (this.#lost !== undefined) return this.#lost;
    try {
      if (this.#program === undefined || this.#program.broken.aborted) await this.#startProgram();
    } catch (thrown) {
      this.#lost = errorOf(thrown);
      return this.#lost;
    }
    const program = this.#program as Program;
    const late = new AbortController();
    const limitMs = running.isSlow ? slowCaseTimeoutMs : caseTimeoutMs;
    const timer = setTimeout(
      () => late.abort(new Error(`the case did not end within ${limitMs} ms`)),
      limitMs,
    );
    const signal = AbortSignal.any([late.signal, program.broken, this.#options.signal]);
    const waiting = { timeoutMs: this.#answerTimeoutMs, signal };
    const kit = await Kit.open(this.#brokers, program, number, waiting);
    let error: Error | undefined;
    try {
      await Promise.race([running.run(kit), aborted(signal)]);
    } catch (thrown) {
      error = errorOf(thrown);
    }
    clearTimeout(timer);
    late.abort(new Error("the case is over"));
    try {
      await kit.end();
    } catch (thrown) {
      error ??= errorOf(thrown);
    }
    // What one that failed has left behind shall not fail others.
    if (error !== undefined && !program.broken.aborted) await program.end();
    return error;
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function notClaimed({ part, name }: Case): CaseResult {
  return { part, name, status: "not_claimed", durationMs: 0 };
}
