import type { BrokerError } from "../../src/errors.js";
import type { ClientRef } from "../../src/message/client-ref.js";
import type { ForwardedHead } from "../../src/proxy/answer-sink.js";
import { retryAfterFields } from "../retry-after.js";

/** A client's name is one object for as long as it is here. */
const upstreamNames = new WeakMap<ClientRef, string>();

/** Who answered, as `application/client id`, percent-encoded. */
export function upstreamName({ upstream }: ForwardedHead): string {
  let name = upstreamNames.get(upstream);
  if (name === undefined) {
    name = `${encodeURIComponent(upstream.application)}/${encodeURIComponent(upstream.clientId)}`;
    upstreamNames.set(upstream, name);
  }
  return name;
}

/** The body of an answer that is the broker's own. */
export function errorBody(error: BrokerError): Buffer {
  return Buffer.from(JSON.stringify({ errors: { detail: error.message } }));
}

/** The fields of an answer that is the broker's own: they tell it from an upstream's. */
export function errorFields(error: BrokerError): string[] {
  return [
    ...["content-type", "application/json", "cache-control", "no-store", "singyeong-reason", error.reason],
    ...Object.entries(retryAfterFields(error)).flat(),
  ];
}
