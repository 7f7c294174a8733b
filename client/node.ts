import type { SecureClientSessionOptions } from "node:http2";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import type { Client } from "./client.js";
import { invalidError } from "./errors.js";
import { type ConnectOptions, openClient } from "./open-client.js";
import { openStreamLink } from "./stream-link.js";

export * from "./exports.js";

/** How to connect from Node. */
export interface NodeConnectOptions extends ConnectOptions {
  /** Certificates, keys and checks of a TLS connection, as `node:tls` names them. */
  readonly tls?: Pick<
    SecureClientSessionOptions,
    "ca" | "cert" | "key" | "passphrase" | "servername" | "rejectUnauthorized"
  >;
}

/** Small HTTP/2 windows halve what a connection carries. */
const windowBytes = 4 * 1024 * 1024;
/** A connection whose other side has vanished is noticed after both. */
const pingIntervalMs = 15_000;
const pingTimeoutMs = 10_000;

/**
 * Connects to a broker over gRPC. Resolves once the client is registered; from then on it stays so, over as many connections as
 * that takes, until it is closed.
 * @throws SingyeongError why there is no connection
 */
export async function connect(options: NodeConnectOptions): Promise<Client> {
  const { url, tls } = options;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw invalidError(`url: ${JSON.stringify(url)} is no address such as http://127.0.0.1:4567`);
  const manager = new Http2SessionManager(
    url,
    { pingIntervalMs, pingTimeoutMs },
    { ...tls, settings: { initialWindowSize: windowBytes } },
  );
  const transport = createGrpcTransport({ baseUrl: url, sessionManager: manager, acceptCompression: [] });
  const closeTransport = () => manager.abort();
  return openClient(options, { transport, openLink: openStreamLink, canConsume: true, closeTransport });
}
