import type { QueuedMessage, QueueMessageState } from "../queue/queue-message.js";
import type { Page } from "../queue/queues.js";
import { authorizeQueue } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";
import { pageRequest, type WantedPage } from "./page-request.js";

/** Which messages to show; dead letters have their own listing. */
export interface PeekMessagesRequest {
  readonly queue: string;
  /** Empty: all. */
  readonly states: readonly QueueMessageState[];
  readonly page: WantedPage;
}

/**
 * Shows messages without taking them, in the order in which they stand in the queue.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`, `QUEUE_NOT_FOUND`, `INVALID_REQUEST`
 */
export async function peekMessages(
  context: CommandContext,
  caller: Caller,
  { queue, states, page }: PeekMessagesRequest,
): Promise<Page<QueuedMessage>> {
  authorizeQueue(context, caller, "peek-messages", queue);
  return context.queues.peek(queue, states, pageRequest(page));
}
