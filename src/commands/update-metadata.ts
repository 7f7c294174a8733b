import { BrokerError } from "../errors.js";
import type { Attribute } from "../metadata/attribute.js";
import { applyUpdate } from "../metadata/metadata-update.js";
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
 * `LIMIT_EXCEEDED` when the result would be too large.
 */
export function updateMetadata(
  context: CommandContext,
  caller: Caller,
  request: UpdateMetadataRequest,
): number {
  const { client, principal } = caller;
  if (client === undefined)
    throw new BrokerError("NOT_IDENTIFIED", "only a client with a session has metadata to update");
  authorizeClient(caller, "update-metadata", client);
  requireNotAsserted(principal, [...request.set.keys(), ...(request.remove ?? [])]);
  const replace = request.replace ?? context.metadataUpdateMode === "replace";
  const update = { set: request.set, remove: request.remove ?? [], replace };
  return context.directory.update(
    client,
    applyUpdate(context.directory.latest(client), update, context.limits, principal.metadata),
  );
}
