import { BrokerError } from "../errors.js";
import type { ClientRef } from "../message/client-ref.js";
import type { SendOutcome } from "../router/router.js";
import { andThen, type MaybePromise } from "../util/maybe-promise.js";
import { authorizeQuery } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";
import { messageFrom, type OutgoingMessage } from "./outgoing.js";

/** Where a message went. */
export interface SendResult {
  readonly messageId: string;
  /** Who got it; absent when nothing matched (or had room) and the query allows to drop it. */
  readonly receiver?: ClientRef;
}

/**
 * Sends to one match.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`; unless the query is droppable, `NO_ROUTE` when nothing matches and
 * `RECEIVER_OVERLOADED` when the picked client's outbox is full.
 */
export function send(
  context: CommandContext,
  caller: Caller,
  request: OutgoingMessage,
): MaybePromise<SendResult> {
  const query = authorizeQuery(context, caller, "send", request.query);
  const message = messageFrom(context, caller, "send", request);
  return andThen(context.router.send(query, message), (outcome) => {
    if (outcome.kind === "delivered") return { messageId: message.id, receiver: outcome.client.ref };
    if (!query.droppable) throw undelivered(outcome.kind);
    return { messageId: message.id };
  });
}

/** The error for a message that reached nobody. */
export function undelivered(outcome: Exclude<SendOutcome["kind"], "delivered">): BrokerError {
  if (outcome === "no-route") return new BrokerError("NO_ROUTE", "no client matches the query");
  return new BrokerError("RECEIVER_OVERLOADED", "the matching client takes no more messages now");
}
