import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { Logger } from "../../../src/observability/logger.js";
import { timeoutMsFrom } from "./grpc-timeout.js";
import { LeanCall } from "./lean-call.js";

/** Serves one call of one method. */
export type LeanMethod = (call: LeanCall) => void;

/** Serves a call on an HTTP/2 stream where it can; false leaves it to the general gateway. */
export type LeanGateway = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => boolean;

const grpcTypes: ReadonlySet<string | undefined> = new Set(["application/grpc", "application/grpc+proto"]);

/**
 * Serves calls of plain gRPC without connect-node, by the paths of their methods: frames are cut and written by hand, and an HTTP/2 stream is
 * all that is made for a call. What is not plain it leaves alone: other protocols and encodings, compressed messages, headers that are wrong.
 */
export function createLeanGateway(methods: ReadonlyMap<string, LeanMethod>, logger: Logger): LeanGateway {
  return (stream, headers) => {
    const serve = isPlain(headers) ? methods.get(headers[":path"] ?? "") : undefined;
    if (serve === undefined) return false;
    stream.on("error", (error) => logger.debug({ error }, "a call broke off")); // "close" follows
    // A client may cancel in the same segment in which it calls: then there is nobody left to answer.
    if (stream.destroyed || stream.closed) return true;
    serve(new LeanCall(stream, headers));
    return true;
  };
}

function isPlain(headers: IncomingHttpHeaders): boolean {
  return (
    headers[":method"] === "POST" &&
    grpcTypes.has(headers["content-type"]) &&
    (headers["grpc-encoding"] ?? "identity") === "identity" &&
    (headers["grpc-timeout"] === undefined || timeoutMsFrom(headers["grpc-timeout"]) !== undefined)
  );
}
