import type { IncomingHttpHeaders } from "node:http";
import { timeoutMsFrom } from "./lean/grpc-timeout.js";

/** 24 days: timers of the platform end there, and fire at once where they are set to more. */
const maxTimeoutMs = 2 ** 31 - 1;

/** Shortens a call's time-out to what a timer can wait, in either way of saying it. */
export function boundTimeouts(headers: IncomingHttpHeaders): void {
  if ((timeoutMsFrom(headers["grpc-timeout"]) ?? 0) > maxTimeoutMs)
    headers["grpc-timeout"] = `${Math.floor(maxTimeoutMs / 1_000)}S`;
  if (Number(headers["connect-timeout-ms"]) > maxTimeoutMs)
    headers["connect-timeout-ms"] = String(maxTimeoutMs);
}
