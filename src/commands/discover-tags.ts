import type { CommandContext } from "./context.js";

/** Ids of the applications that have an unrestricted client with all of these tags, sorted. */
export function discoverTags(context: CommandContext, tags: readonly string[]): string[] {
  const found = context.router.list({
    application: { kind: "tags", tags },
    restricted: false,
    droppable: false,
    optional: false,
    conditions: [],
  });
  return [...new Set(found.map((client) => client.application))].sort();
}
