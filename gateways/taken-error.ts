import type { CommandContext } from "../src/commands/context.js";
import { type BrokerError, toBrokerError } from "../src/errors.js";
import { countLimit } from "../src/limit-errors.js";
import type { Logger } from "../src/observability/logger.js";

/** Who has caught an error. */
export interface ErrorTaker {
  readonly context: Pick<CommandContext, "limitMetrics">;
  readonly logger: Logger;
}

/**
 * What was thrown, for whoever answers it: the one way from errors to answers. What is unknown becomes `INTERNAL` and is logged as `fault`, a
 * sentence on what could not be done; what a limit refused is counted.
 */
export function takenError(thrown: unknown, { context, logger }: ErrorTaker, fault: string): BrokerError {
  const error = toBrokerError(thrown);
  countLimit(error, context.limitMetrics);
  if (error.reason === "INTERNAL") logger.error({ error: error.cause }, fault);
  return error;
}
