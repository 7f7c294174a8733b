import type { DeadLetterFilter } from "../queue/queues.js";
import { type Caller, type CommandContext, requireUnrestricted } from "./context.js";
import { validateQueueName } from "./queue-name.js";

/** What to delete from a queue. */
export interface PurgeQueueRequest {
  readonly queue: string;
  /** True: every message that waits or is leased. */
  readonly messages: boolean;
  /** The dead letters that this describes; absent: none. */
  readonly deadLetters?: DeadLetterFilter;
}

/** How many were deleted. */
export interface PurgeQueueResult {
  readonly messages: number;
  readonly deadLetters: number;
}

/**
 * Deletes messages, unread.
 * @throws BrokerError `RESTRICTED`, `INVALID_REQUEST`, `QUEUE_NOT_FOUND`, `STORAGE_FAILED`
 */
export async function purgeQueue(
  context: CommandContext,
  caller: Caller,
  { queue, ...what }: PurgeQueueRequest,
): Promise<PurgeQueueResult> {
  requireUnrestricted(caller);
  validateQueueName(queue);
  return context.queues.purge(queue, what);
}
