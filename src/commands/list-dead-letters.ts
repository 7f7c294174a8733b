import type { DeadLetter } from "../queue/queue-message.js";
import type { DeadLetterFilter, Page } from "../queue/queues.js";
import { authorizeQueue } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";
import { pageRequest, type WantedPage } from "./page-request.js";

/** Which dead letters to show. */
export interface ListDeadLettersRequest {
  readonly queue: string;
  readonly filter: DeadLetterFilter;
  readonly page: WantedPage;
}

/**
 * One page of the dead letters of a queue, the latest first.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`, `QUEUE_NOT_FOUND`, `INVALID_REQUEST`
 */
export async function listDeadLetters(
  context: CommandContext,
  caller: Caller,
  { queue, filter, page }: ListDeadLettersRequest,
): Promise<Page<DeadLetter>> {
  authorizeQueue(context, caller, "list-dead-letters", queue);
  return context.queues.listDeadLetters(queue, filter, pageRequest(page));
}
