import type { Duplex } from "node:stream";
import type { HeaderFields } from "../message/http-frame.js";
import type { UpstreamAddress } from "./upstream-address.js";

/**
 * The body of a request. Bytes can be sent again to another upstream, a stream cannot once somebody has read of it. A stream is
 * iterated once at most, and giving up on it does not end its source.
 */
export type RequestBody = Uint8Array | AsyncIterable<Uint8Array>;

/** A request as an upstream gets it. */
export interface UpstreamRequest {
  readonly method: string;
  /** Path and query part, beginning with a slash. */
  readonly target: string;
  readonly fields: HeaderFields;
  /** Absent: the request has none. */
  readonly body?: RequestBody;
  /** The fields behind the body, asked for once it has been read to its end; absent where the request announces none. */
  readonly trailers?: () => HeaderFields;
  /** `grpc`: HTTP/2 all the way. `upgrade`: the connection becomes something else when the upstream agrees. */
  readonly kind: "http" | "grpc" | "upgrade";
  /** True: the body is held back until {@link ExchangeHandler.informed} has told of a 100. */
  readonly expectsContinue: boolean;
}

/** True where a request's body can be sent once only. */
export function isStreamed({ body }: UpstreamRequest): boolean {
  return body !== undefined && !(body instanceof Uint8Array);
}

/** Everything of an answer that stands before its body. */
export interface AnswerHead {
  readonly status: number;
  readonly fields: HeaderFields;
  /** True where it is known already that nothing follows: neither body nor trailers. */
  readonly endsHere?: boolean;
}

/**
 * Hears of the answer: `informed` any number of times, then `answered`, `data`, `ended`; or `upgraded`. `failed` may come at any
 * moment instead, and nothing comes after it.
 */
export interface ExchangeHandler {
  /** An interim answer: 1xx. */
  informed(head: AnswerHead): void;
  answered(head: AnswerHead): void;
  /** The next bytes of the body. False: no more until `resume`. */
  data(chunk: Uint8Array): boolean;
  ended(trailers: HeaderFields): void;
  /** The upstream has switched protocols; the connection is the handler's from now on, `first` are bytes that came already. */
  upgraded(head: AnswerHead, connection: Duplex, first: Uint8Array): void;
  failed(failure: ExchangeFailure): void;
}

/** Why there is no answer, or none to its end. */
export interface ExchangeFailure {
  /**
   * - `unreachable`: no connection came about.
   * - `broken`: the connection ended, or what came over it was no HTTP.
   * - `refused`: the upstream, or what leads to it, takes no more requests now.
   * - `address`: the name of the upstream leads only to addresses that the policy forbids.
   * - `request`: this request cannot be sent, to whomever.
   */
  readonly kind: "unreachable" | "broken" | "refused" | "address" | "request";
  readonly message: string;
}

/** One request on its way to one upstream. */
export interface Exchange {
  /** Lets `data` go on after it has returned false. */
  resume(): void;
  /** Gives up: the upstream is told as its protocol can, and nothing more is heard. */
  abort(): void;
}

/** What carries requests to addresses. */
export interface UpstreamTransport {
  /** Sends a request. Whatever goes wrong is told to the handler, in this turn or later; nothing is thrown. */
  dispatch(address: UpstreamAddress, request: UpstreamRequest, handler: ExchangeHandler): Exchange;
  /** Ends idle connections and refuses new requests; those under way go on. */
  close(): Promise<void>;
}
