import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { TLSSocket } from "node:tls";
import { BrokerError } from "../../src/errors.js";
import type { HeaderFields } from "../../src/message/http-frame.js";
import type { RequestBody } from "../../src/proxy/exchange.js";
import type { Arrival } from "../../src/proxy/forwarding-fields.js";
import { endToEndFields } from "../../src/proxy/header-fields.js";

/** A request of either HTTP version. */
export type HttpRequest = IncomingMessage | Http2ServerRequest;
/** The answer to it. */
export type HttpResponse = ServerResponse | Http2ServerResponse;

/** Up to so many bytes a body is read before the request goes on: then it can be sent again to another upstream. */
const maxHeldBytes = 16 * 1024;

/** The request's fields as they came, without those of HTTP/2 itself. */
export function fieldsOf(request: HttpRequest): HeaderFields {
  const { rawHeaders, headers } = request;
  if (!("stream" in request)) return rawHeaders;
  const firstOwn = rawHeaders.findIndex((name, at) => at % 2 === 0 && !name.startsWith(":"));
  const fields = firstOwn < 0 ? [] : rawHeaders.slice(firstOwn);
  if (headers.cookie === undefined) return fields;
  // HTTP/2 may take cookies apart, which nothing else understands; Node has put them together. RFC 9113 §8.2.3.
  return [...endToEndFields(fields, (name) => name === "cookie"), "cookie", headers.cookie];
}

/** How a request came. */
export function arrivalOf(request: HttpRequest, prefix: string | undefined, trusted: boolean): Arrival {
  const { socket, httpVersion } = request;
  const host = "stream" in request ? (request.authority ?? request.headers.host) : request.headers.host;
  return {
    remoteAddress: remoteAddressOf(request),
    scheme: socket instanceof TLSSocket ? "https" : "http",
    httpVersion: httpVersion === "2.0" ? "2" : httpVersion,
    trusted,
    ...(host === undefined || host === "" ? {} : { host }),
    ...(prefix === undefined ? {} : { prefix }),
  };
}

/** Where a request comes from: an IP address without port. */
export function remoteAddressOf({ socket }: HttpRequest): string {
  return socket.remoteAddress ?? "";
}

/**
 * The body of a request: none, bytes once they are all here, or a stream.
 * @throws BrokerError `INVALID_REQUEST` where its coding would have to be undone.
 */
export function bodyOf(request: HttpRequest): RequestBody | undefined | Promise<RequestBody> {
  if (!hasBody(request)) return undefined;
  const { expect, "content-length": length, "transfer-encoding": coding } = request.headers;
  if (coding !== undefined && coding.toLowerCase() !== "chunked") {
    throw new BrokerError("INVALID_REQUEST", "transfer-encoding: only chunked is known here");
  }
  // A caller who waits for a 100 has not sent anything yet.
  const isShort = length !== undefined && Number(length) <= maxHeldBytes;
  return isShort && expect === undefined ? heldBody(request) : streamedBody(request);
}

/** True where a request says that a body follows its head. */
export function hasBody(request: HttpRequest): boolean {
  if ("stream" in request) return !request.stream.endAfterHeaders;
  const { headers } = request;
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

function heldBody(request: HttpRequest): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.once("end", () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    const brokeOff = () => reject(new BrokerError("CANCELLED", "the request broke off"));
    request.once("error", brokeOff);
    request.once("close", brokeOff);
  });
}

/** Whoever stops reading it may still want to answer on the same connection. */
function streamedBody(request: HttpRequest): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]: () =>
      request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>,
  };
}
