import { ClientWatch } from "../directory/client-watch.js";
import { capacityReached } from "../limit-errors.js";
import type { Query } from "../query/query.js";
import { authorizeQuery } from "./authorize.js";
import { type Caller, type CommandContext, requireNotDraining } from "./context.js";

/**
 * Begins to watch the matches of a query; the caller closes the watch.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`, `RATE_LIMITED`, `CAPACITY_REACHED`, and `DRAINING` once the broker has begun to shut down.
 */
export function watchClients(context: CommandContext, caller: Caller, query: Query): ClientWatch {
  const bounded = authorizeQuery(context, caller, "watch-clients", query);
  requireNotDraining(context);
  const { maxWatchers, maxWatchedChanges } = context.limits;
  if (context.watches.size >= maxWatchers)
    throw capacityReached("maxWatchers", maxWatchers, "watches may be open");
  const watch: ClientWatch = new ClientWatch(context.directory, bounded, {
    maxWaiting: maxWatchedChanges,
    onClosed: () => context.watches.delete(watch),
  });
  context.watches.add(watch);
  return watch;
}
