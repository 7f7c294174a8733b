import { once } from "node:events";
import {
  type ClientHttp2Session,
  type ClientSessionOptions,
  connect as connectHttp2,
  type SecureClientSessionOptions,
} from "node:http2";
import { connect, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { ExecutionContext } from "ava";
import type { AdmissionGate } from "../../gateways/one-port/admission-gate.js";
import {
  type OnePort,
  type OnePortLimits,
  type OnePortOptions,
  openOnePort,
} from "../../gateways/one-port/one-port.js";
import { noLimitMetrics } from "../../src/observability/limit-metrics.js";
import { silentLogger } from "../../src/observability/logger.js";

/** Limits that no ordinary test reaches. */
export const testPortLimits: OnePortLimits = {
  maxConnections: 1_000,
  firstByteTimeoutMs: 10_000,
  headersTimeoutMs: 10_000,
  http2PingIntervalMs: 10_000,
  maxAddressConnections: 1_000,
  maxConcurrentStreams: 1_000,
};

/** A gate at which nobody is refused. */
const openGate: AdmissionGate = {
  mayClose: false,
  join: () => ({ admits: () => true, leave() {} }),
  refuseStream() {},
  refuseRequest() {},
};

/** Opens a port whose HTTP/1 and HTTP/2 sides tell their version and echo the body. */
export async function openTestPort(
  t: ExecutionContext,
  changes: Partial<OnePortOptions> = {},
): Promise<OnePort> {
  const port = await openOnePort({
    host: "127.0.0.1",
    port: 0,
    http1Listener: async (request, response) => {
      const body = (await request.toArray().catch(() => [])).join("");
      response.end(`http1 ${request.method} ${request.url} ${body}`);
    },
    http2Listener: async (request, response) => {
      const body = (await request.toArray().catch(() => [])).join("");
      response.end(`http2 ${request.method} ${request.url} ${body}`);
    },
    onExpectContinue: (_request, response) => {
      response.writeContinue();
      response.end("continued");
    },
    onUpgrade: (_request, socket) => {
      socket.end(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nupgraded",
      );
    },
    limits: testPortLimits,
    metrics: noLimitMetrics,
    gate: openGate,
    http2WindowBytes: 4 * 1024 * 1024,
    logger: silentLogger,
    ...changes,
  });
  t.teardown(() => port.close({ deadlineMs: 0 }));
  return port;
}

/** A bare connection. */
export async function dial(t: ExecutionContext, port: { readonly port: number }): Promise<Socket> {
  const socket = connect({ port: port.port, host: "127.0.0.1", allowHalfOpen: true });
  holdUntilOver(t, socket);
  await once(socket, "connect");
  return socket;
}

/** A TLS connection that offers these protocols; it trusts any certificate. */
export async function dialTls(t: ExecutionContext, port: OnePort, protocols: string[]): Promise<TLSSocket> {
  const options = { host: "127.0.0.1", ALPNProtocols: protocols, rejectUnauthorized: false };
  const socket = connectTls({ port: port.port, ...options });
  holdUntilOver(t, socket);
  await once(socket, "secureConnect");
  return socket;
}

/** A connection may be reset whenever the other side drops it: that is for tests to see as its close, and ends no process. */
function holdUntilOver(t: ExecutionContext, connection: Socket | ClientHttp2Session): void {
  connection.on("error", () => {}); // "close" follows
  t.teardown(() => connection.destroy());
}

/** All that the other side sends until it ends or resets the connection. */
export async function readAll(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
  });
  socket.on("end", () => socket.end());
  // `once` of node:events would reject on a reset, and a reset may have come already.
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
  return text;
}

/** What one HTTP/2 request is answered with. */
export async function fetchHttp2(session: ClientHttp2Session, path: string, body = ""): Promise<string> {
  const stream = session.request({ ":path": path, ":method": "POST" });
  stream.end(body);
  return (await stream.toArray()).join("");
}

/** An HTTP/2 connection to the port. */
export function openHttp2(
  t: ExecutionContext,
  port: { readonly port: number },
  options: (ClientSessionOptions | SecureClientSessionOptions) & { readonly scheme?: "http" | "https" } = {},
): ClientHttp2Session {
  const session = connectHttp2(`${options.scheme ?? "http"}://127.0.0.1:${port.port}`, options);
  holdUntilOver(t, session);
  return session;
}
