import type { DeadLetterFilter } from "../queue/queues.js";
import { authorizeQueue } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";

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
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`, `INVALID_REQUEST`, `QUEUE_NOT_FOUND`, `STORAGE_FAILED`
 */
export async function purgeQueue(
  context: CommandContext,
  caller: Caller,
  { queue, ...what }: PurgeQueueRequest,
): Promise<PurgeQueueResult> {
  authorizeQueue(context, caller, "purge-queue", queue);
  return context.queues.purge(queue, what);
}
