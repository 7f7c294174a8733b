import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { ConnectError } from "@connectrpc/connect";
import { setTrailerStatus } from "@connectrpc/connect/protocol-grpc";
import type { LeanCall } from "./lean-call.js";

/** Begins a response of any number of frames. */
export function beginResponse({ stream, contentType }: LeanCall): void {
  stream.respond({ ":status": 200, "content-type": contentType }, { waitForTrailers: true });
}

/** Ends what {@link beginResponse} began, behind all frames and with the last of them where one is given: well, or with an error. */
export function endResponse({ stream }: LeanCall, error?: ConnectError, frame?: Uint8Array): void {
  stream.on("wantTrailers", error === undefined ? sendOk : () => stream.sendTrailers(statusOf(error)));
  stream.end(frame);
}

/** Answers a call with nothing but an error. */
export function refuseCall({ stream, contentType }: LeanCall, error: ConnectError): void {
  refuseStream(stream, { ":status": 200, "content-type": contentType, ...statusOf(error) });
}

/** Answers with headers only. */
export function refuseStream(stream: ServerHttp2Stream, headers: OutgoingHttpHeaders): void {
  stream.respond(headers, { endStream: true });
  // RFC 9113 §8.1: what the client has not sent yet is not wanted.
  if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
}

function sendOk(this: ServerHttp2Stream): void {
  this.sendTrailers({ "grpc-status": "0" });
}

/** `grpc-status` and `grpc-message`, and with details of the error a `google.rpc.Status` in `grpc-status-details-bin`. */
export function statusOf(error: ConnectError): OutgoingHttpHeaders {
  return Object.fromEntries(setTrailerStatus(new Headers(), error));
}
