import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type AdmissionGate, type GateSeat, isAlwaysServed } from "./admission-gate.js";

/** Takes over a connection that asked to become a WebSocket. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** What the HTTP/1 side is made of. */
export interface Http1Options {
  readonly onRequest: RequestListener;
  /** Answers a request whose caller waits for a 100 before it sends the body. */
  readonly onExpectContinue: RequestListener;
  readonly onUpgrade: UpgradeListener;
  /** How long a request may take to send its headers. */
  readonly headersTimeoutMs: number;
  readonly gate: AdmissionGate;
}

/** How often time-outs are looked at, at most. */
const maxCheckIntervalMs = 5_000;
/** How long a connection without a request stays open; longer than what load balancers keep theirs. */
const keepAliveTimeoutMs = 75_000;

/** An HTTP/1 server that never listens: connections are handed to it with `emit("connection", socket)`. */
export function createHttp1Server(options: Http1Options): Server {
  const { onRequest, onExpectContinue, onUpgrade, headersTimeoutMs, gate } = options;
  const seats = new WeakMap<Socket, GateSeat>();
  const ifAdmitted =
    (listener: RequestListener): RequestListener =>
    (request, response) => {
      const isRefused = seats.get(request.socket)?.admits() === false && !isAlwaysServed(request.url);
      if (isRefused) gate.refuseRequest(request, response);
      else listener(request, response);
    };
  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: Math.min(Math.ceil(headersTimeoutMs / 2), maxCheckIntervalMs),
      keepAliveTimeout: keepAliveTimeoutMs,
      noDelay: true,
    },
    ifAdmitted(onRequest),
  );
  server.on("connection", (socket: Socket) => {
    // A socket that had offered an upgrade comes a second time.
    if (seats.has(socket)) return;
    const seat = gate.join(() => {}); // HTTP/1 has no way to ask for patience before a request has come
    seats.set(socket, seat);
    socket.once("close", () => seat.leave());
  });
  server.on("checkContinue", ifAdmitted(onExpectContinue));
  server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() === "websocket") onUpgrade(request, socket, head);
    else withoutUpgrade(server, request, socket, head);
  });
  // The time-outs are armed when a server begins to listen, which this one never does.
  server.emit("listening");
  return server;
}

/** Header fields that ask for an upgrade; without them a request is an ordinary one. */
const upgradeFields: ReadonlySet<string> = new Set(["upgrade", "http2-settings"]);

/**
 * Handles a request that offers an upgrade nobody here wants (`h2c`, say) as though it had not: RFC 9110 §7.8 lets a server
 * ignore the offer. Node hands over the socket whenever somebody listens for upgrades, so the request is put back in front of it.
 */
function withoutUpgrade(server: Server, request: IncomingMessage, socket: Socket, head: Buffer): void {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? "";
    const value = request.rawHeaders[index + 1] ?? "";
    if (upgradeFields.has(name.toLowerCase())) continue;
    if (name.toLowerCase() !== "connection") lines.push(`${name}: ${value}`);
    else lines.push(`${name}: ${remainingOptions(value)}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
  server.emit("connection", socket);
}

function remainingOptions(connection: string): string {
  const options = connection.split(",").map((option) => option.trim());
  return options.filter((option) => !upgradeFields.has(option.toLowerCase())).join(", ") || "keep-alive";
}
