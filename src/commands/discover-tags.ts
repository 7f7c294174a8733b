import type { Query } from "../query/query.js";
import { andThen, type MaybePromise } from "../util/maybe-promise.js";
import { authorizeQuery } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";

/**
 * Ids of the applications that have an unrestricted client with all of these tags, sorted.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`
 */
export function discoverTags(
  context: CommandContext,
  caller: Caller,
  tags: readonly string[],
): MaybePromise<string[]> {
  const query: Query = authorizeQuery(context, caller, "query-clients", {
    application: { kind: "tags", tags },
    restricted: false,
    droppable: false,
    optional: false,
    conditions: [],
  });
  const applications = new Set<string>();
  const visited = context.directory.each(query, (client) => applications.add(client.application));
  return andThen(visited, () => [...applications].sort());
}
