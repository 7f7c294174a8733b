import { valueFromPlain } from "../metadata/plain-value.js";
import type { Value } from "../metadata/value.js";
import { invalidQuery, isRecord, quotedName, readLegacyPath } from "./legacy-field.js";
import {
  type ComparisonOperator,
  type Condition,
  comparisonOperators,
  type Junction,
  type Operand,
  type Path,
} from "./query.js";
import type { QueryBudget } from "./query-budget.js";

/** What reading ops needs: how deep an operand may be, and what the query may still use. */
export interface LegacyOpsContext {
  readonly limits: { readonly maxFrameDepth: number };
  readonly budget: QueryBudget;
}

/** Where an op stands: its level, the place it is reported under, and in the older form the key around it. */
interface Scope {
  readonly context: LegacyOpsContext;
  readonly field: string;
  readonly depth: number;
  readonly key: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const comparisons: ReadonlyMap<string, ComparisonOperator> = new Map(
  comparisonOperators.map((operator) => [`$${operator}`, operator]),
);

const junctions: ReadonlyMap<string, Junction["kind"]> = new Map([
  ["$and", "and"],
  ["$or", "or"],
  ["$nor", "nor"],
]);

/**
 * Reads a list of ops, each in the newer form (`op` with `path` or `with`) or the older one (`{key: {"$op": operand}}`
 * in all the shapes that clients write). The two may be mixed at every level.
 * @throws BrokerError `INVALID_QUERY` or `LIMIT_EXCEEDED` that begins with the field.
 */
export function readLegacyOps(input: unknown, context: LegacyOpsContext): Condition[] {
  return readList(input, { context, field: "ops", depth: 1, key: undefined });
}

function readList(input: unknown, scope: Scope): Condition[] {
  if (!Array.isArray(input)) throw invalidQuery(scope.field, "must be a list of ops");
  scope.context.budget.checkDepth(scope.depth, scope.field);
  return input.map((op, index) => readOp(op, { ...scope, field: `${scope.field}[${index}]` }));
}

function readOp(input: unknown, scope: Scope): Condition {
  if (!isRecord(input)) throw invalidQuery(scope.field, "must be a map");
  return isNewForm(input) ? readNewOp(input, scope) : readOldOp(input, scope);
}

// PROTOCOL §4: what has `op` and `path` or `with` is the newer form, everything else the older one. In the older form no
// key has text beside it, so `op` with text is the newer form too, one that lacks something and is to be told so.
function isNewForm(op: Fields): boolean {
  if (typeof op["op"] === "string") return true;
  return Object.hasOwn(op, "op") && (Object.hasOwn(op, "path") || Object.hasOwn(op, "with"));
}

function readNewOp(op: Fields, scope: Scope): Condition {
  const name = op["op"];
  if (typeof name !== "string") throw invalidQuery(`${scope.field}.op`, "must be an operator, such as $eq");
  const junction = junctions.get(name);
  if (junction !== undefined) return readJunction(junction, op["with"], at(scope, ".with"));
  const operator = comparisons.get(name);
  if (operator === undefined) throw unknownOperator(name, `${scope.field}.op`);
  scope.context.budget.countCondition(scope.field);
  const path = readLegacyPath(op["path"], `${scope.field}.path`);
  return { kind: "compare", path, operator, operand: readOperand(operator, op["to"], at(scope, ".to")) };
}

function readOperand(operator: ComparisonOperator, to: unknown, scope: Scope): Operand {
  if (!isRecord(to)) throw invalidQuery(scope.field, 'must be a map with "value" or "path"');
  const path = to["path"] ?? undefined;
  const value = to["value"] ?? undefined;
  if (path === undefined) {
    if (!Object.hasOwn(to, "value")) throw invalidQuery(scope.field, 'must have "value" or "path"');
    return { kind: "literal", value: readValue(operator, to["value"], at(scope, ".value")) };
  }
  if (value !== undefined) throw invalidQuery(scope.field, 'must not have both "value" and "path"');
  const operand = { kind: "path", path: readLegacyPath(path, `${scope.field}.path`) } as const;
  if (!Object.hasOwn(to, "default")) return operand;
  return { ...operand, fallback: readValue(operator, to["default"], at(scope, ".default")) };
}

function readValue(operator: ComparisonOperator, input: unknown, { context, field }: Scope): Value {
  if (Array.isArray(input)) context.budget.checkLength(input.length, field);
  else if (operator === "in" || operator === "nin") throw invalidQuery(field, "must be a list");
  const value = valueFromPlain(input, context.limits.maxFrameDepth);
  if (value === undefined) {
    const { maxFrameDepth } = context.limits;
    throw invalidQuery(field, `must be a value of at most ${maxFrameDepth} levels and integers of 64 bits`);
  }
  return value;
}

function readJunction(kind: Junction["kind"], input: unknown, scope: Scope): Condition {
  scope.context.budget.countCondition(scope.field);
  return { kind, conditions: readList(input, { ...scope, depth: scope.depth + 1 }) };
}

/**
 * The older form: each entry is a logical operator with a list of ops, a comparison of the key around it, or a key
 * with such entries of its own. Several entries are joined by AND.
 */
function readOldOp(op: Fields, scope: Scope): Condition {
  return joinEntries(op, scope, (name, input, inner) => {
    if (isOperatorName(name)) return readOldOperator(name, input, inner);
    if (!isRecord(input)) throw invalidQuery(inner.field, 'must be a map, such as {"$eq": 1}');
    return joinEntries(input, { ...inner, key: name }, readOldOperator);
  });
}

function readOldOperator(name: string, input: unknown, scope: Scope): Condition {
  const junction = junctions.get(name);
  if (junction !== undefined) return readJunction(junction, input, scope);
  const operator = comparisons.get(name);
  if (operator === undefined) throw unknownOperator(name, scope.field);
  if (scope.key === undefined) throw invalidQuery(scope.field, "must stand under a metadata key");
  scope.context.budget.countCondition(scope.field);
  // PROTOCOL §4: the key is taken literally; it is no path, whatever slashes and dots it holds.
  const path: Path = [scope.key];
  return {
    kind: "compare",
    path,
    operator,
    operand: { kind: "literal", value: readValue(operator, input, scope) },
  };
}

function joinEntries(
  input: Fields,
  scope: Scope,
  read: (name: string, input: unknown, scope: Scope) => Condition,
): Condition {
  const entries = Object.entries(input);
  const [only, ...more] = entries;
  if (only === undefined) throw invalidQuery(scope.field, "must not be empty");
  if (more.length === 0) return read(only[0], only[1], at(scope, `.${quotedName(only[0])}`));
  const { budget } = scope.context;
  budget.countCondition(scope.field);
  budget.checkDepth(scope.depth + 1, scope.field);
  const deeper = { ...scope, depth: scope.depth + 1 };
  const conditions = entries.map(([name, value]) => read(name, value, at(deeper, `.${quotedName(name)}`)));
  return { kind: "and", conditions };
}

// No client names a metadata key so, and a misspelt operator should not pass as one.
function isOperatorName(name: string): boolean {
  return name.startsWith("$");
}

function at(scope: Scope, step: string): Scope {
  return { ...scope, field: scope.field + step };
}

function unknownOperator(name: string, field: string): Error {
  return invalidQuery(field, `unknown operator '${quotedName(name)}'`);
}
