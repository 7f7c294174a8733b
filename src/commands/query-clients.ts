import type { Client } from "../directory/client.js";
import type { Query } from "../query/query.js";
import { type Caller, type CommandContext, requireUnrestricted } from "./context.js";

/**
 * Every match of a query, in the order of application and client id; one at most when the query has a selector.
 * @throws BrokerError `RESTRICTED`.
 */
export function queryClients(context: CommandContext, caller: Caller, query: Query): Client[] {
  requireUnrestricted(caller);
  return context.router.list(query).sort(byApplicationAndId);
}

function byApplicationAndId(a: Client, b: Client): number {
  if (a.application !== b.application) return a.application < b.application ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
