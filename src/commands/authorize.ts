import type { Verb, VerbOn } from "../auth/verb.js";
import type { Client } from "../directory/client.js";
import { namespaceOf } from "../query/match.js";
import type { Query } from "../query/query.js";
import type { NewQueueMessage } from "../queue/queue-message.js";
import type { RateKind } from "../rates/rate-limits.js";
import type { Caller, CommandContext } from "./context.js";
import { validateQueueName } from "./queue-name.js";

// Every command begins with one of these. They throw `RESTRICTED` or `PERMISSION_DENIED`, and `RATE_LIMITED` for what is asked too often.

/** What a verb is counted as; one that is not here is not counted. A client that joins is counted where it does. */
const rateOf: Readonly<Partial<Record<Verb, RateKind>>> = {
  send: "send",
  broadcast: "send",
  request: "send",
  forward: "send",
  "query-clients": "query",
  "explain-query": "query",
  "watch-clients": "query",
  "peek-messages": "query",
  "list-dead-letters": "query",
  enqueue: "enqueue",
};

function takeRate(
  { rates }: CommandContext,
  { principal, remoteAddress }: Caller,
  verb: Verb,
  count = 1,
): void {
  const kind = rateOf[verb];
  if (kind !== undefined) rates?.take(kind, { principal: principal.id, address: remoteAddress }, count);
}

/** Whether a caller may ask this of clients. @returns the query, bounded to what the caller may see. */
export function authorizeQuery(
  context: CommandContext,
  caller: Caller,
  verb: VerbOn<"query">,
  query: Query,
): Query {
  takeRate(context, caller, verb);
  return caller.access.toQuery(verb, query);
}

/**
 * Whether a caller may put these messages into a queue. @returns them, their targets bounded to what the caller may see.
 * @throws BrokerError `INVALID_REQUEST` for what is no name of a queue.
 */
export function authorizeEnqueue(
  context: CommandContext,
  caller: Caller,
  queue: string,
  messages: readonly NewQueueMessage[],
): readonly NewQueueMessage[] {
  validateQueueName(queue);
  takeRate(context, caller, "enqueue", messages.length);
  return messages.map((message) => {
    const target = caller.access.toEnqueue(queue, message.target);
    return target === message.target ? message : { ...message, target };
  });
}

/** Whether a caller may do this with a queue. @throws BrokerError `INVALID_REQUEST` for what is no name of a queue. */
export function authorizeQueue(
  context: CommandContext,
  caller: Caller,
  verb: VerbOn<"queue">,
  queue: string,
): void {
  validateQueueName(queue);
  takeRate(context, caller, verb);
  caller.access.toQueue(verb, queue);
}

/** Whether a caller may do this as the client that it is. */
export function authorizeClient(
  { access }: Caller,
  verb: VerbOn<"client">,
  { application, attributes }: Client,
): void {
  access.toClient(verb, { application, namespace: namespaceOf(attributes) });
}

/** Whether a caller may do this with the broker itself. */
export function authorizeBroker({ access }: Caller, verb: VerbOn<"broker">): void {
  access.toBroker(verb);
}
