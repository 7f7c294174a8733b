import type { SettleOutcome } from "../queue/queues.js";
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

/** What became of the leases, in their order, and the deadline of those that were extended. */
export interface ExtendLeasesResult {
  readonly outcomes: readonly SettleOutcome[];
  /** Unix time in milliseconds. */
  readonly deadlineMs: number;
}

/**
 * Moves the deadlines of leases of the caller.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`, `INVALID_REQUEST`, `QUEUE_NOT_FOUND`
 */
export function extendLeases(
  context: CommandContext,
  caller: Caller,
  { queue, leaseIds, timeoutMs }: ExtendLeasesRequest,
): ExtendLeasesResult {
  authorizeQueue(context, caller, "consume", queue);
  return context.queues.extend(queue, leaseIds, timeoutMs, leaseOwner(caller));
}
