import { type LookupAddress, type LookupAllOptions, lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import type { AddressPolicy } from "../../src/proxy/address-policy.js";

/** A host name that leads only where the broker may not call. */
export class ForbiddenAddressError extends Error {
  constructor(host: string) {
    super(`${host} leads to no address that is allowed (proxyAllowedRanges)`);
    this.name = "ForbiddenAddressError";
  }
}

/**
 * Resolves host names for connections, and leaves out the addresses that the policy forbids: at the moment of the connection, so
 * that a name cannot lead elsewhere once it has been checked.
 */
export function policedLookup(policy: AddressPolicy): LookupFunction {
  return (host, options, callback) => {
    const all: LookupAllOptions = { ...options, all: true };
    lookup(host, all, (error, found) => {
      if (error !== null) return callback(error, "");
      // Only a client with a credential may give a name for its address.
      const allowed = found.filter(({ address }) => policy.allows(address, false));
      const [first] = allowed;
      if (first === undefined) return callback(new ForbiddenAddressError(host), "");
      if (options.all) callback(null, allowed as LookupAddress[]);
      else callback(null, first.address, first.family);
    });
  };
}
