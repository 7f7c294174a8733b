import { createConnectTransport } from "@connectrpc/connect-web";
import type { Client } from "./client.js";
import { type ConnectOptions, openClient } from "./open-client.js";
import { openSubscribeLink } from "./subscribe-link.js";

export * from "./exports.js";

/**
 * Connects to a broker from a browser. Resolves once the client is registered; from then on it stays so until it is closed. The same
 * as in Node, but that queues cannot be consumed.
 * @throws SingyeongError why there is no connection
 */
export async function connect(options: ConnectOptions): Promise<Client> {
  const transport = createConnectTransport({ baseUrl: options.url });
  return openClient(options, {
    transport,
    openLink: openSubscribeLink,
    canConsume: false,
    closeTransport: () => {},
  });
}
