import { BrokerError } from "../errors.js";
import { capacityReached } from "../limit-errors.js";
import type { ClientRef } from "../message/client-ref.js";
import type { Reply } from "../router/pending-requests.js";
import type { SendOutcome } from "../router/router.js";
import { andThen, type MaybePromise } from "../util/maybe-promise.js";
import { Underway } from "../util/underway.js";
import type { Caller, CommandContext } from "./context.js";
import { authorizeMessage, messageFrom, type OutgoingMessage, sendEvent } from "./outgoing.js";
import { undelivered } from "./send.js";

/** A message whose sender waits for a reply. */
export interface ReplyRequest extends OutgoingMessage {
  /** How long to wait, in milliseconds; the broker's default when absent. */
  readonly timeoutMs?: number;
}

/** The reply, and who gave it. */
export interface RequestResult extends Reply {
  /** Id of the request. */
  readonly messageId: string;
  readonly replier: ClientRef;
}

/**
 * Sends to one match and waits for its reply; the broker holds the deadline. Underway once
 * the receiver has it.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`, `RATE_LIMITED`, `NO_ROUTE`, `RECEIVER_OVERLOADED`, `CAPACITY_REACHED`, `INVALID_REQUEST` for a time-out over the limit,
 * `REQUEST_TIMEOUT`, `CANCELLED`, `PLUGIN_REFUSED`, `PLUGIN_FAILED`, or `REPLY_FAILED` when the receiver leaves or answers with an error.
 */
export function request(
  context: CommandContext,
  caller: Caller,
  request: ReplyRequest,
  signal?: AbortSignal,
): MaybePromise<Underway<RequestResult>> {
  const allowed = authorizeMessage(context, caller, "request", request);
  const { send: hooks } = context.hooks;
  if (hooks === undefined) return requestNow(context, caller, allowed, signal);
  return hooks.around(
    sendEvent(caller, "request", allowed),
    ({ payload, headers }) => requestNow(context, caller, { ...allowed, payload, headers }, signal),
    async (underway) => {
      const { messageId, replier } = await underway.promise();
      return { messageId, delivered: 1, receiver: replier };
    },
  );
}

function requestNow(
  context: CommandContext,
  caller: Caller,
  request: ReplyRequest,
  signal: AbortSignal | undefined,
): MaybePromise<Underway<RequestResult>> {
  const timeoutMs = boundedTimeout(context, request.timeoutMs);
  const { maxPendingRequests } = context.limits;
  if (context.requests.size >= maxPendingRequests)
    throw capacityReached("maxPendingRequests", maxPendingRequests, "requests may wait for replies");
  const base = messageFrom(context, caller, "request", request);
  const message = { ...base, requestId: base.id, deadlineMs: context.clock.now() + timeoutMs };
  const awaitReply = async (outcome: SendOutcome): Promise<RequestResult> => {
    if (outcome.kind !== "delivered") throw undelivered(outcome);
    // A deadline that the caller has set is no limit of the broker.
    const limit = request.timeoutMs === undefined ? { limit: "requestTimeoutMs" as const } : {};
    const wait = { requestId: message.requestId, receiver: outcome.client, timeoutMs, ...limit };
    const reply = await context.requests.awaitReply(signal === undefined ? wait : { ...wait, signal });
    return { ...reply, messageId: message.id, replier: outcome.client.ref };
  };
  return andThen(context.router.send(request.query, message), (sent) =>
    sent instanceof Underway ? sent.andThen(awaitReply) : Underway.from(awaitReply(sent)),
  );
}

function boundedTimeout(context: CommandContext, timeoutMs: number | undefined): number {
  const { requestTimeoutMs, maxRequestTimeoutMs } = context.limits;
  if (timeoutMs === undefined) return requestTimeoutMs;
  if (timeoutMs > 0 && timeoutMs <= maxRequestTimeoutMs) return timeoutMs;
  const limit = timeoutMs > 0 ? { limit: "maxRequestTimeoutMs" } : {};
  throw new BrokerError(
    "INVALID_REQUEST",
    `timeout: must be more than 0 and at most ${maxRequestTimeoutMs} ms (maxRequestTimeoutMs)`,
    { details: { ...limit, field: "timeout" } },
  );
}
