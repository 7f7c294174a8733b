import type { Duplex } from "node:stream";
import type { BrokerError } from "../errors.js";
import type { HeaderFields } from "../message/http-frame.js";
import type { AnswerSink, ForwardedHead } from "./answer-sink.js";
import type { AnswerHead } from "./exchange.js";

/** Who is told of an answer that passes. */
export interface AnswerWitness {
  /** The head of the answer, or of the upgrade, has passed. */
  headed?(head: ForwardedHead): void;
  /** It is over: it has come to its end, or ended with this error. An upgrade is over when its connection is closed. Called once. */
  over(error: BrokerError | undefined): void;
}

/** Passes an answer on to another sink, and tells a witness how it goes. Once it is over, nothing passes any more. */
export class PassingSink implements AnswerSink {
  // Absent where they are absent: that says what the caller has a use for.
  readonly informed?: (head: AnswerHead) => void;
  readonly upgraded?: NonNullable<AnswerSink["upgraded"]>;
  readonly #sink: AnswerSink;
  readonly #witness: AnswerWitness;
  #connection: Duplex | undefined;
  #hasHead = false;
  #isOver = false;

  constructor(sink: AnswerSink, witness: AnswerWitness) {
    this.#sink = sink;
    this.#witness = witness;
    if (sink.informed !== undefined) this.informed = (head) => this.#isOver || sink.informed?.(head);
    if (sink.upgraded !== undefined)
      this.upgraded = (head, connection, first) => this.#upgraded(head, connection, first);
  }

  answered(head: ForwardedHead): void {
    if (this.#isOver) return;
    this.#headed(head);
    this.#sink.answered(head);
  }

  data(chunk: Uint8Array): boolean {
    return this.#isOver || this.#sink.data(chunk);
  }

  ended(trailers: HeaderFields): void {
    if (this.#isOver) return;
    this.#sink.ended(trailers);
    this.#over();
  }

  failed(error: BrokerError): void {
    if (this.#isOver) return;
    this.#sink.failed(error);
    this.#over(error);
  }

  brokenOff(error: BrokerError): void {
    if (this.#isOver) return;
    this.#sink.brokenOff(error);
    this.#over(error);
  }

  /** Ends it here: the caller gets this error, or sees what it has begun to get break off. */
  stop(error: BrokerError): void {
    if (this.#connection !== undefined) this.#connection.destroy();
    else if (this.#hasHead) this.brokenOff(error);
    else this.failed(error);
  }

  /** Nobody reads it any more. */
  abandon(error: BrokerError): void {
    if (!this.#isOver) this.#over(error);
  }

  #upgraded(head: ForwardedHead, connection: Duplex, first: Uint8Array): void {
    if (this.#isOver) {
      connection.destroy();
      return;
    }
    this.#headed(head);
    this.#connection = connection;
    connection.once("close", () => this.#over());
    this.#sink.upgraded?.(head, connection, first);
  }

  #headed(head: ForwardedHead): void {
    this.#hasHead = true;
    this.#witness.headed?.(head);
  }

  #over(error?: BrokerError): void {
    this.#isOver = true;
    this.#witness.over(error);
  }
}
