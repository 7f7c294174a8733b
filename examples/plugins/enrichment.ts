// Gives every message, in a queue or not, a W3C trace context where its sender has given none, and stamps it with the time and with
// who sent it. Headers reach receivers over gRPC, Connect and gRPC-Web; the WebSocket protocol has no place for them.
import { randomBytes } from "node:crypto";
import { definePlugin, type HookCaller } from "singyeong/plugin";

type Headers = Readonly<Record<string, string>>;

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

// What the broker vouches for goes last: no sender may pass for another one.
function enriched(headers: Headers, { principal }: HookCaller): Headers {
  return {
    traceparent: `00-${hex(16)}-${hex(8)}-01`,
    ...headers,
    "sent-at": new Date().toISOString(),
    "sent-by": principal.id,
  };
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}
