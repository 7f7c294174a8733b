import type { VerbOn } from "../auth/verb.js";
import type { Client } from "../directory/client.js";
import { namespaceOf } from "../query/match.js";
import type { Query } from "../query/query.js";
import type { Caller } from "./context.js";
import { validateQueueName } from "./queue-name.js";

// Every command begins with one of these. They throw `RESTRICTED` or `PERMISSION_DENIED`.

/** Whether a caller may ask this of clients. @returns the query, bounded to what the caller may see. */
export function authorizeQuery({ access }: Caller, verb: VerbOn<"query">, query: Query): Query {
  const bound = access.toQuery(verb, query.application);
  return bound === undefined ? query : { ...query, bound };
}

/** Whether a caller may put a message with this target into a queue. @returns the target, bounded to what the caller may see. */
export function authorizeEnqueue({ access }: Caller, queue: string, target: Query): Query {
  const bound = access.toEnqueue(queue, target.application);
  return bound === undefined ? target : { ...target, bound };
}

/** Whether a caller may do this with a queue. @throws BrokerError `INVALID_REQUEST` for what is no name of a queue. */
export function authorizeQueue({ access }: Caller, verb: VerbOn<"queue">, queue: string): void {
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
