import { once } from "node:events";
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from "node:http2";

/** How a gRPC call went, as the wire shows it. */
export interface RawAnswer {
  readonly status: string | undefined;
  readonly message: string | undefined;
  /** Every byte of the response. */
  readonly bytes: Buffer;
}

/** Opens a gRPC call whose frames are written by hand. */
export function openRawCall(
  session: ClientHttp2Session,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): ClientHttp2Stream {
  return session.request({
    ":method": "POST",
    ":path": path,
    "content-type": "application/grpc",
    te: "trailers",
    ...headers,
  });
}

/** The answer to a call; its status stands in the trailers, or in the headers where there is nothing else. */
export async function rawAnswer(stream: ClientHttp2Stream): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  let fields: IncomingHttpHeaders = {};
  const add = (more: IncomingHttpHeaders) => {
    fields = { ...fields, ...more };
  };
  stream.on("response", add).on("trailers", add);
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(stream, "end");
  const message = fields["grpc-message"];
  return {
    status: fields["grpc-status"]?.toString(),
    message: message === undefined ? undefined : decodeURIComponent(String(message)),
    bytes: Buffer.concat(chunks),
  };
}

/** A gRPC frame, as its flags say. */
export function grpcFrame(message: Uint8Array, flags = 0): Buffer {
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt8(flags, 0);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  return frame;
}
