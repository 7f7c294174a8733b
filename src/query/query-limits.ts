import type { Value } from "../metadata/value.js";
import type { Condition, Operand, Query, QueryLimits } from "./query.js";
import { QueryBudget } from "./query-budget.js";

/**
 * Checks a query that was built, not parsed, against its limits: conditions at every level counted together, levels of
 * nested conditions, lengths of list operands and of the list of tags. Stops at the first excess, so a query built to
 * exhaust the stack does not reach it.
 * @throws BrokerError `LIMIT_EXCEEDED` that begins with the field and names the limit.
 */
export function checkQueryLimits(query: Query, limits: QueryLimits): void {
  const budget = new QueryBudget(limits);
  if (query.application.kind === "tags") budget.checkLength(query.application.tags.length, "application");
  checkConditions(query.conditions, "conditions", 1, budget);
}

function checkConditions(
  conditions: readonly Condition[],
  field: string,
  depth: number,
  budget: QueryBudget,
): void {
  budget.checkDepth(depth, field);
  for (const [index, condition] of conditions.entries()) {
    const itsField = `${field}[${index}]`;
    budget.countCondition(itsField);
    if (condition.kind === "compare") checkOperand(condition.operand, `${itsField}.operand`, budget);
    else if (condition.kind !== "exists") {
      checkConditions(condition.conditions, `${itsField}.conditions`, depth + 1, budget);
    }
  }
}

function checkOperand(operand: Operand, field: string, budget: QueryBudget): void {
  const value: Value | undefined = operand.kind === "literal" ? operand.value : operand.fallback;
  if (Array.isArray(value)) budget.checkLength(value.length, field);
}
