import { BrokerError } from "../errors.js";
import type { ClientRef } from "../message/client-ref.js";
import type { SendOutcome } from "../router/router.js";
import { type MaybeUnderway, resultOf, whenDone } from "../util/underway.js";
import type { Caller, CommandContext } from "./context.js";
import { authorizeMessage, messageFrom, type OutgoingMessage, sendEvent, withContent } from "./outgoing.js";

/** Where a message went. */
export interface SendResult {
  readonly messageId: string;
  /** Who got it; absent when nothing matched (or had room) and the query allows to drop it. */
  readonly receiver?: ClientRef;
}

/**
 * Sends to one match.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`, `RATE_LIMITED`; unless the query is droppable, `NO_ROUTE` when nothing matches and
 * `RECEIVER_OVERLOADED` when the picked client's outbox is full; `PLUGIN_REFUSED`, `PLUGIN_FAILED`, `PEER_LOST`.
 */
export function send(
  context: CommandContext,
  caller: Caller,
  request: OutgoingMessage,
): MaybeUnderway<SendResult> {
  const allowed = authorizeMessage(context, caller, "send", request);
  const { send: hooks } = context.hooks;
  if (hooks === undefined) return sendNow(context, caller, allowed);
  return hooks.around(
    sendEvent(caller, "send", allowed),
    (final) => resultOf(sendNow(context, caller, withContent(allowed, final))),
    ({ messageId, receiver }) =>
      receiver === undefined ? { messageId, delivered: 0 } : { messageId, delivered: 1, receiver },
  );
}

function sendNow(
  context: CommandContext,
  caller: Caller,
  request: OutgoingMessage,
): MaybeUnderway<SendResult> {
  const message = messageFrom(context, caller, "send", request);
  const { id: messageId } = message;
  const { droppable } = request.query;
  return whenDone(context.router.send(request.query, message), (outcome): SendResult => {
    if (outcome.kind === "delivered") return { messageId, receiver: outcome.client.ref };
    if (!droppable) throw undelivered(outcome);
    return { messageId };
  });
}

/** The error for a message that reached nobody. */
export function undelivered(outcome: Exclude<SendOutcome, { readonly kind: "delivered" }>): BrokerError {
  if (outcome.kind === "no-route") return new BrokerError("NO_ROUTE", "no client matches the query");
  const { fullBy: limit } = outcome.client.receiver;
  return new BrokerError("RECEIVER_OVERLOADED", "the matching client takes no more messages now", {
    ...(limit === undefined ? {} : { details: { limit } }),
  });
}
