import { type Http2ServerRequest, Http2ServerResponse, type ServerHttp2Stream } from "node:http2";
import type { CommandContext } from "../../../src/commands/context.js";
import { BrokerError, toBrokerError } from "../../../src/errors.js";
import type { Logger } from "../../../src/observability/logger.js";
import { FifoGate } from "../../../src/util/fifo-gate.js";
import { credentialFrom } from "../../credential.js";
import { http2Connection, type NodeRequest } from "../node-connection.js";
import { SessionStream } from "../session-stream.js";
import { CommandReader, type ReadCommand } from "./command-reader.js";
import { GrpcFrameReader } from "./grpc-frame-reader.js";
import { LeanTransport } from "./lean-transport.js";

/** Serves a call where it can; false leaves it to the general gateway. */
export type LeanHandler = (request: NodeRequest, response: object) => boolean;

const sessionPath = "/singyeong.v1.SessionService/Connect";
const grpcTypes: ReadonlySet<string | undefined> = new Set(["application/grpc", "application/grpc+proto"]);

/**
 * Serves `SessionService.Connect` for gRPC clients on HTTP/2 without the general gateway: frames are cut and written by hand, and a
 * message passes from one such client to another with its content undecoded. What the commands mean stands in {@link SessionStream}.
 */
export function createLeanSessionHandler(context: CommandContext, logger: Logger): LeanHandler {
  const commands = new CommandReader(context.limits);
  return (request, response) => {
    if (!isLean(request) || !(response instanceof Http2ServerResponse)) return false;
    serve(request, response);
    return true;
  };

  function serve({ headers }: Http2ServerRequest, response: Http2ServerResponse): void {
    const { stream } = response;
    // A client may cancel in the same segment in which it calls: then there is nobody left to answer.
    if (stream.destroyed || stream.closed) return;
    stream.respond({ ":status": 200, "content-type": headers["content-type"] }, { waitForTrailers: true });
    const session = new SessionStream({
      context,
      logger,
      connection: http2Connection(stream),
      credential: credentialFrom(headers.authorization),
      openTransport: (options) => new LeanTransport(response, options),
    });
    const gate = new FifoGate<ReadCommand | "end">(stream, (next) => {
      if (next === "end") return session.leave();
      return next.kind === "send" ? session.send(next.id, next.read) : session.handle(next.command);
    });
    const frames = new GrpcFrameReader(context.limits.maxFrameBytes, (frame) =>
      commands.read(frame, (next) => gate.push(next)),
    );
    stream.on("data", (chunk: Buffer) => guarded(session, () => frames.push(chunk)));
    stream.on("end", () => gate.push("end"));
    stream.on("close", () => session.gone());
    stream.on("error", (error) => logger.debug({ error }, "a session stream failed")); // "close" follows
    endAtDeadline(stream, session, headers["grpc-timeout"]);
  }
}

function isLean(request: NodeRequest): request is Http2ServerRequest {
  return (
    "stream" in request &&
    request.url === sessionPath &&
    grpcTypes.has(request.headers["content-type"]) &&
    isPlain(request)
  );
}

// Compressed messages are the general gateway's affair: it names the encodings that it takes.
function isPlain({ headers, method }: Http2ServerRequest): boolean {
  return method === "POST" && (headers["grpc-encoding"] ?? "identity") === "identity";
}

function guarded(session: SessionStream, work: () => void): void {
  try {
    work();
  } catch (error) {
    session.fail(toBrokerError(error));
  }
}

const timeoutUnits: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/** A deadline on the call ends the session when it passes. */
function endAtDeadline(
  stream: ServerHttp2Stream,
  session: SessionStream,
  header: string | string[] | undefined,
): void {
  const [, digits, unit = ""] = /^(\d{1,8})([HMSmun])$/.exec(String(header)) ?? [];
  const factor = timeoutUnits[unit];
  if (digits === undefined || factor === undefined) return;
  const delayMs = Math.min(Number(digits) * factor, 2 ** 31 - 1);
  const timer = setTimeout(
    () => session.fail(new BrokerError("REQUEST_TIMEOUT", "the deadline of the call has passed")),
    delayMs,
  );
  stream.on("close", () => clearTimeout(timer));
}
