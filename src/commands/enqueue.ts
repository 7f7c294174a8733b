import type { NewQueueMessage } from "../queue/queue-message.js";
import type { EnqueueResult } from "../queue/queues.js";
import { authorizeEnqueue } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";

/** Messages for one queue, in the order in which they are to stand in it. */
export interface EnqueueRequest {
  readonly queue: string;
  readonly messages: readonly NewQueueMessage[];
}

/**
 * Stores messages. What the result calls stored is on disk; each message is stored or refused by itself.
 * @throws BrokerError (also as a rejection) `RESTRICTED`, `PERMISSION_DENIED`, `RATE_LIMITED`, `INVALID_REQUEST`, `PLUGIN_REFUSED`, `PLUGIN_FAILED`
 */
export function enqueue(
  context: CommandContext,
  caller: Caller,
  { queue, messages }: EnqueueRequest,
): Promise<readonly EnqueueResult[]> {
  const bounded = authorizeEnqueue(context, caller, queue, messages);
  const { enqueue: hooks } = context.hooks;
  if (hooks === undefined) return context.queues.enqueue(queue, bounded, caller.client?.ref);
  const enqueued = hooks.around(
    { caller, queue, messages: bounded },
    (final) => context.queues.enqueue(queue, final.messages, caller.client?.ref),
    (results) => results,
  );
  return Promise.resolve(enqueued);
}
