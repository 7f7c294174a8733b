import type { Client } from "../directory/client.js";
import type { Attribute } from "../metadata/attribute.js";
import { applyUpdate, type MetadataUpdate } from "../metadata/metadata-update.js";
import type { MaybePromise } from "../util/maybe-promise.js";
import type { CommandContext } from "./context.js";

/** A change that a client asks for; keys must have passed `validateKey`. */
export interface UpdateMetadataRequest {
  readonly set: ReadonlyMap<string, Attribute>;
  /** Keys to take out. */
  readonly remove?: readonly string[];
  /** True: what is not in `set` goes. Default: what the broker is configured to do. */
  readonly replace?: boolean;
}

/**
 * Changes a client's metadata, all of it or nothing; the next query sees the change.
 * @returns the revision from which on it is routable.
 * @throws BrokerError `LIMIT_EXCEEDED` when the result would be too large; `PLUGIN_REFUSED`, `PLUGIN_FAILED`.
 */
export function updateMetadata(
  context: CommandContext,
  client: Client,
  request: UpdateMetadataRequest,
): MaybePromise<number> {
  const replace = request.replace ?? context.metadataUpdateMode === "replace";
  const update = { set: request.set, remove: request.remove ?? [], replace };
  const { metadata: hooks } = context.hooks;
  if (hooks === undefined) return updateNow(context, client, update);
  return hooks.around(
    { client, ...update },
    ({ set, remove }) => updateNow(context, client, { set, remove, replace }),
    (revision) => ({ revision }),
  );
}

function updateNow(context: CommandContext, client: Client, update: MetadataUpdate): number {
  return context.directory.update(
    client,
    applyUpdate(context.directory.latest(client), update, context.limits),
  );
}
