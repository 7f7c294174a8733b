import { literalFrom, pathFrom } from "./cel-operand.js";
import type { CelExpr, CelSource } from "./cel-source.js";
import type { ComparisonOperator, Condition, Operand, Path } from "./query.js";
import type { QueryBudget } from "./query-budget.js";

/** Where in the tree of conditions an expression stands. */
export interface CelScope {
  readonly source: CelSource;
  readonly budget: QueryBudget;
  /** The level of the list its condition goes into; the outermost is 1. */
  readonly depth: number;
}

type CelCall = NonNullable<Extract<CelExpr["exprKind"], { case: "callExpr" }>["value"]>;

// What a limit that is exceeded is reported under.
const field = "query.cel";

/** The comparisons of CEL: what each maps to, and what it maps to with its sides swapped. */
const comparisons: ReadonlyMap<string, readonly [ComparisonOperator, ComparisonOperator]> = new Map([
  ["_==_", ["eq", "eq"]],
  ["_!=_", ["ne", "ne"]],
  ["_<_", ["lt", "gt"]],
  ["_<=_", ["lte", "gte"]],
  ["_>_", ["gt", "lt"]],
  ["_>=_", ["gte", "lte"]],
]);

/** The conditions that an expression demands together: the sides of `&&`, however nested, or the one it is. */
export function conjuncts(expr: CelExpr, scope: CelScope): Condition[] {
  return conditionList("_&&_", expr, scope);
}

function conditionList(joint: "_&&_" | "_||_", expr: CelExpr, scope: CelScope): Condition[] {
  scope.budget.checkDepth(scope.depth, field);
  return flatten(joint, expr).map((part) => conditionFrom(part, scope));
}

// The parser makes a balanced tree of a chain, and brackets are bounded, so this does not go deep.
function flatten(joint: "_&&_" | "_||_", expr: CelExpr): CelExpr[] {
  const call = callOf(expr);
  return call?.function === joint ? call.args.flatMap((part) => flatten(joint, part)) : [expr];
}

function conditionFrom(expr: CelExpr, scope: CelScope): Condition {
  scope.budget.countCondition(field);
  const { exprKind } = expr;
  if (exprKind.case === "callExpr") return conditionFromCall(expr, exprKind.value, scope);
  if (exprKind.case === "selectExpr" && exprKind.value.testOnly) {
    const container = requirePath(exprKind.value.operand ?? expr, scope);
    return { kind: "exists", path: [...container, exprKind.value.field] };
  }
  if (exprKind.case === "constExpr" && exprKind.value.constantKind.case === "boolValue") {
    return { kind: exprKind.value.constantKind.value ? "and" : "or", conditions: [] };
  }
  return isTrue(requirePath(expr, scope));
}

function conditionFromCall(expr: CelExpr, call: CelCall, scope: CelScope): Condition {
  const [first, second] = call.args;
  if (first === undefined) throw unmapped(expr, scope);
  if (call.target !== undefined) return conditionFromMethod(expr, call.target, call, scope);
  if (second !== undefined) return conditionFromPair(expr, call.function, [first, second], scope);
  const deeper = { ...scope, depth: scope.depth + 1 };
  switch (call.function) {
    case "!_":
      return { kind: "nor", conditions: conditionList("_||_", first, deeper) };
    case "has":
      return { kind: "exists", path: requirePath(first, scope) };
    default:
      return isTrue(requirePath(expr, scope));
  }
}

function conditionFromMethod(expr: CelExpr, target: CelExpr, call: CelCall, scope: CelScope): Condition {
  const [operand, ...more] = call.args;
  if (call.function !== "contains" || operand === undefined || more.length > 0) throw unmapped(expr, scope);
  return compare(requirePath(target, scope), "contains", operandFrom(operand, scope));
}

function conditionFromPair(
  expr: CelExpr,
  name: string,
  [left, right]: readonly [CelExpr, CelExpr],
  scope: CelScope,
): Condition {
  const deeper = { ...scope, depth: scope.depth + 1 };
  switch (name) {
    case "_&&_":
      return { kind: "and", conditions: conditionList("_&&_", expr, deeper) };
    case "_||_":
      return { kind: "or", conditions: conditionList("_||_", expr, deeper) };
    case "@in":
      return membership(left, right, scope);
    default: {
      const operators = comparisons.get(name);
      return operators === undefined
        ? isTrue(requirePath(expr, scope))
        : comparison(operators, left, right, scope);
    }
  }
}

function comparison(
  [operator, swapped]: readonly [ComparisonOperator, ComparisonOperator],
  left: CelExpr,
  right: CelExpr,
  scope: CelScope,
): Condition {
  const path = pathFrom(left, scope.source);
  if (path !== undefined) return compare(path, operator, operandFrom(right, scope));
  const operand = operandFrom(left, scope);
  const other = pathFrom(right, scope.source);
  if (other !== undefined) return compare(other, swapped, operand);
  throw scope.source.refuse(right, "must be a path, as the other side is a literal");
}

function membership(left: CelExpr, right: CelExpr, scope: CelScope): Condition {
  const container = pathFrom(right, scope.source);
  if (container !== undefined) return compare(container, "contains", operandFrom(left, scope));
  const operand = operandFrom(right, scope);
  if (operand.kind === "path" || !Array.isArray(operand.value)) {
    throw scope.source.refuse(right, "must be a path or a list of literals");
  }
  return compare(requirePath(left, scope), "in", operand);
}

function operandFrom(expr: CelExpr, scope: CelScope): Operand {
  const path = pathFrom(expr, scope.source);
  if (path !== undefined) return { kind: "path", path };
  const value = literalFrom(expr, scope.source);
  if (value === undefined) throw scope.source.refuse(expr, "must be a path or a literal");
  if (Array.isArray(value)) scope.budget.checkLength(value.length, field);
  return { kind: "literal", value };
}

function requirePath(expr: CelExpr, scope: CelScope): Path {
  const path = pathFrom(expr, scope.source);
  if (path === undefined) throw unmapped(expr, scope);
  return path;
}

function compare(path: Path, operator: ComparisonOperator, operand: Operand): Condition {
  return { kind: "compare", path, operator, operand };
}

// An attribute that stands where a truth value belongs.
function isTrue(path: Path): Condition {
  return compare(path, "eq", { kind: "literal", value: true });
}

function callOf(expr: CelExpr): CelCall | undefined {
  return expr.exprKind.case === "callExpr" ? expr.exprKind.value : undefined;
}

function unmapped(expr: CelExpr, { source }: CelScope): Error {
  return source.refuse(expr, `${describe(expr)} is not supported in a query`);
}

function describe(expr: CelExpr): string {
  const call = callOf(expr);
  if (call !== undefined) return `'${call.function.replaceAll("_", "").slice(0, 64)}' here`;
  return expr.exprKind.case === "comprehensionExpr" ? "a comprehension" : "this expression";
}
