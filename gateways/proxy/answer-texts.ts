import type { BrokerError } from "../../src/errors.js";
import type { ForwardedHead } from "../../src/proxy/answer-sink.js";

/** Who answered, as `application/client id`, percent-encoded. */
export function upstreamName({ upstream }: ForwardedHead): string {
  return `${encodeURIComponent(upstream.application)}/${encodeURIComponent(upstream.clientId)}`;
}

/** The body of an answer that is the broker's own. */
export function errorBody(error: BrokerError): Buffer {
  return Buffer.from(JSON.stringify({ errors: { detail: error.message } }));
}

/** The fields of an answer that is the broker's own: they tell it from an upstream's. */
export function errorFields({ reason }: BrokerError): string[] {
  return ["content-type", "application/json", "cache-control", "no-store", "singyeong-reason", reason];
}
