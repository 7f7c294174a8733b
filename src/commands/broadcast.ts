import type { BroadcastOutcome } from "../router/router.js";
import { andThen, type MaybePromise } from "../util/maybe-promise.js";
import { type Caller, type CommandContext, requireUnrestricted } from "./context.js";
import { messageFrom, type OutgoingMessage } from "./outgoing.js";
import { undelivered } from "./send.js";

/** How many clients a broadcast reached. */
export interface BroadcastResult extends BroadcastOutcome {
  readonly messageId: string;
}

/**
 * Sends to every match, the sender included if it matches.
 * @throws BrokerError `RESTRICTED`, `NO_ROUTE` when nothing matches and the query is not droppable, `PLUGIN_REFUSED`, `PLUGIN_FAILED`.
 */
export function broadcast(
  context: CommandContext,
  caller: Caller,
  request: OutgoingMessage,
): MaybePromise<BroadcastResult> {
  requireUnrestricted(caller);
  const { send: hooks } = context.hooks;
  if (hooks === undefined) return broadcastNow(context, caller, request);
  return hooks.around(
    { ...request, caller, kind: "broadcast" },
    ({ payload, headers }) => broadcastNow(context, caller, { ...request, payload, headers }),
    ({ messageId, delivered }) => ({ messageId, delivered }),
  );
}

function broadcastNow(
  context: CommandContext,
  caller: Caller,
  request: OutgoingMessage,
): MaybePromise<BroadcastResult> {
  const message = messageFrom(context, caller, "broadcast", request);
  return andThen(context.router.broadcast(request.query, message), (outcome) => {
    if (outcome.matched === 0 && !request.query.droppable) throw undelivered("no-route");
    return { messageId: message.id, ...outcome };
  });
}
