import type { IncomingMessage, ServerResponse } from "node:http";
import { constants, type ServerHttp2Stream } from "node:http2";
import { overloadedError } from "../src/admission/admission.js";
import { wireStatus } from "./error-map.js";
import { retryAfterFields } from "./retry-after.js";

// What HTTP clients hear while the broker is overloaded. It is made once: the more requests there are to refuse, the less each may cost.

const error = overloadedError();
const status = wireStatus[error.code].http;
const body = Buffer.from(JSON.stringify({ errors: { detail: error.message } }));
const fields = {
  "content-type": "application/json",
  "content-length": body.length,
  "cache-control": "no-store",
  "singyeong-reason": error.reason,
  ...retryAfterFields(error),
};

/** Answers an HTTP/1 request. */
export function refuseOverloaded(request: IncomingMessage, response: ServerResponse): void {
  request.resume(); // the next request stands behind its body
  response.writeHead(status, fields).end(body);
}

/** Answers what came on an HTTP/2 stream. */
export function refuseOverloadedStream(stream: ServerHttp2Stream): void {
  stream.on("error", () => {}); // nobody waits for the answer any more
  if (stream.closed || stream.destroyed) return;
  stream.respond({ ":status": status, ...fields });
  stream.end(body);
  // RFC 9113 §8.1: what the client has not sent yet is not wanted.
  if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
}
