import type { ExtendResult } from "../queue/queues.js";
import type { MaybePromise } from "../util/maybe-promise.js";
import { authorizeQueue } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";
import { leaseOwner } from "./lease-owner.js";

/** Leases that need more time. */
export interface ExtendLeasesRequest {
  readonly queue: string;
  readonly leaseIds: readonly string[];
  /** The time they have from now on. @default what the consumer has for a new message */
  readonly timeoutMs?: number;
}

/**
 * Moves the deadlines of leases of the caller.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`, `INVALID_REQUEST`, `QUEUE_NOT_FOUND`
 */
export function extendLeases(
  context: CommandContext,
  caller: Caller,
  { queue, leaseIds, timeoutMs }: ExtendLeasesRequest,
): MaybePromise<ExtendResult> {
  authorizeQueue(context, caller, "consume", queue);
  return context.queues.extend(queue, leaseIds, timeoutMs, leaseOwner(caller));
}
