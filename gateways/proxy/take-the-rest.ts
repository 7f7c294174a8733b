import type { Readable } from "node:stream";

/** How long the rest of what a caller sends is taken in after its answer has ended; then it is cut off. */
const lingerMs = 5_000;

/** Reads on and drops what comes: unread bytes hide the next request, and that the caller has gone. Others read it no more. */
export function takeTheRest(source: Readable): void {
  if (source.closed) return;
  source.removeAllListeners("readable").resume();
  const timer = setTimeout(() => source.destroy(), lingerMs).unref();
  source.once("close", () => clearTimeout(timer));
}
