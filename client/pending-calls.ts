import { abortedError, closedError, type Outcome, SingyeongError } from "./errors.js";

/** What may wait at once. */
export interface PendingLimits {
  /** Calls that wait, for a connection or for their answer. */
  readonly maxPendingCalls: number;
  /** Bytes of their payloads. */
  readonly maxPendingBytes: number;
  /** How long a call may wait for a connection, milliseconds. */
  readonly connectionTimeoutMs: number;
}

/** How one call is made. */
export interface CallOptions {
  /** Size of the command, estimated. */
  readonly bytes: number;
  /** True: done twice is as good as once, so it is sent again where the connection breaks. */
  readonly repeatable?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** How long it may wait to be sent, where that is less than the limit for all, milliseconds. */
  readonly sendWithinMs?: number | undefined;
}

interface Call<Command, Answer> {
  readonly command: Command;
  readonly bytes: number;
  readonly repeatable: boolean;
  readonly sendBefore: number;
  /** Undefined where nobody waits for an answer. */
  readonly settle?: { resolve(answer: Answer): void; reject(error: SingyeongError): void };
}

/** Most commands in a frame, and most bytes after which one is closed. */
const maxFrameCommands = 512;
const maxFrameBytes = 256 * 1024;

/**
 * Commands on their way over a connection that may break: first they wait to be written, then for their answers.
 *
 * What is called in one turn of the event loop, or while the connection takes no more, leaves in one frame. When the connection
 * breaks, what was not written waits for the next one; what was written fails with the outcome `unknown`, unless it is repeatable.
 */
export class PendingCalls<Command, Answer> {
  readonly #limits: PendingLimits;
  readonly #waiting = new Map<bigint, Call<Command, Answer>>();
  readonly #written = new Map<bigint, Call<Command, Answer>>();
  #bytes = 0;
  #lastId = 0n;
  #wake: (() => void) | undefined;
  #whenIdle: (() => void) | undefined;
  #closed: SingyeongError | undefined;
  #overdue: ReturnType<typeof setTimeout> | undefined;
  #overdueAt = Number.POSITIVE_INFINITY;

  constructor(limits: PendingLimits) {
    this.#limits = limits;
  }

  /** Calls that wait, for the connection or for their answers. */
  get size(): number {
    return this.#waiting.size + this.#written.size;
  }

