import type { LeaseOwner } from "../queue/lease-owner.js";
import type { Caller } from "./context.js";

/** As whom a caller holds leases: its client, else its principal. */
export function leaseOwner({ client, principal }: Caller): LeaseOwner {
  return client ?? principal.id;
}
