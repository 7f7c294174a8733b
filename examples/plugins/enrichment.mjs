// @ts-check
// Gives every message, in a queue or not, a W3C trace context where its sender has given none, and stamps it with the time and with
// who sent it. Headers reach receivers over gRPC, Connect and gRPC-Web; the WebSocket protocol has no place for them.
import { randomBytes } from "node:crypto";
import { definePlugin } from "singyeong/plugin";

/** @typedef {import("singyeong/plugin").HookCaller} HookCaller */
/** @typedef {Readonly<Record<string, string>>} Headers */

export default definePlugin({
  name: "enrichment",
  description: "Adds trace context, time and sender to messages.",
  hooks: {
    beforeSend: ({ caller, headers }) => ({ headers: enriched(headers, caller) }),
    beforeEnqueue: ({ caller, messages }) => ({
      messages: messages.map(({ headers }) => ({ headers: enriched(headers, caller) })),
    }),
  },
});

/**
 * What the broker vouches for goes last: no sender may pass for another one.
 * @param {Headers} headers
 * @param {HookCaller} caller
 */
function enriched(headers, { principal }) {
  return {
    traceparent: `00-${hex(16)}-${hex(8)}-01`,
    ...headers,
    "sent-at": new Date().toISOString(),
    "sent-by": principal.id,
  };
}

/** @param {number} bytes */
function hex(bytes) {
  return randomBytes(bytes).toString("hex");
}
