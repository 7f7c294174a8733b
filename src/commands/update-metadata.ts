import type { Client } from "../directory/client.js";
import { BrokerError } from "../errors.js";
import type { Attribute, Attributes } from "../metadata/attribute.js";
import { applyUpdate, type MetadataUpdate } from "../metadata/metadata-update.js";
import type { MaybePromise } from "../util/maybe-promise.js";
import { requireNotAsserted } from "./asserted-metadata.js";
import { authorizeClient } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";

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
 * @throws BrokerError `NOT_IDENTIFIED` for a caller that is no client, `PERMISSION_DENIED`, `INVALID_METADATA` for what its credential asserts,
 * `LIMIT_EXCEEDED` when the result would be too large; `PLUGIN_REFUSED`, `PLUGIN_FAILED`.
 */
export function updateMetadata(
  context: CommandContext,
  caller: Caller,
  request: UpdateMetadataRequest,
): MaybePromise<number> {
  const { client, principal } = caller;
  if (client === undefined)
    throw new BrokerError("NOT_IDENTIFIED", "only a client with a session has metadata to update");
  authorizeClient(caller, "update-metadata", client);
  requireNotAsserted(principal, [...request.set.keys(), ...(request.remove ?? [])]);
  const replace = request.replace ?? context.metadataUpdateMode === "replace";
  const update = { set: request.set, remove: request.remove ?? [], replace };
  const { metadata: hooks } = context.hooks;
  if (hooks === undefined) return updateNow(context, client, update, principal.metadata);
  return hooks.around(
    { client, ...update },
    ({ set, remove }) => {
      requireNotAsserted(principal, [...set.keys(), ...remove]);
      return updateNow(context, client, { set, remove, replace }, principal.metadata);
    },
    (revision) => ({ revision }),
  );
}

function updateNow(
  context: CommandContext,
  client: Client,
  update: MetadataUpdate,
  asserted: Attributes,
): number {
  return context.directory.update(
    client,
    applyUpdate(context.directory.latest(client), update, context.limits, asserted),
  );
}
