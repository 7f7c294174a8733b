import { ClientWatch } from "../directory/client-watch.js";
import type { Query } from "../query/query.js";
import { type Caller, type CommandContext, requireNotDraining, requireUnrestricted } from "./context.js";

/**
 * Begins to watch the matches of a query; the caller closes the watch.
 * @throws BrokerError `RESTRICTED`, and `DRAINING` once the broker has begun to shut down.
 */
export function watchClients(context: CommandContext, caller: Caller, query: Query): ClientWatch {
  requireUnrestricted(caller);
  requireNotDraining(context);
  return new ClientWatch(context.directory, query, context.limits.maxWatchedChanges);
}
