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
 * @throws BrokerError `RESTRICTED`, and `NO_ROUTE` when nothing matches and the query is not droppable.
 */
export function broadcast(
  context: CommandContext,
  caller: Caller,
  request: OutgoingMessage,
): MaybePromise<BroadcastResult> {
  requireUnrestricted(caller);
  const message = messageFrom(context, caller, "broadcast", request);
  return andThen(context.router.broadcast(request.query, message), (outcome) => {
    if (outcome.matched === 0 && !request.query.droppable) throw undelivered("no-route");
    return { messageId: message.id, ...outcome };
  });
}
