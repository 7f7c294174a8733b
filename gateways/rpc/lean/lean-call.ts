import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Call } from "../call.js";
import { http2Connection, type NodeConnection } from "../node-connection.js";
import { timeoutMsFrom } from "./grpc-timeout.js";

/** What ends a call whose deadline has passed; the words are connect-node's. */
export function deadlineError(): ConnectError {
  return new ConnectError("the operation timed out", Code.DeadlineExceeded);
}

/** One gRPC call on its HTTP/2 stream. */
export class LeanCall implements Call {
  readonly stream: ServerHttp2Stream;
  readonly #headers: IncomingHttpHeaders;
  readonly #deadline: number | undefined;
  #connection: NodeConnection | undefined;
  #abort: AbortController | undefined;
  #timedOut = false;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders) {
    this.stream = stream;
    this.#headers = headers;
    const timeoutMs = timeoutMsFrom(headers["grpc-timeout"]);
    this.#deadline = timeoutMs === undefined ? undefined : performance.now() + timeoutMs;
  }

  get contentType(): string {
    return this.#headers["content-type"] ?? "";
  }

  get connection(): NodeConnection {
    this.#connection ??= http2Connection(this.stream);
    return this.#connection;
  }

  /** Made when it is asked for: hardly any method does. */
  get signal(): AbortSignal {
    this.#abort ??= this.#openSignal();
    return this.#abort.signal;
  }

  header(name: string): string | undefined {
    const value = this.#headers[name];
    return typeof value === "object" ? value.join(", ") : value;
  }

  timeoutMs(): number | undefined {
    return this.#deadline === undefined ? undefined : this.#deadline - performance.now();
  }

  /** Has `onDeadline` called when the deadline passes, right before the signal is aborted, unless the stream is closed before. */
  atDeadline(onDeadline: () => void): void {
    const timeoutMs = this.timeoutMs();
    if (timeoutMs === undefined) return;
    const delayMs = Math.min(timeoutMs, 2 ** 31 - 1);
    const timer = setTimeout(() => {
      this.#timedOut = true;
      onDeadline();
      this.#abort?.abort(deadlineError());
    }, delayMs);
    this.stream.on("close", () => clearTimeout(timer));
  }

  #openSignal(): AbortController {
    const controller = new AbortController();
    const { stream } = this;
    if (this.#timedOut) controller.abort(deadlineError());
    else if (stream.closed || stream.destroyed) controller.abort(goneError());
    else stream.on("close", () => controller.abort(goneError()));
    return controller;
  }
}

function goneError(): ConnectError {
  return new ConnectError("the caller has gone", Code.Canceled);
}
