import type { Page, QueueDescription } from "../queue/queues.js";
import type { MaybePromise } from "../util/maybe-promise.js";
import type { Caller, CommandContext } from "./context.js";
import { pageRequest, type WantedPage } from "./page-request.js";

/**
 * One page of the queues that the caller may see and whose names begin with `prefix`, by name.
 * @throws BrokerError `RESTRICTED`; `INVALID_REQUEST` for a token that no page gave.
 */
export function listQueues(
  context: CommandContext,
  caller: Caller,
  prefix: string,
  page: WantedPage,
): MaybePromise<Page<QueueDescription>> {
  const { access } = caller;
  if (access.isRestricted) access.toQueue("get-queue", prefix);
  return context.queues.list(prefix, pageRequest(page), (queue) => access.sees("get-queue", queue));
}
