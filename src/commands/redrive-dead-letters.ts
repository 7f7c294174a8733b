import type { RedriveSelection } from "../queue/queues.js";
import { authorizeQueue } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";

/** Which dead letters return, and how fast. */
export interface RedriveDeadLettersRequest {
  readonly queue: string;
  readonly selection: RedriveSelection;
  /** @default the broker's setting */
  readonly maxPerSecond?: number;
}

/**
 * Sends dead letters back to their queue, with their failures forgotten.
 * @returns how many are on their way.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`, `INVALID_REQUEST`, `QUEUE_NOT_FOUND`, `STORAGE_FAILED`
 */
export async function redriveDeadLetters(
  context: CommandContext,
  caller: Caller,
  { queue, selection, maxPerSecond = context.redrivePerSecond }: RedriveDeadLettersRequest,
): Promise<number> {
  authorizeQueue(context, caller, "redrive-dead-letters", queue);
  return context.queues.redrive(queue, selection, maxPerSecond);
}
