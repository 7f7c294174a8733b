import type { BrokerError } from "../../src/errors.js";
import type { IncomingFrame } from "./codecs/codec.js";

/** The `d` of op 3 and op 8. */
export interface Refusal {
  readonly error: string;
  readonly extra_info: unknown;
}

/** How a failed identify is told; the connection then closes. PROTOCOL §2. */
export function identifyRefusal(error: BrokerError): Refusal {
  if (error.reason === "INVALID_METADATA")
    return { error: "initial metadata: invalid", extra_info: perKey(error) };
  return { error: error.message, extra_info: null };
}

/** How a failed dispatch is told; the connection stays. PROTOCOL §3. */
export function dispatchRefusal(error: BrokerError, frame: IncomingFrame): Refusal {
  switch (error.reason) {
    case "NO_ROUTE":
    case "RECEIVER_OVERLOADED":
      return { error: "no_route", extra_info: frame.whole };
    case "RESTRICTED":
      return restrictedRefusal(frame.t);
    case "INVALID_METADATA":
      return { error: "invalid metadata", extra_info: perKey(error) };
    default:
      return { error: error.message, extra_info: null };
  }
}

/** How a dispatch is told off that a restricted client may not send, whether there is such an event or not. PROTOCOL §2. */
export function restrictedRefusal(type: unknown): Refusal {
  return { error: `invalid dispatch type ${describe(type)} (are you restricted?)`, extra_info: null };
}

/** A short name for anything that a client sent where a text or number belongs: not every value can be made a text. */
export function describe(value: unknown): string {
  return typeof value === "number" || typeof value === "string" ? String(value).slice(0, 64) : typeof value;
}

// Metadata that is no map at all has no keys to speak of.
function perKey(error: BrokerError): unknown {
  return Object.keys(error.details).length > 0 ? error.details : error.message;
}
