import { authorizeBroker } from "./authorize.js";
import type { Caller, CommandContext, DrainResult } from "./context.js";

/**
 * Empties this broker: it is not ready, takes nobody in, hands out no more from queues, asks its sessions to leave, and gives its queues to
 * other brokers. Resolves when that is done, or the time-out has passed. The process goes on.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`
 */
export function drain(
  context: CommandContext,
  caller: Caller,
  times: { readonly spreadMs?: number; readonly timeoutMs?: number },
): Promise<DrainResult> {
  authorizeBroker(caller, "drain");
  return context.drain(times);
}
