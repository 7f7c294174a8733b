import { BrokerError } from "./errors.js";
import { isLimitName, type LimitName } from "./limits.js";
import type { LimitMetrics } from "./observability/limit-metrics.js";

/** The refusal of one more where `max` are here already; `what` names them. */
export function capacityReached(limit: LimitName, max: number, what: string): BrokerError {
  return new BrokerError("CAPACITY_REACHED", `at most ${max} ${what} (${limit})`, { details: { limit } });
}

/** Counts an error whose details name a limit. Other details may have that key as well, such as problems of metadata by their keys. */
export function countLimit(error: BrokerError, metrics: LimitMetrics): void {
  const { limit } = error.details;
  if (limit !== undefined && isLimitName(limit)) metrics.reached(limit);
}
