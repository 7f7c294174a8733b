import { readFileSync } from "node:fs";
import { type Broker, openBroker } from "../src/broker.js";
import type { CommandContext } from "../src/commands/context.js";
import type { Config } from "../src/config/config.js";
import type { Logger } from "../src/observability/logger.js";
import { PrometheusMetrics } from "../src/observability/prometheus-metrics.js";
import type { QueueTotals } from "../src/observability/prometheus-queue-metrics.js";
import type { Clock } from "../src/util/clock.js";
import { advertisedAddress } from "./advertised-address.js";
import { createHttpGateway } from "./http/gateway.js";
import { openOnePort, type TlsOptions } from "./one-port/one-port.js";
import { refuseOverloaded, refuseOverloadedStream } from "./overload-answers.js";
import { createProxyGateway } from "./proxy/gateway.js";
import type { HttpRequest, HttpResponse } from "./proxy/incoming-request.js";
import { createRpcGateway, type RequestHandler } from "./rpc/gateway.js";
import type { LinkTls } from "./rpc/peers/dialled-channel.js";
import { GrpcPeerTransport } from "./rpc/peers/grpc-peer-transport.js";
import { openUpstreamTransport } from "./upstream/upstream-transport.js";
import { createWebSocketGateway } from "./websocket/gateway.js";

/** What a server is made of. */
export interface ServerOptions {
  readonly config: Config;
  readonly version: string;
  readonly logger: Logger;
  /** @default the machine's own */
  readonly clock?: Clock;
}

/** A broker that listens. */
export interface Server {
  readonly broker: Broker;
  /** Where it listens. */
  readonly address: string;
  readonly port: number;
  /** Becomes not ready, says goodbye to the sessions, and closes once they have left or the drain time-out has passed. */
  drain(): Promise<void>;
  /** Closes at once. */
  close(): Promise<void>;
}

/** Bytes that one HTTP/2 stream may have under way: small windows halve the rate of larger messages. */
const http2WindowBytes = 8 * 1024 * 1024;

/** How long connections may take to end by themselves once the sessions have gone. */
const closeGraceMs = 1_000;

/** Opens a broker with all its gateways on one port. */
export async function openServer({ clock, ...options }: ServerOptions): Promise<Server> {
  const metrics = new PrometheusMetrics();
  const time = clock === undefined ? {} : { clock };
  const { proxyConnectTimeoutMs: connectTimeoutMs, proxyMaxUpstreamRequests: maxConnections } =
    options.config;
  const peers = peerTransport(options, metrics);
  const broker = await openBroker({
    ...options,
    ...(peers && { peerTransport: peers }),
    ...time,
    metrics,
    queueMetrics: metrics.queues,
    proxyMetrics: metrics.proxy,
    pluginMetrics: metrics.plugins,
    accessMetrics: metrics.access,
    limitMetrics: metrics,
    openUpstreamTransport: (policy) => openUpstreamTransport(policy, { connectTimeoutMs, maxConnections }),
  });
  const { context } = broker;
  metrics.observe({
    sessions: () => context.sessions.counts(),
    clients: () => context.directory.size,
    pendingRequests: () => context.requests.size,
    queues: () => queueTotals(context),
    peers: () => context.peers(),
  });
  try {
    return await listen(broker, metrics, options, peers);
  } catch (error) {
    await broker.close(); // lets go of the files of its queues
    throw error;
  }
}

