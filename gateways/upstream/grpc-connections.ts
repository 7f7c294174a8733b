import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectHttp2,
  type OutgoingHttpHeaders,
} from "node:http2";
import { connect as connectTcp, isIP, type LookupFunction } from "node:net";
import { connect as connectTls } from "node:tls";
import type { UpstreamAddress } from "../../src/proxy/upstream-address.js";

/** What connections are made with. */
export interface GrpcConnectionsOptions {
  readonly lookup: LookupFunction;
  readonly connectTimeoutMs: number;
}

/** Bytes that one stream may have under way: small windows halve the rate of larger messages. */
const windowBytes = 4 * 1024 * 1024;
/** How long a connection without streams is kept. */
const idleMs = 60_000;
/** Streams on one connection where its upstream has not said how many it takes. */
const assumedStreams = 100;

/** One HTTP/2 connection to an upstream, and how many streams it has. */
interface Connection {
  readonly session: ClientHttp2Session;
  readonly ready: Promise<void>;
  streams: number;
}

/** The HTTP/2 connections to upstreams: as many to each as its streams need, closed when they have been idle. */
export class GrpcConnections {
  readonly #options: GrpcConnectionsOptions;
  readonly #byOrigin = new Map<string, Set<Connection>>();

  constructor(options: GrpcConnectionsOptions) {
    this.#options = options;
  }

  /** Opens a stream on a connection with room for it. Rejects where no connection comes about. */
  async streamTo(address: UpstreamAddress, headers: OutgoingHttpHeaders): Promise<ClientHttp2Stream> {
    for (;;) {
      const connection = this.#withRoom(address) ?? this.#open(address);
      await connection.ready;
      // How many it takes is known only now, and others may have waited for the same one.
      if (hasRoom(connection)) return openStream(connection, headers);
      if (connection.streams === 0) throw new Error("the upstream takes no streams");
    }
  }

  /** Ends every connection with its last stream. */
  close(): void {
    for (const connections of this.#byOrigin.values()) {
      for (const { session } of connections) session.close();
    }
  }

  #withRoom({ origin }: UpstreamAddress): Connection | undefined {
    for (const connection of this.#byOrigin.get(origin) ?? []) if (hasRoom(connection)) return connection;
    return undefined;
  }

  #open(address: UpstreamAddress): Connection {
    const { origin } = address;
    const session = connectHttp2(origin, {
      createConnection: () => this.#socketTo(address),
      settings: { initialWindowSize: windowBytes, enablePush: false },
    });
    const connection = { session, ready: this.#ready(session), streams: 0 };
    connection.ready.catch(() => {}); // told to whoever waits for it
    const connections = this.#byOrigin.get(origin) ?? new Set();
    this.#byOrigin.set(origin, connections.add(connection));
    const forget = () => {
      connections.delete(connection);
      if (connections.size === 0) this.#byOrigin.delete(origin);
    };
    session.once("close", forget);
    session.once("goaway", forget); // its streams go on, no new one is opened
    session.setTimeout(idleMs, () => {
      if (connection.streams === 0) session.close();
    });
    return connection;
  }

  // The upstream's settings say how many streams it takes.
  #ready(session: ClientHttp2Session): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => session.destroy(new Error("connect timeout")),
        this.#options.connectTimeoutMs,
      );
      session.once("remoteSettings", () => {
        clearTimeout(timer);
        session.setLocalWindowSize(windowBytes);
        resolve();
      });
      session.on("error", reject);
      session.once("close", () => {
        clearTimeout(timer);
        reject(new Error("the connection ended before it was ready"));
      });
    });
  }

  #socketTo({ scheme, host, port }: UpstreamAddress) {
    const { lookup } = this.#options;
    if (scheme === "http") return connectTcp({ host, port, lookup, noDelay: true });
    // RFC 6066 §3: an address is no server name.
    const servername = isIP(host) === 0 ? { servername: host } : {};
    return connectTls({ host, port, lookup, ...servername, ALPNProtocols: ["h2"] });
  }
}

function hasRoom({ session, streams }: Connection): boolean {
  return !session.closed && streams < (session.remoteSettings?.maxConcurrentStreams ?? assumedStreams);
}

function openStream(connection: Connection, headers: OutgoingHttpHeaders): ClientHttp2Stream {
  const stream = connection.session.request(headers, { endStream: false });
  connection.streams += 1;
  stream.once("close", () => {
    connection.streams -= 1;
  });
  return stream;
}
