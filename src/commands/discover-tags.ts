import type { Query } from "../query/query.js";
import { andThen, type MaybePromise } from "../util/maybe-promise.js";
import type { CommandContext } from "./context.js";

/** Ids of the applications that have an unrestricted client with all of these tags, sorted. */
export function discoverTags(context: CommandContext, tags: readonly string[]): MaybePromise<string[]> {
  const query: Query = {
    application: { kind: "tags", tags },
    restricted: false,
    droppable: false,
    optional: false,
    conditions: [],
  };
  const applications = new Set<string>();
  const visited = context.directory.each(query, (client) => applications.add(client.application));
  return andThen(visited, () => [...applications].sort());
}