async function listen(
  broker: Broker,
  metrics: PrometheusMetrics,
  { config, logger }: ServerOptions,
  peers: GrpcPeerTransport | undefined,
): Promise<Server> {
  const { context } = broker;
  const { proxyLegacyTimeoutMs: timeoutMs, proxyLegacyFollowRedirects: followRedirects } = config;
  const http = await createHttpGateway({
    context,
    logger,
    metrics: metrics.registry,
    legacyProxy: { timeoutMs, followRedirects },
  });
  // fastify serves requests of either HTTP version, though its types name one only.
  const rpc = createRpcGateway({
    context,
    logger,
    ...(peers && { link: peers.serve }),
    fallback: http.routing as unknown as RequestHandler,
  });
  const proxy = createProxyGateway({ context, logger, trustForwarded: config.proxyTrustForwarded });
  const origins = config.allowedOrigins === undefined ? {} : { allowedOrigins: config.allowedOrigins };
  const { queuePersistentRequests: persistentQueueRequests } = config;
  const webSocket = createWebSocketGateway({ context, logger, persistentQueueRequests, ...origins });
  const handle = (request: HttpRequest, response: HttpResponse): void => {
    if (!proxy.handle(request, response)) rpc.handleRequest(request, response);
  };
  const port = await openOnePort({
    host: config.host,
    port: config.port,
    http1Listener: handle,
    http2Listener: handle,
    onHttp2Stream: (stream, headers) => !proxy.claims(headers) && rpc.handleStream(stream, headers),
    onExpectContinue: (request: HttpRequest, response: HttpResponse) => {
      if (proxy.handle(request, response)) return;
      response.writeContinue();
      rpc.handleRequest(request, response);
    },
    onUpgrade: (request, socket, head) => {
      if (!proxy.handleUpgrade(request, socket, head)) webSocket.handleUpgrade(request, socket, head);
    },
    gate: {
      mayClose: config.overloadDelayMs > 0,
      join: (onTurn) => context.admission.join(onTurn),
      refuseStream: (stream, headers) =>
        rpc.refuseOverloaded(stream, headers) || refuseOverloadedStream(stream),
      refuseRequest: refuseOverloaded,
    },
    limits: config,
    metrics,
    http2WindowBytes,
    logger,
    ...tlsOptions(config),
  });

  await broker.joinCluster(advertisedAddress(config.advertise, port));

  async function close(deadlineMs: number): Promise<void> {
    // Confirms that are on their way to disk still find their connections.
    await broker.close();
    await port.close({ deadlineMs });
    await http.close();
  }

  return {
    broker,
    address: port.address,
    port: port.port,
    async drain() {
      await broker.drain();
      await close(closeGraceMs);
    },
    close: () => close(0),
  };
}

function peerTransport(
  { config, logger }: ServerOptions,
  metrics: PrometheusMetrics,
): GrpcPeerTransport | undefined {
  const { clusterSecret: secret, clusterName, clusterLinkBufferBytes: maxBufferedBytes } = config;
  if (secret === undefined) return undefined;
  const readTls = linkTls(config);
  return new GrpcPeerTransport({
    secret,
    clusterName,
    maxBufferedBytes,
    ...(readTls && { readTls }),
    metrics: metrics.cluster,
    logger,
  });
}

/** Read at every dial, as certificates are renewed. */
function linkTls({ clusterTls, tlsCert, tlsKey, tlsClientCa }: Config): (() => LinkTls) | undefined {
  if (!clusterTls || tlsCert === undefined || tlsKey === undefined) return undefined;
  return () => ({
    cert: readFileSync(tlsCert),
    key: readFileSync(tlsKey),
    ...(tlsClientCa === undefined ? {} : { ca: readFileSync(tlsClientCa) }),
  });
}

function tlsOptions(config: Config): { readonly tls?: TlsOptions } {
  const { tlsCert: certFile, tlsKey: keyFile, tlsClientCa, tlsClientCrl, tlsClientAuth } = config;
  if (certFile === undefined || keyFile === undefined) return {};
  const files = {
    certFile,
    keyFile,
    ...(tlsClientCa === undefined ? {} : { clientCaFile: tlsClientCa }),
    ...(tlsClientCrl === undefined ? {} : { clientCrlFile: tlsClientCrl }),
  };
  const requireClientCertificate = tlsClientCa !== undefined && tlsClientAuth === "required";
  return { tls: { files, requireClientCertificate } };
}

function queueTotals({ queues, clock }: CommandContext): QueueTotals {
  const { oldestEnqueuedAt, ...totals } = queues.totals();
  return { ...totals, oldestAgeMs: oldestEnqueuedAt === undefined ? 0 : clock.now() - oldestEnqueuedAt };
}
