import type { ConnectError } from "@connectrpc/connect";
import type { TranslateError } from "../call-errors.js";
import type { UnaryMethod } from "../unary-method.js";
import { grpcHeaderBytes, sealFrame } from "./grpc-frame.js";
import { beginResponse, endResponse, refuseCall } from "./grpc-response.js";
import { deadlineError, type LeanCall } from "./lean-call.js";
import { UnaryRequest } from "./unary-request.js";

/** What a {@link UnaryExchange} is made of. */
export interface UnaryExchangeOptions {
  readonly call: LeanCall;
  readonly method: UnaryMethod;
  readonly maxFrameBytes: number;
  readonly translate: TranslateError;
}

/**
 * One unary call: its request comes in, and its answer goes out.
 *
 *     receiving ──end of request──► running ──result, error──► answered
 *         └──── fault, deadline ──────┴─────── deadline ─────►
 *
 * Where the client has gone, what comes of the method reaches nobody.
 */
export class UnaryExchange {
  readonly #options: UnaryExchangeOptions;
  readonly #request: UnaryRequest;
  #answered = false;

  constructor(options: UnaryExchangeOptions) {
    this.#options = options;
    this.#request = new UnaryRequest(options.maxFrameBytes);
    const { call } = options;
    call.stream.on("data", (chunk: Buffer) => this.#receive(chunk));
    call.stream.on("end", () => void this.#run());
    call.atDeadline(() => this.#refuse(deadlineError()));
  }

  #receive(chunk: Buffer): void {
    if (this.#answered) return;
    try {
      this.#request.push(chunk);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #run(): Promise<void> {
    const { method, call } = this.#options;
    // A stream that is broken off ends as well.
    if (this.#answered || call.stream.closed) return;
    try {
      this.#succeed(await method.answer(this.#request.message(), call));
    } catch (error) {
      this.#fail(error);
    }
  }

  #succeed(response: Uint8Array): void {
    const { call } = this.#options;
    if (!this.#answer()) return;
    beginResponse(call);
    endResponse(call, undefined, frameOf(response));
  }

  #fail(thrown: unknown): void {
    const { call, translate } = this.#options;
    this.#refuse(translate(thrown, call.signal));
  }

  #refuse(error: ConnectError): void {
    if (this.#answer()) refuseCall(this.#options.call, error);
  }

  /** True where nobody has answered and somebody waits. */
  #answer(): boolean {
    const { stream } = this.#options.call;
    const first = !this.#answered;
    this.#answered = true;
    return first && !stream.closed && !stream.destroyed;
  }
}

function frameOf(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(grpcHeaderBytes + message.length);
  frame.set(message, grpcHeaderBytes);
  return sealFrame(frame);
}
