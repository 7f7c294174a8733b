import { jsonPayload, type Payload } from "../../../src/message/payload.js";
import type { PassingFrame } from "../../../src/plugins/event-result.js";
import type { PluginFault } from "../../../src/plugins/undo-steps.js";
import { stringifyJson } from "../../../src/util/json.js";
import type { IncomingFrame } from "../codecs/codec.js";
import { isRecord } from "../frames.js";
import type { Refusal } from "../refusal.js";

/** The part of a frame that plugins look at; undefined where it has no event name, and so is not for them. */
export function passingFrameOf({ op, t, d }: IncomingFrame): PassingFrame | undefined {
  return typeof op === "number" && typeof t === "string" ? { op, t, d } : undefined;
}

/** A frame as plugins have left it. What they have not touched stays as it came in, byte by byte. */
export function changedFrame(before: IncomingFrame, { t, d }: PassingFrame): IncomingFrame {
  const payload = memberOf(d, "payload");
  const nonce = memberOf(d, "nonce");
  const keepsPayload = payload === memberOf(before.d, "payload");
  const keepsNonce = nonce === memberOf(before.d, "nonce");
  return {
    op: before.op,
    t,
    d,
    whole: { ...(isRecord(before.whole) ? before.whole : {}), t, d },
    payload: () => (keepsPayload ? before.payload() : written(payload)),
    nonce() {
      if (keepsNonce) return before.nonce();
      return nonce === undefined || nonce === null ? undefined : written(nonce);
    },
  };
}

/** How a frame is told off that plugins failed over. PROTOCOL §3. */
export function faultRefusal(event: string, { reason, undoErrors }: PluginFault): Refusal {
  return {
    error: `Error processing plugin event ${event}`,
    extra_info: { reason, undo_errors: undoErrors },
  };
}

function memberOf(d: unknown, name: string): unknown {
  return isRecord(d) ? d[name] : undefined;
}

function written(value: unknown): Payload {
  return jsonPayload(stringifyJson(value));
}
