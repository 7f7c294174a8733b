import type { BrokerError } from "../src/errors.js";

/** The field `retry-after` of an HTTP answer, where an error says when to come back: whole seconds, rounded up. RFC 9110 §10.2.3. */
export function retryAfterFields({ details }: BrokerError): { readonly "retry-after"?: string } {
  const ms = details["retryAfterMs"];
  return ms === undefined ? {} : { "retry-after": String(Math.ceil(Number(ms) / 1000)) };
}
