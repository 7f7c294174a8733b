import type { QueueDescription } from "../queue/queues.js";
import { type Caller, type CommandContext, requireUnrestricted } from "./context.js";
import { validateQueueName } from "./queue-name.js";

/**
 * Describes one queue: its settings, and what it holds at this moment.
 * @throws BrokerError `RESTRICTED`, `INVALID_REQUEST`, `QUEUE_NOT_FOUND`
 */
export function getQueue(context: CommandContext, caller: Caller, queue: string): QueueDescription {
  requireUnrestricted(caller);
  validateQueueName(queue);
  return context.queues.get(queue);
}
