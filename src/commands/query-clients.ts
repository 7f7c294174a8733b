import type { Client } from "../directory/client.js";
import { standsBefore } from "../directory/client-order.js";
import type { Query } from "../query/query.js";
import { andThen, type MaybePromise } from "../util/maybe-promise.js";
import { authorizeQuery } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";

/** Clients that match a query. */
export interface QueryClientsResult {
  /** By application, then by client id. */
  readonly clients: readonly Client[];
  /** True: there are more than these. */
  readonly truncated: boolean;
}

/**
 * Lists the matches of a query; one at most when it has a selector. `limit` is lowered to what the broker allows; which of more
 * matches are listed is left open.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`, and `LIMIT_EXCEEDED` when too many clients would have to be looked at.
 */
export function queryClients(
  context: CommandContext,
  caller: Caller,
  query: Query,
  limit = Number.POSITIVE_INFINITY,
): MaybePromise<QueryClientsResult> {
  const bounded = authorizeQuery(context, caller, "query-clients", query);
  const most = Math.min(limit, context.limits.maxListedClients);
  return andThen(context.router.list(bounded, most + 1), (found) => ({
    clients: found.slice(0, most).sort(byApplication),
    truncated: found.length > most,
  }));
}

function byApplication(a: Client, b: Client): number {
  if (a.application !== b.application) return a.application < b.application ? -1 : 1;
  return standsBefore(a, b) ? -1 : 1;
}
