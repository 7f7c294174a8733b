import type { QueueDescription, Queues } from "../queue/queues.js";
import { type Caller, type CommandContext, requireUnrestricted } from "./context.js";
import { validateQueueName } from "./queue-name.js";

/** Settings to take over; one that is undefined goes back to the broker's own. */
export type QueueChanges = Parameters<Queues["configure"]>[1];

/**
 * Changes the settings of a queue, and makes the queue where there is none. When this resolves, the settings are on disk.
 * @throws BrokerError `RESTRICTED`, `INVALID_REQUEST`, `STORAGE_FULL`, `STORAGE_FAILED`
 */
export async function configureQueue(
  context: CommandContext,
  caller: Caller,
  queue: string,
  changes: QueueChanges,
): Promise<QueueDescription> {
  requireUnrestricted(caller);
  validateQueueName(queue);
  return context.queues.configure(queue, changes);
}
