import { type ClientHttp2Stream, constants, type IncomingHttpHeaders } from "node:http2";
import type { Exchange, ExchangeHandler, UpstreamRequest } from "../../src/proxy/exchange.js";
import type { UpstreamAddress } from "../../src/proxy/upstream-address.js";
import { http2Headers } from "../http2-headers.js";
import { failureOf } from "./failure-of.js";
import type { GrpcConnections } from "./grpc-connections.js";
import { writeBody } from "./write-body.js";

/** A gRPC call over one stream of an HTTP/2 connection to its upstream. */
export class GrpcExchange implements Exchange {
  readonly #handler: ExchangeHandler;
  #stream: ClientHttp2Stream | undefined;
  #trailers: readonly string[] = [];
  #answered = false;
  #over = false;

  constructor(handler: ExchangeHandler) {
    this.#handler = handler;
  }

  /** Sends the request, once there is a connection with room for one more stream. */
  start(connections: GrpcConnections, address: UpstreamAddress, request: UpstreamRequest): this {
    connections.streamTo(address, requestHeaders(address, request)).then(
      (stream) => this.#opened(stream, request),
      (error: unknown) => this.#fail(error, false),
    );
    return this;
  }

  resume(): void {
    this.#stream?.resume();
  }

  abort(): void {
    this.#over = true;
    this.#stream?.close(constants.NGHTTP2_CANCEL);
  }

  #opened(stream: ClientHttp2Stream, request: UpstreamRequest): void {
    this.#stream = stream;
    stream.on("error", (error) => this.#fail(error, true));
    stream.once("close", () => this.#closed(stream));
    if (this.#over) return stream.close(constants.NGHTTP2_CANCEL);
    stream.on("response", (headers, flags) => this.#passHead(headers, flags));
    stream.on("data", (chunk: Buffer) => {
      if (!this.#over && !this.#handler.data(chunk)) stream.pause();
    });
    stream.on("trailers", (headers) => {
      this.#trailers = fieldsOf(headers);
    });
    void this.#sendBody(stream, request);
  }

  #passHead(headers: IncomingHttpHeaders, flags: number): void {
    if (this.#over) return;
    this.#answered = true;
    const endsHere = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    this.#handler.answered({ status: Number(headers[":status"]), fields: fieldsOf(headers), endsHere });
  }

  // A stream that was closed with an error code ends without "end".
  #closed(stream: ClientHttp2Stream): void {
    if (this.#over) return;
    if (stream.rstCode !== constants.NGHTTP2_NO_ERROR || !stream.readableEnded) {
      return this.#fail(new Error(`the upstream reset the stream (code ${stream.rstCode})`), true);
    }
    if (!this.#answered)
      return this.#fail(new Error("the upstream ended the stream without an answer"), true);
    this.#over = true;
    this.#handler.ended(this.#trailers);
  }

  async #sendBody(stream: ClientHttp2Stream, { body }: UpstreamRequest): Promise<void> {
    try {
      await writeBody(body, stream);
      stream.end();
    } catch (error) {
      // The caller broke off; who reads its call hears of it too.
      stream.close(constants.NGHTTP2_CANCEL);
      this.#fail(error, true);
    }
  }

  #fail(error: unknown, wasConnected: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#handler.failed(failureOf(error, wasConnected));
  }
}

function requestHeaders({ authority, scheme }: UpstreamAddress, { method, target, fields }: UpstreamRequest) {
  return {
    ...http2Headers(fields),
    ":method": method,
    ":scheme": scheme,
    ":authority": authority,
    ":path": target,
    te: "trailers",
  };
}

/** Fields without those of HTTP/2 itself; what came in several lines is in several again. */
function fieldsOf(headers: IncomingHttpHeaders): string[] {
  const fields: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(":") || value === undefined) continue;
    for (const line of Array.isArray(value) ? value : [value]) fields.push(name, line);
  }
  return fields;
}
