import { BrokerError } from "../errors.js";
import type { QueryLimits } from "./query.js";

/**
 * What one query has used of its limits so far. Whoever reads or walks a query reports each step before taking it;
 * the first step too many throws `LIMIT_EXCEEDED`, whose message begins with the field and names the limit.
 */
export class QueryBudget {
  readonly #limits: QueryLimits;
  #conditions = 0;

  constructor(limits: QueryLimits) {
    this.#limits = limits;
  }

  /** Counts one condition, at whatever level it stands. */
  countCondition(field: string): void {
    this.#conditions += 1;
    this.#check("maxConditions", this.#conditions, field, "conditions in one query");
  }

  /** Checks that a list of conditions may stand at a level; the outermost list is level 1. */
  checkDepth(depth: number, field: string): void {
    this.#check("maxQueryDepth", depth, field, "levels of conditions");
  }

  /** Checks the length of a list: an operand or the tags. */
  checkLength(length: number, field: string): void {
    this.#check("maxListLength", length, field, "elements in a list");
  }

  #check(limit: keyof QueryLimits, used: number, field: string, what: string): void {
    const allowed = this.#limits[limit];
    if (used <= allowed) return;
    throw new BrokerError("LIMIT_EXCEEDED", `${field}: at most ${allowed} ${what} (${limit})`, {
      details: { limit, field },
    });
  }
}
