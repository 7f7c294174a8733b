import type { VerbOn } from "../auth/verb.js";
import type { Client } from "../directory/client.js";
import { namespaceOf } from "../query/match.js";
import type { Query } from "../query/query.js";
import type { RateKind } from "../rates/rate-limits.js";
import type { Caller, CommandContext } from "./context.js";
import { validateQueueName } from "./queue-name.js";

// Every command begins with one of these. They throw `RESTRICTED` or `PERMISSION_DENIED`, and `RATE_LIMITED` for what is asked too often.

const queryRates: Readonly<Record<VerbOn<"query">, RateKind>> = {
  send: "send",
  broadcast: "send",
  request: "send",
  forward: "send",
  "query-clients": "query",
  "explain-query": "query",
  "watch-clients": "query",
};

/** Counts what a caller asks for; nothing is counted where no rate is bounded. */
export function takeRate(
  { rates }: CommandContext,
  { principal, remoteAddress }: Caller,
  kind: RateKind,
  count = 1,
): void {
  rates?.take(kind, { principal: principal.id, address: remoteAddress }, count);
}

/** Whether a caller may ask this of clients. @returns the query, bounded to what the caller may see. */
export function authorizeQuery(
  context: CommandContext,
  caller: Caller,
  verb: VerbOn<"query">,
  query: Query,
): Query {
  takeRate(context, caller, queryRates[verb]);
  return caller.access.toQuery(verb, query);
}

/** Whether a caller may put a message with this target into a queue. @returns the target, bounded to what the caller may see. */
export function authorizeEnqueue({ access }: Caller, queue: string, target: Query): Query {
  return access.toEnqueue(queue, target);
}

/** Whether a caller may do this with a queue. @throws BrokerError `INVALID_REQUEST` for what is no name of a queue. */
export function authorizeQueue(
  context: CommandContext,
  caller: Caller,
  verb: VerbOn<"queue">,
  queue: string,
): void {
  const { access } = caller;
  if (verb === "peek-messages" || verb === "list-dead-letters") takeRate(context, caller, "query");
  access.toQueue(verb, queue);
  validateQueueName(queue);
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
