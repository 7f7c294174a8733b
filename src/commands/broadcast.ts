import type { BroadcastOutcome } from "../router/router.js";
import { type MaybeUnderway, resultOf, whenDone } from "../util/underway.js";
import type { Caller, CommandContext } from "./context.js";
import { authorizeMessage, messageFrom, type OutgoingMessage, sendEvent, withContent } from "./outgoing.js";
import { undelivered } from "./send.js";

/** How many clients a broadcast reached. */
export interface BroadcastResult extends BroadcastOutcome {
  readonly messageId: string;
}

/**
 * Sends to every match, the sender included if it matches.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`, `RATE_LIMITED`, `PLUGIN_REFUSED`, `PLUGIN_FAILED`, and `NO_ROUTE` when nothing
 * matches and the query is not droppable.
 */
export function broadcast(
  context: CommandContext,
  caller: Caller,
  request: OutgoingMessage,
): MaybeUnderway<BroadcastResult> {
  const allowed = authorizeMessage(context, caller, "broadcast", request);
  const { send: hooks } = context.hooks;
  if (hooks === undefined) return broadcastNow(context, caller, allowed);
  return hooks.around(
    sendEvent(caller, "broadcast", allowed),
    (final) => resultOf(broadcastNow(context, caller, withContent(allowed, final))),
    ({ messageId, delivered }) => ({ messageId, delivered }),
  );
}

function broadcastNow(
  context: CommandContext,
  caller: Caller,
  request: OutgoingMessage,
): MaybeUnderway<BroadcastResult> {
  const { query } = request;
  const message = messageFrom(context, caller, "broadcast", request);
  return whenDone(context.router.broadcast(query, message), (outcome) => {
    if (outcome.matched === 0 && !query.droppable) throw undelivered({ kind: "no-route" });
    return { messageId: message.id, ...outcome };
  });
}
