import type { Writable } from "node:stream";
import type { RequestBody } from "../../src/proxy/exchange.js";
import { drained } from "../drained.js";

/** Writes a request's body as fast as the stream takes it, and leaves the stream open; stops early where the stream has ended. */
export async function writeBody(body: RequestBody | undefined, stream: Writable): Promise<void> {
  if (body === undefined) return;
  if (body instanceof Uint8Array) {
    stream.write(body);
    return;
  }
  for await (const chunk of body) {
    if (stream.destroyed) return;
    if (!stream.write(chunk)) await drained(stream);
  }
}
