import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { CommandContext } from "../../src/commands/context.js";
import { BrokerError } from "../../src/errors.js";
import type { Logger } from "../../src/observability/logger.js";
import { clientCertificateOf } from "../client-certificate.js";
import type { Codec } from "./codecs/codec.js";
import { createCodecs } from "./codecs/codecs.js";
import { Connection } from "./connection.js";
import { dispatchTypes } from "./frames.js";
import { OutgoingGate } from "./plugins/outgoing-gate.js";
import { WebSocketTransport, type WebSocketTransportOptions } from "./websocket-transport.js";

/** What the gateway needs. */
export interface WebSocketGatewayOptions {
  readonly context: CommandContext;
  readonly logger: Logger;
  /** Values of `Origin` that may connect; undefined: any. */
  readonly allowedOrigins?: readonly string[];
  /** True: every QUEUE_REQUEST is taken for a standing one. */
  readonly persistentQueueRequests: boolean;
}

/** Serves the legacy protocol on upgraded connections. */
export interface WebSocketGateway {
  /** Takes over a connection that asked to become a WebSocket, or refuses it with an HTTP status. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** How long the other side may take to answer a close frame before its connection is dropped. PROTOCOL §1. */
const closeTimeoutMs = 500;

/**
 * Creates the gateway; it holds no resources of its own beside its connections' sessions.
 * @throws BrokerError `PLUGIN_FAILED` where a plugin has an event of a name that the broker has taken.
 */
export function createWebSocketGateway(options: WebSocketGatewayOptions): WebSocketGateway {
  const { context, logger, persistentQueueRequests } = options;
  checkPluginEvents(context);
  const codecs = createCodecs(context.limits);
  const serverOptions = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: context.limits.maxFrameBytes,
    closeTimeout: closeTimeoutMs,
  };
  const server = new WebSocketServer(serverOptions);

  function connect(webSocket: WebSocket, request: IncomingMessage, codec: Codec): void {
    const { socket } = request;
    const transport = new WebSocketTransport({
      webSocket,
      socket,
      codec,
      remoteAddress: socket.remoteAddress ?? "",
      certificate: clientCertificateOf(socket),
      now: () => context.clock.now(),
      onDrained: () => session.resume(),
      ...gateOf(codec, () => session.resume()),
    });
    const session = context.sessions.open(transport);
    new Connection({ context, session, webSocket, codec, logger, persistentQueueRequests });
  }

  // Deeper by what the broker puts around a payload: these frames are its own.
  const roomyCodecs = createCodecs({ ...context.limits, maxFrameDepth: context.limits.maxFrameDepth + 2 });

  function gateOf(codec: Codec, onDrained: () => void): Pick<WebSocketTransportOptions, "openGate"> {
    const { frames: pipeline } = context.extensions;
    if (pipeline === undefined) return {};
    const own = {
      pipeline,
      codec: roomyCodecs.get(codec.name) ?? codec,
      logger,
      now: () => context.clock.now(),
    };
    return { openGate: (put) => new OutgoingGate({ ...own, put, onDrained }) };
  }

  return {
    handleUpgrade(request, socket, head) {
      const [path = "", search = ""] = (request.url ?? "").split("?", 2);
      const codec = codecs.get(new URLSearchParams(search).get("encoding") ?? "json");
      if (!/^\/gateway\/websocket\/?$/.test(path)) return refuse(socket, 404);
      if (codec === undefined || !originAllowed(request, options.allowedOrigins)) return refuse(socket, 403);
      if (context.draining.aborted) return refuse(socket, 503);
      server.handleUpgrade(request, socket, head, (webSocket) => connect(webSocket, request, codec));
    },
  };
}

// An event that the broker has itself would never reach the plugin.
function checkPluginEvents({ extensions: { events } }: CommandContext): void {
  const taken = dispatchTypes.find((type) => events?.has(type));
  if (taken === undefined) return;
  const [plugin = ""] = events?.pluginsWith(taken) ?? [];
  const message = `plugin ${plugin}: events: ${taken} is an event of the broker itself; choose another name`;
  throw new BrokerError("PLUGIN_FAILED", message, { details: { plugin } });
}

function originAllowed(request: IncomingMessage, allowed: readonly string[] | undefined): boolean {
  const { origin } = request.headers;
  return allowed === undefined || origin === undefined || allowed.includes(origin);
}

const statusTexts = { 403: "Forbidden", 404: "Not Found", 503: "Service Unavailable" } as const;

function refuse(socket: Duplex, status: keyof typeof statusTexts): void {
  socket.once("finish", () => socket.destroy()); // nobody reads here any more, so the other side's end would go unseen
  socket.end(`HTTP/1.1 ${status} ${statusTexts[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
