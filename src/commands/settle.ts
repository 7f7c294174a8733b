import type { Settlement, SettleOutcome } from "../queue/queues.js";
import { authorizeQueue } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";
import { leaseOwner } from "./lease-owner.js";

/** What a consumer says of some of its leases. */
export interface SettleRequest {
  readonly queue: string;
  readonly leaseIds: readonly string[];
  /** Acknowledged, released or rejected. */
  readonly settlement: Settlement;
}

/**
 * Ends leases of the caller; a settlement that is confirmed is on disk. Outcomes are in the order of the leases.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`, `INVALID_REQUEST`, `QUEUE_NOT_FOUND`, `STORAGE_FAILED`,
 * `PLUGIN_REFUSED`, `PLUGIN_FAILED`
 */
export async function settle(
  context: CommandContext,
  caller: Caller,
  { queue, leaseIds, settlement }: SettleRequest,
): Promise<readonly SettleOutcome[]> {
  authorizeQueue(context, caller, "consume", queue);
  const { ack: hooks } = context.hooks;
  if (hooks === undefined) return context.queues.settle(queue, leaseIds, settlement, leaseOwner(caller));
  return hooks.around(
    { caller, queue, leaseIds, settlement },
    (final) => context.queues.settle(queue, leaseIds, final.settlement, leaseOwner(caller)),
    (outcomes) => outcomes,
  );
}
