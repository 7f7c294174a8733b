import type { RedriveSelection } from "../queue/queues.js";
import { type Caller, type CommandContext, requireUnrestricted } from "./context.js";
import { validateQueueName } from "./queue-name.js";

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
 * @throws BrokerError `RESTRICTED`, `INVALID_REQUEST`, `QUEUE_NOT_FOUND`, `STORAGE_FAILED`
 */
export async function redriveDeadLetters(
  context: CommandContext,
  caller: Caller,
  { queue, selection, maxPerSecond = context.redrivePerSecond }: RedriveDeadLettersRequest,
): Promise<number> {
  requireUnrestricted(caller);
  validateQueueName(queue);
  return context.queues.redrive(queue, selection, maxPerSecond);
}
