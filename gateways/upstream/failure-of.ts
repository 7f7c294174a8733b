import type { ExchangeFailure } from "../../src/proxy/exchange.js";
import { ForbiddenAddressError } from "./policed-lookup.js";

/** Errors of a connection that never came about, by their codes. */
const unreachable: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EADDRNOTAVAIL",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** What an error of a connection means; `wasConnected` tells whether the request may have reached the upstream. */
export function failureOf(thrown: unknown, wasConnected: boolean): ExchangeFailure {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof ForbiddenAddressError) return { kind: "address", message };
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  if (code === "UND_ERR_INVALID_ARG" || code === "UND_ERR_NOT_SUPPORTED") return { kind: "request", message };
  if (!wasConnected || (typeof code === "string" && unreachable.has(code))) {
    return { kind: "unreachable", message: message || "no connection came about" };
  }
  return { kind: "broken", message: message || "the connection to the upstream broke off" };
}
