import { BrokerError } from "../errors.js";
import type { Backoff, QueueConfig } from "../queue/queue-config.js";
import type { QueueDescription } from "../queue/queues.js";
import { authorizeQueue } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";

/** Settings to take over; one that is undefined goes back to the broker's own. What a backoff leaves out stays as it is. */
export type QueueChanges = {
  readonly [K in Exclude<keyof QueueConfig, "backoff">]?: number | undefined;
} & { readonly backoff?: Partial<Backoff> | undefined };

/**
 * Changes the settings of a queue, and makes the queue where there is none. When this resolves, the settings are on disk.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`, `INVALID_REQUEST`, `STORAGE_FULL`, `STORAGE_FAILED`
 */
export async function configureQueue(
  context: CommandContext,
  caller: Caller,
  queue: string,
  changes: QueueChanges,
): Promise<QueueDescription> {
  authorizeQueue(context, caller, "configure-queue", queue);
  const { backoff, ...others } = changes;
  if (backoff === undefined)
    return context.queues.configure(queue, "backoff" in changes ? { ...others, backoff } : others);
  const { config } = await context.queues.configure(queue, {}); // makes it, so that it can be asked
  return context.queues.configure(queue, { ...others, backoff: wholeBackoff(config.backoff, backoff) });
}

function wholeBackoff(before: Backoff, changes: Partial<Backoff>): Backoff {
  const backoff = { ...before, ...changes };
  if (backoff.initialDelayMs <= backoff.maxDelayMs) return backoff;
  throw new BrokerError("INVALID_REQUEST", "config.backoff.initial_delay: must be at most max_delay");
}
