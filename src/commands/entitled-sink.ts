import type { Duplex } from "node:stream";
import type { BrokerError } from "../errors.js";
import type { HeaderFields } from "../message/http-frame.js";
import type { AnswerSink, ForwardedHead } from "../proxy/answer-sink.js";
import type { AnswerHead } from "../proxy/exchange.js";
import type { ForwardedRequest } from "../proxy/http-proxy.js";
import type { Caller, CommandContext } from "./context.js";

/** Forwards for as long as the caller's credential lasts: an answer, or an upgraded connection, that outlives it is broken off. */
export function whileEntitled(
  { accessControl }: CommandContext,
  { principal }: Caller,
  sink: AnswerSink,
  forward: (sink: AnswerSink) => ForwardedRequest,
): ForwardedRequest {
  const entitled = new EntitledSink(sink);
  const release = accessControl.hold(principal, (error) => entitled.revoke(error));
  if (release === undefined) return forward(sink);
  entitled.onOver = release;
  try {
    const forwarded = forward(entitled);
    entitled.forwarded = forwarded;
    return {
      resume: () => forwarded.resume(),
      abort() {
        release();
        forwarded.abort();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Passes an answer on, until it is over or the credential ends. */
class EntitledSink implements AnswerSink {
  readonly #sink: AnswerSink;
  readonly informed?: (head: AnswerHead) => void;
  readonly upgraded?: NonNullable<AnswerSink["upgraded"]>;
  onOver: () => void = () => {};
  forwarded: ForwardedRequest | undefined;
  #connection: Duplex | undefined;
  #answered = false;
  #over = false;

  constructor(sink: AnswerSink) {
    this.#sink = sink;
    if (sink.informed !== undefined) this.informed = (head) => this.#over || sink.informed?.(head);
    if (sink.upgraded !== undefined)
      this.upgraded = (head, connection, first) => this.#upgraded(head, connection, first);
  }

  answered(head: ForwardedHead): void {
    if (this.#over) return;
    this.#answered = true;
    this.#sink.answered(head);
  }

  data(chunk: Uint8Array): boolean {
    return this.#over || this.#sink.data(chunk);
  }

  ended(trailers: HeaderFields): void {
    if (this.#end()) this.#sink.ended(trailers);
  }

  failed(error: BrokerError): void {
    if (this.#end()) this.#sink.failed(error);
  }

  brokenOff(error: BrokerError): void {
    if (this.#end()) this.#sink.brokenOff(error);
  }

  /** The caller's credential is worth nothing any more. */
  revoke(error: BrokerError): void {
    this.#connection?.destroy();
    this.forwarded?.abort();
    if (this.#connection === undefined && this.#answered) this.brokenOff(error);
    else if (this.#connection === undefined) this.failed(error);
  }

  #upgraded(head: ForwardedHead, connection: Duplex, first: Uint8Array): void {
    if (this.#over) {
      connection.destroy();
      return;
    }
    this.#connection = connection;
    connection.once("close", () => this.#end());
    this.#sink.upgraded?.(head, connection, first);
  }

  /** True the first time. */
  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.onOver();
    return true;
  }
}
