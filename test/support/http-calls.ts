import { Agent, type IncomingMessage, request as requestHttp1 } from "node:http";
import { type ClientHttp2Stream, connect as connectHttp2, type IncomingHttpHeaders } from "node:http2";
import type { ExecutionContext } from "ava";
import type { RunningBroker } from "./running-broker.js";
import type { SeenRequest } from "./upstream.js";

/** A request as tests write it; a GET of `/proxy/shop/` where they do not say. */
export interface HttpCall {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: Uint8Array | string | AsyncIterable<Uint8Array | string>;
  /** Fields behind the body. */
  readonly trailers?: Readonly<Record<string, string>>;
}

/** An answer with all there is about it. */
export interface HttpAnswer {
  readonly status: number;
  /** By lower-case names; a field that came several times is a list, if only for some fields of HTTP/1. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** HTTP/1 only: names and values in turn, as they came. */
  readonly fields: readonly string[];
  readonly body: Buffer;
  readonly trailers: Readonly<Record<string, string | string[] | undefined>>;
  readonly informed: readonly { status: number; headers: Readonly<Record<string, unknown>> }[];
}

/** Sends a request over a connection of its own; rejects where the answer does not come to its end. */
export type CallHttp = (
  t: ExecutionContext,
  broker: Pick<RunningBroker, "port" | "baseUrl">,
  call: HttpCall,
) => Promise<HttpAnswer>;

/** Sends a request by HTTP/1. */
export const callHttp1: CallHttp = async (t, broker, call) => {
  const agent = new Agent();
  t.teardown(() => agent.destroy());
  const { method = "GET", path = "/proxy/shop/", headers = {}, trailers } = call;
  const request = requestHttp1({ port: broker.port, host: "127.0.0.1", method, path, headers, agent });
  const informed: HttpAnswer["informed"][number][] = [];
  request.on("information", ({ statusCode: status, headers: hints }) =>
    informed.push({ status, headers: hints }),
  );
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once("response", resolve).once("error", reject);
  });
  answered.catch(() => {}); // awaited once the body has been written
  for await (const chunk of bodyOf(call)) if (!request.write(chunk)) await drained(request);
  if (trailers !== undefined) request.addTrailers(trailers);
  request.end();
  const answer = await answered;
  const body = Buffer.concat(await answer.toArray());
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    fields: answer.rawHeaders,
    body,
    trailers: answer.trailers,
    informed,
  };
};

/** Sends a request by HTTP/2. */
export const callHttp2: CallHttp = async (t, broker, call) => {
  const session = connectHttp2(broker.baseUrl);
  session.on("error", () => {}); // the stream fails with it
  t.teardown(() => session.destroy());
  const { method = "GET", path = "/proxy/shop/", headers = {}, trailers, body } = call;
  const stream = session.request(
    { ":method": method, ":path": path, ...headers },
    { endStream: body === undefined, waitForTrailers: trailers !== undefined },
  );
  stream.on("wantTrailers", () => stream.sendTrailers(trailers ?? {}));
  const informed: HttpAnswer["informed"][number][] = [];
  stream.on("headers", (hints) => informed.push({ status: Number(hints[":status"]), headers: hints }));
  let last: IncomingHttpHeaders = {};
  stream.on("trailers", (fields) => {
    last = fields;
  });
  const answered = new Promise<IncomingHttpHeaders>((resolve, reject) => {
    stream.once("response", resolve).once("error", reject);
    stream.once("close", () => reject(new Error(`the stream was closed (${stream.rstCode})`)));
  });
  answered.catch(() => {}); // awaited once the body has been written
  for await (const chunk of bodyOf(call)) if (!stream.write(chunk)) await drained(stream);
  if (body !== undefined) stream.end();
  const head = await answered;
  const bytes = await bytesOf(stream);
  if (stream.rstCode !== 0) throw new Error(`the stream was reset (${stream.rstCode})`);
  session.close();
  const status = Number(head[":status"]);
  return { status, headers: head, fields: [], body: bytes, trailers: last, informed };
};

/**
 * What a stream holds by its end. Its iterator would fail where the other side ends the stream before this one has, though all of the
 * answer has come.
 */
export async function bytesOf(stream: ClientHttp2Stream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  if (!stream.destroyed) await new Promise((resolve) => stream.once("close", resolve));
  return Buffer.concat(chunks);
}

/** Both versions, for tests that hold for either. */
export const callers: Readonly<Record<"HTTP/1" | "HTTP/2", CallHttp>> = {
  "HTTP/1": callHttp1,
  "HTTP/2": callHttp2,
};

/** What an upstream that echoes has seen. */
export function seen(answer: HttpAnswer): SeenRequest {
  return JSON.parse(answer.body.toString());
}

/** All values of a field among names and values in turn. */
export function valuesOf(fields: readonly string[], name: string): string[] {
  return fields.filter((_value, at) => at % 2 === 1 && fields[at - 1]?.toLowerCase() === name);
}

async function* bodyOf({ body }: HttpCall): AsyncGenerator<Uint8Array | string> {
  if (body === undefined) return;
  if (typeof body === "string" || body instanceof Uint8Array) yield body;
  else yield* body;
}

/** Also resolves where the stream ends first. */
function drained(stream: NodeJS.EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off("drain", done).off("close", done);
      resolve();
    };
    stream.on("drain", done).on("close", done);
  });
}
