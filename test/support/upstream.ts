import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import {
  createServer as createHttp2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import type { ExecutionContext } from "ava";
import { identifyLegacy, type LegacyClient } from "./legacy-client.js";
import { type RunningBroker, startBroker } from "./running-broker.js";

/** A request as an upstream saw it, which is also what it answers with. */
export interface SeenRequest {
  readonly method: string;
  readonly target: string;
  /** Names and values in turn, as they came. */
  readonly fields: string[];
  readonly body: string;
  readonly trailers: string[];
}

/** A server that a broker forwards to. */
export interface TestUpstream {
  readonly port: number;
  /** What a client gives as its address. */
  readonly address: string;
}

/** An HTTP/1 server that a broker forwards to. */
export interface HttpUpstream extends TestUpstream {
  readonly server: Server;
  /** Requests that have come, as `GET /path`. */
  readonly requests: string[];
}

/** Answers with the request as it came, in JSON, once all of it is here. */
export const echo: RequestListener = async (request, response) => {
  const { method = "", url: target = "", rawHeaders: fields } = request;
  const body = Buffer.concat(await request.toArray().catch(() => [])).toString("latin1");
  const seen: SeenRequest = { method, target, fields, body, trailers: request.rawTrailers };
  response.setHeader("content-type", "application/json").end(JSON.stringify(seen));
};

/** Starts an HTTP/1 server on a free port. */
export async function startUpstream(
  t: ExecutionContext,
  handler: RequestListener = echo,
): Promise<HttpUpstream> {
  const requests: string[] = [];
  const server = createHttpServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    handler(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  return { ...placeOf(server.address() as AddressInfo), server, requests };
}

/** Starts a server that is handed bare connections, for answers that no HTTP library would give. */
export async function startRawUpstream(
  t: ExecutionContext,
  handler: (socket: Socket) => void,
): Promise<TestUpstream> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}); // the broker may break off whenever it likes
    socket.once("close", () => sockets.delete(socket));
    handler(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return placeOf(server.address() as AddressInfo);
}

/** Starts an HTTP/2 server that is handed bare streams. */
export async function startHttp2Upstream(
  t: ExecutionContext,
  handler: (stream: ServerHttp2Stream) => void,
): Promise<TestUpstream> {
  const server = createHttp2Server();
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => sessions.add(session));
  server.on("stream", (stream) => {
    stream.on("error", () => {}); // the broker may break off whenever it likes
    handler(stream);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => {
    server.close();
    for (const session of sessions) session.destroy();
  });
  return placeOf(server.address() as AddressInfo);
}

/** A port of this machine on which nobody listens. */
export async function closedPort(): Promise<TestUpstream> {
  const server = createTcpServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const place = placeOf(server.address() as AddressInfo);
  server.close();
  await once(server, "close");
  return place;
}

/** Joins as a client of application `shop` that is reached at an upstream's address. */
export function joinUpstream(
  t: ExecutionContext,
  broker: Pick<RunningBroker, "port">,
  { address }: Pick<TestUpstream, "address">,
  identity: Readonly<Record<string, unknown>> = {},
): Promise<LegacyClient> {
  return identifyLegacy(t, broker, { client_id: "one", application_id: "shop", ip: address, ...identity });
}

/** A broker with one upstream, client `one` of application `shop`. */
export async function startProxied(
  t: ExecutionContext,
  handler: RequestListener = echo,
  flags: Readonly<Record<string, string | boolean>> = {},
): Promise<{ broker: RunningBroker; upstream: HttpUpstream; client: LegacyClient }> {
  const broker = await startBroker(t, flags);
  const upstream = await startUpstream(t, handler);
  const client = await joinUpstream(t, broker, upstream);
  return { broker, upstream, client };
}

/** A broker with one upstream that is handed bare connections, client `one` of application `shop`. */
export async function startRawProxied(
  t: ExecutionContext,
  handler: (socket: Socket) => void,
  flags: Readonly<Record<string, string | boolean>> = {},
): Promise<RunningBroker> {
  const broker = await startBroker(t, flags);
  await joinUpstream(t, broker, await startRawUpstream(t, handler));
  return broker;
}

function placeOf({ port }: AddressInfo): TestUpstream {
  return { port, address: `127.0.0.1:${port}` };
}
