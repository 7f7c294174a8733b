import type { QueuedMessage, QueueMessageState } from "../queue/queue-message.js";
import type { Page } from "../queue/queues.js";
import { type Caller, type CommandContext, requireUnrestricted } from "./context.js";
import { pageRequest, type WantedPage } from "./page-request.js";
import { validateQueueName } from "./queue-name.js";

/** Which messages to show; dead letters have their own listing. */
export interface PeekMessagesRequest {
  readonly queue: string;
  /** Empty: all. */
  readonly states: readonly QueueMessageState[];
  readonly page: WantedPage;
}

/**
 * Shows messages without taking them, in the order in which they stand in the queue.
 * @throws BrokerError `RESTRICTED`, `QUEUE_NOT_FOUND`, `INVALID_REQUEST`
 */
export async function peekMessages(
  context: CommandContext,
  caller: Caller,
  { queue, states, page }: PeekMessagesRequest,
): Promise<Page<QueuedMessage>> {
  requireUnrestricted(caller);
  validateQueueName(queue);
  return context.queues.peek(queue, states, pageRequest(page));
}
