import type { Principal } from "../auth/principal.js";
import { BrokerError } from "../errors.js";

/**
 * Refuses keys under which the principal's credential asserts a value of its own.
 * @throws BrokerError `INVALID_METADATA`, whose details hold one text per refused key.
 */
export function requireNotAsserted({ metadata }: Principal, keys: readonly string[]): void {
  if (metadata.size === 0) return;
  const refused = keys.filter((key) => metadata.has(key));
  if (refused.length === 0) return;
  const details = Object.fromEntries(refused.map((key) => [key, `${key}: is set by the credential`]));
  throw new BrokerError("INVALID_METADATA", Object.values(details).join("; "), { details });
}
