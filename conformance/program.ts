import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { ProgramError } from "./protocol.js";

/** What a program says of itself. */
export interface Hello {
  readonly library: string;
  readonly version: string;
  readonly parts: readonly string[];
}

/** An event of the program, by its name. */
export type ProgramEvent = { readonly event: string } & Readonly<Record<string, unknown>>;

/** A call that the library refused or that failed. */
export class CallFailed extends Error {
  readonly call: string;
  readonly error: ProgramError;

  constructor(call: string, error: ProgramError) {
    super(`${call} failed: ${error.reason}, ${error.outcome}: ${error.message}`);
    this.name = "CallFailed";
    this.call = call;
    this.error = error;
  }
}

/** The program does not speak as docs/conformance.md says, or speaks no more. It is not used again. */
export class ProgramBroken extends Error {
  override readonly name = "ProgramBroken";
}

interface Pending {
  readonly call: string;
  readonly resolve: (result: Record<string, unknown>) => void;
  readonly reject: (error: Error) => void;
}

/** Most of what the program wrote to stderr that is kept, characters. */
const maxStderr = 16_384;

/** How long a program has to end once its stdin has. */
const endTimeoutMs = 3_000;

/** A library's test program, running. */
export class Program {
  /** Aborted with a {@link ProgramBroken} once it is of no more use. */
  readonly broken: AbortSignal;
  onEvent: (event: ProgramEvent) => void = () => {};
  readonly #child: ChildProcess;
  readonly #answerTimeoutMs: number;
  readonly #exited: Promise<unknown>;
  readonly #breaking = new AbortController();
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #stderr = "";

  /** Starts it through the shell. */
  constructor(command: string, answerTimeoutMs: number) {
    this.#answerTimeoutMs = answerTimeoutMs;
    this.broken = this.#breaking.signal;
    // A group of its own: what the shell starts is ended with it.
    this.#child = spawn(command, { shell: true, detached: true, stdio: "pipe" });
    this.#exited = once(this.#child, "close");
    const { stdin, stdout, stderr } = this.#child;
    if (stdin === null || stdout === null || stderr === null) throw new Error("the program has no pipes");
    stdin.on("error", () => {}); // that it has ended is told by its end
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-maxStderr);
    });
    createInterface({ input: stdout }).on("line", (line) => this.#read(line));
    this.#child.on("error", (error) => this.#break(`it could not be started: ${error.message}`));
    this.#child.on("close", (code, signal) => this.#break(`it ended, with ${signal ?? `code ${code}`}`));
  }

  /** Takes what it wrote to stderr since it was last asked. */
  takeStderr(): string {
    const text = this.#stderr;
    this.#stderr = "";
    return text;
  }

  /**
   * Has it do something; resolves with the result.
   * @throws CallFailed where the library says no, ProgramBroken where there is no answer within `timeoutMs` or no more can come
   */
  call(call: string, fields: object, timeoutMs = this.#answerTimeoutMs): Promise<Record<string, unknown>> {
    if (this.broken.aborted) return Promise.reject(this.broken.reason);
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<Record<string, unknown>>((resolve, reject) => {
      const timer = setTimeout(
        () =>
          this.#break(
            `it did not answer ${call} ${shortened(JSON.stringify(fields))} within ${timeoutMs} ms`,
          ),
        timeoutMs,
      );
      this.#pending.set(id, {
        call,
        resolve(result) {
          clearTimeout(timer);
          resolve(result);
        },
        reject(error) {
          clearTimeout(timer);
          reject(error);
        },
      });
      this.#child.stdin?.write(`${JSON.stringify({ id, call, ...fields })}\n`);
    });
    answer.catch(() => {}); // whoever waits hears of it
    return answer;
  }

  /** @throws ProgramBroken where it says no hello as it should */
  async hello(timeoutMs: number): Promise<Hello> {
    const { library, version, parts } = await this.call("hello", {}, timeoutMs);
    if (typeof library === "string" && typeof version === "string" && Array.isArray(parts))
      return { library, version, parts: parts.map(String) };
    this.#break(`its hello says ${JSON.stringify({ library, version, parts })}`);
    throw this.broken.reason;
  }

  /** Ends it: its stdin first, then its process group. Never rejects. */
  async end(): Promise<void> {
    this.#break("the kit has ended it");
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#kill(), endTimeoutMs);
    await this.#exited;
    clearTimeout(timer);
  }

  #kill(): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // it has ended by itself
    }
  }

  #read(line: string): void {
    if (this.broken.aborted || line.trim() === "") return;
    const said = parsed(line);
    if (said === undefined) return this.#break(`it wrote what is no JSON object: ${shortened(line)}`);
    if (typeof said["event"] === "string") return this.onEvent(said as ProgramEvent);
    const pending = this.#pending.get(said["id"] as number);
    if (pending === undefined) return this.#break(`it answered what was not asked: ${shortened(line)}`);
    this.#pending.delete(said["id"] as number);
    const { result, error } = said as { result?: unknown; error?: unknown };
    if (isRecord(result)) return pending.resolve(result);
    if (isRecord(error) && typeof error["reason"] === "string") {
      const { reason, outcome, message } = error;
      const told = { reason, outcome: String(outcome), message: String(message) };
      return pending.reject(new CallFailed(pending.call, told));
    }
    pending.reject(new ProgramBroken(`the program answered ${pending.call} with neither result nor error`));
    this.#break(`it wrote an answer with neither result nor error: ${shortened(line)}`);
  }

  #break(why: string): void {
    if (this.broken.aborted) return;
    const error = new ProgramBroken(`the program is of no more use: ${why}`);
    this.#breaking.abort(error);
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shortened(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 300)}…`;
}