  /** Has a command sent; resolves with its answer. @throws SingyeongError as a rejection */
  call(command: (id: bigint) => Command, options: CallOptions): Promise<Answer> {
    const { bytes, repeatable = false, signal, sendWithinMs = Number.POSITIVE_INFINITY } = options;
    const refusal = this.#refusal(bytes, signal);
    if (refusal !== undefined) return Promise.reject(refusal);
    const id = this.#nextId();
    const sendBefore = Date.now() + Math.min(sendWithinMs, this.#limits.connectionTimeoutMs);
    return new Promise<Answer>((resolve, reject) => {
      const onAbort = () => this.#abort(id, signal as AbortSignal);
      const release = () => signal?.removeEventListener("abort", onAbort);
      const settle = {
        resolve: (answer: Answer) => {
          release();
          resolve(answer);
        },
        reject: (error: SingyeongError) => {
          release();
          reject(error);
        },
      };
      signal?.addEventListener("abort", onAbort);
      this.#bytes += bytes;
      this.#waiting.set(id, { command: command(id), bytes, repeatable, sendBefore, settle });
      this.#watchOverdue(sendBefore);
      this.#wake?.();
    });
  }

  /** Has a command sent that nobody answers, over the connection there is; it is forgotten where that breaks. */
  tell(command: Command): void {
    if (this.#closed !== undefined) return;
    const call = { command, bytes: 0, repeatable: false, sendBefore: Number.POSITIVE_INFINITY };
    this.#waiting.set(this.#nextId(), call);
    this.#wake?.();
  }

  /** The frames of one connection, until it has ended. */
  async *frames(ended: AbortSignal): AsyncGenerator<Command[], void, undefined> {
    const wake = () => this.#wake?.();
    ended.addEventListener("abort", wake);
    try {
      while (!ended.aborted) {
        if (this.#waiting.size > 0) yield this.takeFrame();
        else {
          await new Promise<void>((resolve) => (this.#wake = resolve));
          await endOfTurn();
        }
      }
    } finally {
      ended.removeEventListener("abort", wake);
    }
  }

  /** What is written next, in one frame: from now on its fate is unknown until it is answered. Empty where nothing waits. */
  takeFrame(): Command[] {
    const frame: Command[] = [];
    let bytes = 0;
    for (const [id, call] of this.#waiting) {
      if (frame.length === maxFrameCommands || (bytes > 0 && bytes + call.bytes > maxFrameBytes)) break;
      this.#waiting.delete(id);
      if (call.settle !== undefined) this.#written.set(id, call);
      bytes += call.bytes;
      frame.push(call.command);
    }
    return frame;
  }

  /** The answer has come. */
  answered(id: bigint, answer: Answer): void {
    this.#take(id)?.settle?.resolve(answer);
  }

  /** It was refused, or failed. */
  failed(id: bigint, error: SingyeongError): void {
    this.#take(id)?.settle?.reject(error);
  }

  /** The connection broke: nothing more comes of what was written. */
  connectionLost(cause: SingyeongError | undefined): void {
    for (const [id, { settle }] of this.#waiting) if (settle === undefined) this.#waiting.delete(id);
    const unsent = [...this.#waiting];
    this.#waiting.clear();
    for (const [id, call] of this.#written) {
      if (call.repeatable) this.#waiting.set(id, call);
      else this.failed(id, lostError(cause));
    }
    this.#written.clear();
    for (const [id, call] of unsent) this.#waiting.set(id, call);
    for (const { sendBefore } of this.#waiting.values()) this.#watchOverdue(sendBefore);
    this.#checkIdle();
  }

  /** Takes no more calls; resolves when all have been answered. */
  drain(): Promise<void> {
    this.#closed ??= closedError("not_sent");
    return new Promise((resolve) => {
      this.#whenIdle = resolve;
      this.#checkIdle();
    });
  }

  /** Fails whatever waits, and all that comes. */
  close(cause?: unknown): void {
    this.#closed = closedError("not_sent", cause);
    for (const id of [...this.#waiting.keys()]) this.failed(id, this.#closed);
    for (const id of [...this.#written.keys()]) this.failed(id, closedError("unknown", cause));
    clearTimeout(this.#overdue);
    this.#wake?.();
  }

  #refusal(bytes: number, signal: AbortSignal | undefined): SingyeongError | undefined {
    if (this.#closed !== undefined) return this.#closed;
    if (signal?.aborted) return abortedError(signal, "not_sent");
    const { maxPendingCalls, maxPendingBytes } = this.#limits;
    if (this.size < maxPendingCalls && (this.#bytes === 0 || this.#bytes + bytes <= maxPendingBytes))
      return undefined;
    return new SingyeongError(
      "BUFFER_FULL",
      `${this.size} calls of ${this.#bytes} bytes wait already; await some of them, or raise maxPendingCalls and maxPendingBytes`,
      { outcome: "not_sent" },
    );
  }

  #nextId(): bigint {
    this.#lastId += 1n;
    return this.#lastId;
  }

  #take(id: bigint): Call<Command, Answer> | undefined {
    const call = this.#waiting.get(id) ?? this.#written.get(id);
    if (call === undefined) return undefined; // the caller gave up
    this.#waiting.delete(id);
    this.#written.delete(id);
    this.#bytes -= call.bytes;
    this.#checkIdle();
    return call;
  }

  #abort(id: bigint, signal: AbortSignal): void {
    const outcome: Outcome = this.#waiting.has(id) ? "not_sent" : "unknown";
    this.failed(id, abortedError(signal, outcome));
  }

  #checkIdle(): void {
    if (this.size === 0) this.#whenIdle?.();
  }

  /** One timer for all: it looks for those that have waited too long whenever the first of them may have. */
  #watchOverdue(at: number): void {
    if (at >= this.#overdueAt) return;
    clearTimeout(this.#overdue);
    this.#overdueAt = at;
    this.#overdue = setTimeout(() => this.#failOverdue(), Math.min(Math.max(0, at - Date.now()), maxTimerMs));
    (this.#overdue as { unref?: () => void }).unref?.();
  }

  #failOverdue(): void {
    this.#overdueAt = Number.POSITIVE_INFINITY;
    const now = Date.now();
    for (const [id, { sendBefore }] of [...this.#waiting]) {
      if (sendBefore > now) this.#watchOverdue(sendBefore);
      else this.failed(id, notConnectedError());
    }
  }
}

/** Timers take no more. */
const maxTimerMs = 2 ** 31 - 1;

/** The error of a call that waited for a connection for as long as it may. */
export function notConnectedError(cause?: unknown): SingyeongError {
  return new SingyeongError("NOT_CONNECTED", "there was no connection to the broker in time", {
    outcome: "not_sent",
    cause,
  });
}

function lostError(cause: SingyeongError | undefined): SingyeongError {
  const why = cause === undefined ? "" : `: ${cause.message}`;
  return new SingyeongError("CONNECTION_LOST", `the connection broke before the answer came${why}`, {
    outcome: "unknown",
    cause,
  });
}

/** Resolves once what is called in this turn of the event loop has been called. */
export function endOfTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
