import type { Client } from "../directory/client.js";
import type { Explanation } from "../directory/explain.js";
import { BrokerError } from "../errors.js";
import type { ClientRef } from "../message/client-ref.js";
import { matches } from "../query/match.js";
import type { Query } from "../query/query.js";
import { andThen, type MaybePromise } from "../util/maybe-promise.js";
import { authorizeQuery } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";

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
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`; `CLIENT_NOT_FOUND` when the named client is not here; `LIMIT_EXCEEDED` when too many clients would have
 * to be looked at for a pick.
 */
export function explainQuery(
  context: CommandContext,
  caller: Caller,
  query: Query,
  options: ExplainQueryOptions = {},
): MaybePromise<Explanation> {
  const bounded = authorizeQuery(context, caller, "explain-query", query);
  const limit = Math.min(options.limit ?? maxExplainedClients, maxExplainedClients);
  const { client } = options;
  const named = client === undefined ? undefined : clientNamed(context, caller, client);
  return andThen(named, (found) =>
    context.directory.explain(bounded, {
      limit,
      maxCounted: maxCountedCandidates,
      ...(found === undefined ? {} : { named: found }),
    }),
  );
}

/** A client that the caller may not see is to it as though it were not here. */
function clientNamed(
  { directory }: CommandContext,
  { access }: Caller,
  ref: ClientRef,
): MaybePromise<Client> {
  const everyone = access.toQuery("explain-query", everyClientOf(ref.application));
  return andThen(directory.find(ref.application, ref.clientId), (client) => {
    if (client !== undefined && matches(everyone, client)) return client;
    throw notFound(ref);
  });
}

function everyClientOf(id: string): Query {
  const application = { kind: "id", id } as const;
  return { application, restricted: true, droppable: false, optional: false, conditions: [] };
}

function notFound({ application, clientId }: ClientRef): BrokerError {
  return new BrokerError("CLIENT_NOT_FOUND", `client: ${application}/${clientId} is not connected`);
}
