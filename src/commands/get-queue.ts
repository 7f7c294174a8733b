import type { QueueDescription } from "../queue/queues.js";
import type { MaybePromise } from "../util/maybe-promise.js";
import { authorizeQueue } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";

/**
 * Describes one queue: its settings, and what it holds at this moment.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`, `INVALID_REQUEST`, `QUEUE_NOT_FOUND`
 */
export function getQueue(
  context: CommandContext,
  caller: Caller,
  queue: string,
): MaybePromise<QueueDescription> {
  authorizeQueue(context, caller, "get-queue", queue);
  return context.queues.get(queue);
}
