import { BrokerError } from "../errors.js";
import { matches } from "../query/match.js";
import type { Condition, Query } from "../query/query.js";
import type { Client } from "./client.js";
import { conditionsOf } from "./planner.js";

/** What one query may cost in checks: clients that no index has ruled out, times what is checked of each. */
export class SearchBudget {
  readonly #query: Query;
  readonly #perClient: number;
  readonly #max: number;
  #left: number;

  constructor(query: Query, maxQueryChecks: number) {
    this.#query = query;
    this.#perClient = 1 + countConditions(conditionsOf(query));
    this.#max = maxQueryChecks;
    this.#left = maxQueryChecks;
  }

  /** So many more clients can be checked. */
  get clients(): number {
    return Math.floor(this.#left / this.#perClient);
  }

  /** Whether a client matches. @throws BrokerError `LIMIT_EXCEEDED` when the budget has been used up. */
  matches(client: Client): boolean {
    this.#left -= this.#perClient;
    if (this.#left < 0) throw this.#exceeded();
    return matches(this.#query, client);
  }

  #exceeded(): BrokerError {
    const problem = `query: would look at more than ${Math.floor(this.#max / this.#perClient)} clients one by one`;
    const advice = "give it a condition that an index answers ($eq, $in, $contains, a range)";
    return new BrokerError("LIMIT_EXCEEDED", `${problem} (maxQueryChecks); ${advice}`, {
      details: { limit: "maxQueryChecks", field: "query" },
    });
  }
}

function countConditions(conditions: readonly Condition[]): number {
  let count = conditions.length;
  for (const condition of conditions) {
    if (condition.kind !== "compare" && condition.kind !== "exists")
      count += countConditions(condition.conditions);
  }
  return count;
}
