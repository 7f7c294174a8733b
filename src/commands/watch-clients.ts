import { ClientWatch } from "../directory/client-watch.js";
import type { Query } from "../query/query.js";
import { authorizeQuery } from "./authorize.js";
import { type Caller, type CommandContext, requireNotDraining } from "./context.js";

/**
 * Begins to watch the matches of a query; the caller closes the watch.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`, and `DRAINING` once the broker has begun to shut down.
 */
export function watchClients(context: CommandContext, caller: Caller, query: Query): ClientWatch {
  const bounded = authorizeQuery(caller, "watch-clients", query);
  requireNotDraining(context);
  return new ClientWatch(context.directory, bounded, context.limits.maxWatchedChanges);
}
