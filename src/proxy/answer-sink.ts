import type { Duplex } from "node:stream";
import type { BrokerError } from "../errors.js";
import type { ClientRef } from "../message/client-ref.js";
import type { HeaderFields } from "../message/http-frame.js";
import type { AnswerHead } from "./exchange.js";

/** The head of an answer as its caller gets it. */
export interface ForwardedHead extends AnswerHead {
  /** Who answered. */
  readonly upstream: ClientRef;
  /** How many clients were asked, this one included. */
  readonly attempts: number;
}

/**
 * Takes the answer to a forwarded request back to its caller: `informed` any number of times, then `answered`, `data`, `ended`; or
 * `upgraded`; or `failed`. After `answered`, `brokenOff` may come in the place of `ended`.
 */
export interface AnswerSink {
  /** An interim answer. Absent where its caller has no use for any. */
  informed?(head: AnswerHead): void;
  answered(head: ForwardedHead): void;
  /** The next bytes of the body. False: no more until the request is resumed. */
  data(chunk: Uint8Array): boolean;
  ended(trailers: HeaderFields): void;
  /**
   * The connection to the upstream belongs to the sink from now on; `first` are bytes that came already. Absent where its caller has
   * asked for no upgrade: one that comes all the same breaks the answer.
   */
  upgraded?(head: ForwardedHead, connection: Duplex, first: Uint8Array): void;
  /** There is no answer. */
  failed(error: BrokerError): void;
  /** The answer stops before its end, and must not look as though it had ended. */
  brokenOff(error: BrokerError): void;
}
