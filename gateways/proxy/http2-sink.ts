import {
  constants,
  type Http2ServerResponse,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import type { BrokerError } from "../../src/errors.js";
import type { HeaderFields } from "../../src/message/http-frame.js";
import type { AnswerSink, ForwardedHead } from "../../src/proxy/answer-sink.js";
import type { AnswerHead } from "../../src/proxy/exchange.js";
import { wireStatus } from "../error-map.js";
import { http2Headers } from "../http2-headers.js";
import { errorBody, errorFields, upstreamName } from "./answer-texts.js";
import { errorStatus } from "./error-status.js";

/** Writes the answer to a forwarded request to an HTTP/2 stream; errors of gRPC calls in gRPC's own way. */
export class Http2Sink implements AnswerSink {
  readonly #response: Http2ServerResponse;
  readonly #stream: ServerHttp2Stream;
  readonly #isGrpc: boolean;

  constructor(response: Http2ServerResponse, isGrpc: boolean) {
    this.#response = response;
    this.#stream = response.stream;
    this.#isGrpc = isGrpc;
  }

  informed({ status, fields }: AnswerHead): void {
    if (!this.#stream.headersSent)
      this.#stream.additionalHeaders({ ":status": status, ...http2Headers(fields) });
  }

  answered(head: ForwardedHead): void {
    const headers = http2Headers(head.fields);
    headers[":status"] = head.status;
    headers["singyeong-upstream"] = upstreamName(head);
    if (head.endsHere) this.#stream.respond(headers, { endStream: true });
    else this.#stream.respond(headers, { waitForTrailers: true });
  }

  data(chunk: Uint8Array): boolean {
    return this.#stream.write(chunk);
  }

  ended(trailers: HeaderFields): void {
    // The response listens for the moment at which trailers are wanted.
    this.#response.addTrailers(http2Headers(trailers));
    this.#end();
  }

  failed(error: BrokerError): void {
    if (this.#stream.closed) return; // the caller was quicker
    if (this.#isGrpc) {
      const headers = {
        ":status": 200,
        "content-type": "application/grpc",
        "singyeong-reason": error.reason,
      };
      return this.#stream.respond({ ...headers, ...grpcStatus(error) }, { endStream: true });
    }
    this.#stream.respond({ ":status": errorStatus(error), ...http2Headers(errorFields(error)) });
    this.#stream.end(errorBody(error));
  }

  brokenOff(error: BrokerError): void {
    if (!this.#isGrpc) return this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    this.#response.addTrailers(grpcStatus(error));
    this.#end();
  }

  /** Ends the answer; a caller that still sends is told that nobody wants the rest. RFC 9113 §8.1. */
  #end(): void {
    const stream = this.#stream;
    stream.end();
    if (!stream.endAfterHeaders && !stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
  }
}

function grpcStatus(error: BrokerError): OutgoingHttpHeaders {
  return {
    "grpc-status": String(wireStatus[error.code].grpc),
    "grpc-message": encodeURIComponent(error.message),
  };
}
