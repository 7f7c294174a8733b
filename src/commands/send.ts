import { BrokerError } from "../errors.js";
import type { ClientRef } from "../message/client-ref.js";
import type { SendOutcome } from "../router/router.js";
import { andThen, type MaybePromise } from "../util/maybe-promise.js";
import { type Caller, type CommandContext, requireUnrestricted } from "./context.js";
import { messageFrom, type OutgoingMessage } from "./outgoing.js";

/** Where a message went. */
export interface SendResult {
  readonly messageId: string;
  /** Who got it; absent when nothing matched (or had room) and the query allows to drop it. */
  readonly receiver?: ClientRef;
}

/**
 * Sends to one match.
 * @throws BrokerError `RESTRICTED`; unless the query is droppable, `NO_ROUTE` when nothing matches and
 * `RECEIVER_OVERLOADED` when the picked client's outbox is full; `PLUGIN_REFUSED`, `PLUGIN_FAILED`.
 */
export function send(
  context: CommandContext,
  caller: Caller,
  request: OutgoingMessage,
): MaybePromise<SendResult> {
  requireUnrestricted(caller);
  const { send: hooks } = context.hooks;
  if (hooks === undefined) return sendNow(context, caller, request);
  return hooks.around(
    { ...request, caller, kind: "send" },
    ({ payload, headers }) => sendNow(context, caller, { ...request, payload, headers }),
    ({ messageId, receiver }) =>
      receiver === undefined ? { messageId, delivered: 0 } : { messageId, delivered: 1, receiver },
  );
}

function sendNow(
  context: CommandContext,
  caller: Caller,
  request: OutgoingMessage,
): MaybePromise<SendResult> {
  const message = messageFrom(context, caller, "send", request);
  return andThen(context.router.send(request.query, message), (outcome) => {
    if (outcome.kind === "delivered") return { messageId: message.id, receiver: outcome.client.ref };
    if (!request.query.droppable) throw undelivered(outcome.kind);
    return { messageId: message.id };
  });
}

/** The error for a message that reached nobody. */
export function undelivered(outcome: Exclude<SendOutcome["kind"], "delivered">): BrokerError {
  if (outcome === "no-route") return new BrokerError("NO_ROUTE", "no client matches the query");
  return new BrokerError("RECEIVER_OVERLOADED", "the matching client takes no more messages now");
}
