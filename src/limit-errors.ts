import { BrokerError } from "./errors.js";
import type { LimitName } from "./limits.js";

/** The refusal of one more where `max` are here already; `what` names them. */
export function capacityReached(limit: LimitName, max: number, what: string): BrokerError {
  return new BrokerError("CAPACITY_REACHED", `at most ${max} ${what} (${limit})`, { details: { limit } });
}
