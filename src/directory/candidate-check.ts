import { BrokerError } from "../errors.js";
import { requirementHolds } from "../query/match.js";
import type { Requirement } from "../query/query.js";
import type { Client } from "./client.js";

/** Checks candidates for what no index has answered, and what that may cost: clients times what is checked of each. */
export class CandidateCheck {
  readonly #conditions: readonly Requirement[];
  readonly #perClient: number;
  readonly #max: number;
  readonly #accepts: ((client: Client) => boolean) | undefined;
  #left: number;

  constructor(
    conditions: readonly Requirement[],
    maxQueryChecks: number,
    accepts?: (client: Client) => boolean,
  ) {
    this.#conditions = conditions;
    this.#accepts = accepts;
    this.#perClient = 1 + countConditions(conditions);
    this.#max = maxQueryChecks;
    this.#left = maxQueryChecks;
  }

  /** So many more clients can be checked. */
  get affordable(): number {
    return Math.floor(this.#left / this.#perClient);
  }

  /** Whether a candidate matches, and is accepted where not every match is. @throws BrokerError `LIMIT_EXCEEDED` when the query has used up its checks. */
  passes(client: Client): boolean {
    this.#left -= this.#perClient;
    if (this.#left < 0) throw this.#exceeded();
    for (const condition of this.#conditions) {
      if (!requirementHolds(condition, client.attributes)) return false;
    }
    return this.#accepts === undefined || this.#accepts(client);
  }

  #exceeded(): BrokerError {
    const problem = `query: would look at more than ${Math.floor(this.#max / this.#perClient)} clients one by one`;
    const advice = "give it a condition that an index answers ($eq, $in, $contains, a range)";
    return new BrokerError("LIMIT_EXCEEDED", `${problem} (maxQueryChecks); ${advice}`, {
      details: { limit: "maxQueryChecks", field: "query" },
    });
  }
}

function countConditions(conditions: readonly Requirement[]): number {
  let count = conditions.length;
  for (const condition of conditions) {
    if ("conditions" in condition) count += countConditions(condition.conditions);
  }
  return count;
}
