import type { Explanation } from "../directory/explain.js";
import { BrokerError } from "../errors.js";
import type { ClientRef } from "../message/client-ref.js";
import type { Query } from "../query/query.js";
import type { MaybePromise } from "../util/maybe-promise.js";
import { type Caller, type CommandContext, requireUnrestricted } from "./context.js";

/** Most clients that one answer explains one by one. */
export const maxExplainedClients = 1_000;
/** Matches are counted among so many candidates, in one turn of the event loop. */
export const maxCountedCandidates = 10_000;

/** What a caller may ask beside the query. */
export interface ExplainQueryOptions {
  /** Most candidates to explain one by one. @default {@link maxExplainedClients}, which is also the most */
  readonly limit?: number;
  /** A client to explain whether it is a candidate or not. */
  readonly client?: ClientRef;
}

/**
 * Tells how a query is answered now. Sends nothing.
 * @throws BrokerError `RESTRICTED`; `CLIENT_NOT_FOUND` when the named client is not here; `LIMIT_EXCEEDED` when too many clients would have
 * to be looked at for a pick.
 */
export function explainQuery(
  context: CommandContext,
  caller: Caller,
  query: Query,
  options: ExplainQueryOptions = {},
): MaybePromise<Explanation> {
  requireUnrestricted(caller);
  const limit = Math.min(options.limit ?? maxExplainedClients, maxExplainedClients);
  const { client } = options;
  const named = client === undefined ? undefined : context.directory.get(client.application, client.clientId);
  if (client !== undefined && named === undefined) throw notFound(client);
  return context.directory.explain(query, {
    limit,
    maxCounted: maxCountedCandidates,
    ...(named === undefined ? {} : { named }),
  });
}

function notFound({ application, clientId }: ClientRef): BrokerError {
  return new BrokerError("CLIENT_NOT_FOUND", `client: ${application}/${clientId} is not connected`);
}
