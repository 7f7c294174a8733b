import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";

/** A request as an HTTP server of the kit got it. */
export interface UpstreamRequest {
  readonly method: string;
  /** Path and query part. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What it answers. */
export interface UpstreamAnswer {
  readonly status?: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
}

/** An HTTP server of the kit. */
export interface Upstream {
  /** Host and port. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** Opens one; `answer` that resolves with undefined never answers. */
export async function openUpstream(
  answer: (request: UpstreamRequest) => UpstreamAnswer | undefined,
): Promise<Upstream> {
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const { method = "", url: path = "", headers } = request;
    const answered = answer({ method, path, headers, body: Buffer.concat(pieces) });
    if (answered === undefined) return;
    response.writeHead(answered.status ?? 200, answered.headers ?? {});
    response.end(answered.body ?? "");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  return {
    address: `127.0.0.1:${port}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
