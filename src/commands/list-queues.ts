import type { Page, QueueDescription } from "../queue/queues.js";
import { type Caller, type CommandContext, requireUnrestricted } from "./context.js";
import { pageRequest, type WantedPage } from "./page-request.js";

/**
 * One page of the queues whose names begin with `prefix`, by name.
 * @throws BrokerError `RESTRICTED`; `INVALID_REQUEST` for a token that no page gave.
 */
export function listQueues(
  context: CommandContext,
  caller: Caller,
  prefix: string,
  page: WantedPage,
): Page<QueueDescription> {
  requireUnrestricted(caller);
  return context.queues.list(prefix, pageRequest(page));
}
