import {
  createServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { LimitMetrics } from "../../src/observability/limit-metrics.js";
import type { Logger } from "../../src/observability/logger.js";
import { type AdmissionGate, type GateSeat, isAlwaysServed } from "./admission-gate.js";
import { Http2Liveness } from "./http2-liveness.js";

/** Answers an HTTP/2 request. */
export type Http2Listener = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

/** Takes an HTTP/2 stream on which a request has come; false: it does not, and nothing has been done to it. */
export type Http2StreamListener = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => boolean;

/** What the HTTP/2 side is made of. */
export interface Http2Options {
  readonly onStream: Http2StreamListener;
  /** Gets the requests on streams that `onStream` does not take. */
  readonly onRequest: Http2Listener;
  /** Answers a request whose caller waits for a 100 before it sends the body. */
  readonly onExpectContinue: Http2Listener;
  /** Bytes that a client may have under way, on one stream and on one connection. */
  readonly windowBytes: number;
  /** Streams that one connection may have open at one time. */
  readonly maxConcurrentStreams: number;
  readonly gate: AdmissionGate;
  /** How often a connection on which nothing comes is asked whether its client is still there. */
  readonly pingIntervalMs: number;
  readonly metrics: LimitMetrics;
  readonly logger: Logger;
}

/** The most that Node can count. */
const mostRejected = 2 ** 32 - 1;
/** Megabytes that one connection may hold; Node's default of 10 does not carry that many streams. */
const maxSessionMemoryMegabytes = 256;

/** The HTTP/2 side of the port and the connections it has open. */
export interface Http2Side {
  /** Never listens: connections are handed to it with `emit("connection", socket)`. */
  readonly server: Http2Server;
  /** Tells every client to open no more streams here; connections end with their last stream. */
  goAway(): void;
  /** Ends its timer. To be called when every connection is closed. */
  close(): void;
}

/** Creates the HTTP/2 side. Faults of single connections are logged at debug level and end that connection only. */
export function createHttp2Side(options: Http2Options): Http2Side {
  const { onStream, onRequest, onExpectContinue, windowBytes, maxConcurrentStreams, gate, logger } = options;
  const sessions = new Map<ServerHttp2Session, GateSeat>();
  const liveness = new Http2Liveness(options.pingIntervalMs, () =>
    options.metrics.reached("http2PingIntervalMs"),
  );
  const server = createServer({
    settings: { initialWindowSize: windowBytes, maxConcurrentStreams },
    maxSessionMemory: maxSessionMemoryMegabytes,
    // A client whose calls are on their way when it is asked to hold them back has done nothing wrong, however many they are. Node
    // would close its connection after a hundred of them, or a thousand of their DATA frames.
    ...(gate.mayClose && { maxSessionRejectedStreams: mostRejected, maxSessionInvalidFrames: mostRejected }),
  });
  // Makes request and response objects of the streams that it is given, which costs as much as half of the stream itself.
  const requests = createServer(onRequest).on("checkContinue", onExpectContinue);
  server.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, ...rest) => {
    const seat =
      stream.session === undefined ? undefined : sessions.get(stream.session as ServerHttp2Session);
    if (seat?.admits() === false && !isAlwaysServed(headers[":path"])) gate.refuseStream(stream, headers);
    else if (!onStream(stream, headers)) requests.emit("stream", stream, headers, ...rest);
  });
  server.on("session", (session: ServerHttp2Session) => {
    liveness.watch(session);
    session.setLocalWindowSize(windowBytes);
    // A client that may open no more streams keeps its calls to itself. RFC 9113 §5.1.2.
    const seat = gate.join((isOpen) => {
      if (!session.closed) session.settings({ maxConcurrentStreams: isOpen ? maxConcurrentStreams : 0 });
    });
    sessions.set(session, seat);
    session.on("error", (error) => logger.debug({ error }, "http2 connection failed"));
    session.on("close", () => {
      sessions.delete(session);
      seat.leave();
    });
  });
  server.on("sessionError", (error) => logger.debug({ error }, "http2 connection failed"));
  return {
    server,
    goAway() {
      for (const session of sessions.keys()) session.close();
    },
    close: () => liveness.close(),
  };
}
