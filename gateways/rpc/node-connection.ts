import type { IncomingMessage } from "node:http";
import { constants, type Http2ServerRequest } from "node:http2";
import { createContextKey, createContextValues } from "@connectrpc/connect";
import type { ClientCertificate } from "../../src/auth/authenticator.js";
import { clientCertificateOf } from "../client-certificate.js";

/** What lies under one call: the connection that carries it, as far as a session has to know. */
export interface NodeConnection {
  /** The other side's address, without port. */
  readonly remoteAddress: string;
  /** What the other side has shown of itself by TLS. */
  readonly certificate: ClientCertificate | undefined;
  /** True if the other side answers within `timeoutMs`; undefined where the wire has no way to ask. */
  ping(timeoutMs: number): Promise<boolean> | undefined;
  /** Breaks this call off, for a client that takes nothing any more. */
  abandon(): void;
}

/** A request of either HTTP version. */
export type NodeRequest = IncomingMessage | Http2ServerRequest;

const unknownConnection: NodeConnection = {
  remoteAddress: "",
  certificate: undefined,
  ping: () => undefined,
  abandon() {},
};

/** Under this key the context of a call holds its connection. */
export const connectionKey = createContextKey<NodeConnection>(unknownConnection, {
  description: "connection",
});

/** The context values of a call that came as this request. */
export function contextValuesOf(request: NodeRequest) {
  const connection = "stream" in request ? http2Connection(request.stream) : http1Connection(request);
  return createContextValues().set(connectionKey, connection);
}

function http1Connection({ socket }: IncomingMessage): NodeConnection {
  return {
    remoteAddress: socket.remoteAddress ?? "",
    certificate: clientCertificateOf(socket),
    ping: () => undefined,
    abandon: () => socket.destroy(),
  };
}

/** The connection under one HTTP/2 stream. */
export function http2Connection(stream: Http2ServerRequest["stream"]): NodeConnection {
  const { session } = stream;
  return {
    remoteAddress: session?.socket.remoteAddress ?? "",
    certificate: clientCertificateOf(session?.socket),
    ping(timeoutMs) {
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), timeoutMs);
        const settle = (alive: boolean) => {
          clearTimeout(timer);
          resolve(alive);
        };
        if (session === undefined || session.destroyed) return settle(false);
        // False: too many pings are under way, so somebody else is asking already.
        if (!session.ping((error) => settle(error === null))) settle(true);
      });
    },
    abandon: () => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM),
  };
}
