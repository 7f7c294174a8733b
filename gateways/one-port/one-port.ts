import { constants } from "node:crypto";
import { once } from "node:events";
import type { RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type Server as TlsServer } from "node:tls";
import type { LimitMetrics } from "../../src/observability/limit-metrics.js";
import type { Logger } from "../../src/observability/logger.js";
import { AddressConnections } from "./address-connections.js";
import type { AdmissionGate } from "./admission-gate.js";
import { createHttp1Server, type UpgradeListener } from "./http1-server.js";
import { createHttp2Side, type Http2Listener, type Http2StreamListener } from "./http2-server.js";
import { sniffProtocol } from "./protocol-sniffer.js";
import { readTlsFiles, reloadTlsFiles, type TlsFiles, watchTlsFiles } from "./tls-files.js";

/** Bounds on connections that have not shown yet what they want. */
export interface OnePortLimits {
  /** Connections at one time; more are closed at once. */
  readonly maxConnections: number;
  /** The same for one address. */
  readonly maxAddressConnections: number;
  /** How long a new connection may say nothing. */
  readonly firstByteTimeoutMs: number;
  /** How long an HTTP/1 request may take to send its headers. */
  readonly headersTimeoutMs: number;
  /** How often the client of a silent HTTP/2 connection is asked whether it is there; without an answer by the next time it is closed. */
  readonly http2PingIntervalMs: number;
  /** Streams that one HTTP/2 connection may have open at one time. */
  readonly maxConcurrentStreams: number;
}

/** How a port speaks TLS. */
export interface TlsOptions {
  readonly files: TlsFiles;
  /** Where clients are asked for certificates: true ends connections of those that show none that is trusted. */
  readonly requireClientCertificate: boolean;
}

/** What a port is made of. */
export interface OnePortOptions {
  readonly host: string;
  /** 0: the system chooses. */
  readonly port: number;
  readonly http1Listener: RequestListener;
  readonly http2Listener: Http2Listener;
  /** Answers requests of either version whose callers wait for a 100 before they send the body. */
  readonly onExpectContinue: RequestListener & Http2Listener;
  /** Gets every HTTP/2 stream first. @default none is taken */
  readonly onHttp2Stream?: Http2StreamListener;
  readonly onUpgrade: UpgradeListener;
  readonly gate: AdmissionGate;
  /** Serves TLS only, with ALPN, when set. */
  readonly tls?: TlsOptions;
  readonly limits: OnePortLimits;
  readonly metrics: LimitMetrics;
  readonly http2WindowBytes: number;
  readonly logger: Logger;
}

/** One listening port for HTTP/1, HTTP/2 and WebSockets. */
export interface OnePort {
  readonly address: string;
  readonly port: number;
  /** Reads the certificate again now; without effect where there is no TLS. */
  reloadTls(): void;
  /** Takes no more connections, lets requests under way end until the deadline, then breaks off what is left. */
  close(options: { readonly deadlineMs: number }): Promise<void>;
}

/** Below every protocol: without it a connection whose other side has vanished unseen would be held for ever. */
const keepAlive = { keepAlive: true, keepAliveInitialDelay: 60_000 } as const;

/** Listens; resolves once connections are taken, rejects with what the system says against it. */
export async function openOnePort(options: OnePortOptions): Promise<OnePort> {
  const { limits, tls, gate, metrics, logger } = options;
  const http1 = createHttp1Server({
    onRequest: options.http1Listener,
    onExpectContinue: options.onExpectContinue,
    onUpgrade: options.onUpgrade,
    headersTimeoutMs: limits.headersTimeoutMs,
    gate,
  });
  const http2 = createHttp2Side({
    onStream: options.onHttp2Stream ?? (() => false),
    onRequest: options.http2Listener,
    onExpectContinue: options.onExpectContinue,
    windowBytes: options.http2WindowBytes,
    pingIntervalMs: limits.http2PingIntervalMs,
    maxConcurrentStreams: limits.maxConcurrentStreams,
    gate,
    metrics,
    logger,
  });

  const sockets = new Set<Socket>();
  function accept(socket: Socket): void {
    // Every connection may be reset at any time; whoever serves it hears of its close.
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") metrics.reached("headersTimeoutMs");
      logger.debug({ error }, "connection failed");
    });
    socket.setNoDelay(true);
    sniffProtocol(socket, {
      timeoutMs: limits.firstByteTimeoutMs,
      late: () => metrics.reached("firstByteTimeoutMs"),
      chosen: (protocol) => (protocol === "http2" ? http2.server : http1).emit("connection", socket),
    });
  }

  const listener =
    tls === undefined
      ? createTcpServer({ noDelay: true, ...keepAlive }, accept)
      : tlsListener(tls, options, accept);
  listener.maxConnections = limits.maxConnections;
  listener.on("drop", () => metrics.reached("maxConnections"));
  const addresses = new AddressConnections(limits.maxAddressConnections, metrics);
  // Below TLS, so that connections in the middle of their handshake are known as well.
  listener.on("connection", (socket: Socket) => {
    if (!addresses.admit(socket)) return;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  listener.listen({ host: options.host, port: options.port });
  await once(listener, "listening");
  // The system refuses single connections, for lack of memory, say: others are still taken.
  listener.on("error", (error) => logger.error({ error }, "a connection could not be taken"));
  const stopWatching = tls === undefined ? () => {} : watchTlsFiles(listener as TlsServer, tls.files, logger);
  const { address, port } = listener.address() as AddressInfo;

  return {
    address,
    port,
    reloadTls() {
      if (tls !== undefined) reloadTlsFiles(listener as TlsServer, tls.files, logger);
    },
    async close({ deadlineMs }) {
      stopWatching();
      const closed = closeListener(listener);
      http2.goAway();
      http1.close(); // it does not listen: this ends its time-outs and idle connections
      const timer = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, deadlineMs);
      await closed;
      clearTimeout(timer);
      http2.close();
    },
  };
}

function tlsListener(
  { files, requireClientCertificate }: TlsOptions,
  { limits, metrics, logger }: Pick<OnePortOptions, "limits" | "metrics" | "logger">,
  accept: (socket: Socket) => void,
): TlsServer {
  const server = createTlsServer(
    {
      ...readTlsFiles(files),
      ...keepAlive,
      ALPNProtocols: ["h2", "http/1.1"],
      handshakeTimeout: limits.firstByteTimeoutMs,
      requestCert: files.clientCaFile !== undefined,
      rejectUnauthorized: requireClientCertificate,
      // In a second handshake a client could show another certificate, which nobody would check.
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    },
    accept,
  );
  // A handshake that fails is the client's affair: plain text, an unknown protocol, silence. Node leaves the socket open.
  server.on("tlsClientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ERR_TLS_HANDSHAKE_TIMEOUT") metrics.reached("firstByteTimeoutMs");
    logger.debug({ error }, "TLS handshake failed");
    socket.destroy();
  });
  return server;
}

function closeListener(listener: Server): Promise<void> {
  return new Promise((resolve) => listener.close(() => resolve()));
}
