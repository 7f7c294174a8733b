import {
  type ApplicationSelector,
  type ComparisonOperator,
  type Condition,
  comparisonOperators,
  type NamespaceBound,
  type Operand,
  type Path,
  type Query,
} from "../query/query.js";
import type { NamePattern } from "../util/name-pattern.js";
import { unreadable } from "./stored-data.js";
import { decodeValue, encodeValue } from "./value-code.js";

// A target is a JSON list: application, flags, conditions, and the pieces of the patterns that bound it, if any do. A condition is a list that begins with its kind or operator:
//   ["exists", path]   ["and", conditions]   ["eq", path, 0, value]   ["eq", path, 1, other path, fallback if any]

/** Deeper conditions are not read: no limit on queries lets them in. */
const maxDepth = 256;
const restrictedFlag = 1;
const optionalFlag = 2;
const operators: ReadonlySet<unknown> = new Set(comparisonOperators);

/** Writes what of a query decides who may get a message: application, conditions, bound, `restricted`, `optional`. The same again gives the same text. */
export function encodeTarget({ application, restricted, optional, conditions, bound }: Query): string {
  const flags = (restricted ? restrictedFlag : 0) | (optional ? optionalFlag : 0);
  const target = [encodeApplication(application), flags, conditions.map(encodeCondition)];
  return JSON.stringify(bound === undefined ? target : [...target, bound.oneOf]);
}

/** Reads a target back. @throws BrokerError `STORAGE_FAILED` for anything that {@link encodeTarget} does not write. */
export function decodeTarget(code: string): Query {
  const [application, flags, conditions, bound] = listOf(parse(code));
  if (typeof flags !== "number" || flags < 0 || flags > 3) throw unreadable("the flags of a target");
  return {
    application: decodeApplication(application),
    restricted: (flags & restrictedFlag) !== 0,
    optional: (flags & optionalFlag) !== 0,
    droppable: false,
    conditions: decodeConditions(conditions, 0),
    ...(bound === undefined ? {} : { bound: decodeBound(bound) }),
  };
}

function decodeBound(code: unknown): NamespaceBound {
  const oneOf = listOf(code).map((pieces): NamePattern => {
    const [first, ...others] = textsOf(pieces);
    if (first === undefined) throw unreadable("a pattern of a target");
    return [first, ...others];
  });
  return { kind: "namespace", oneOf };
}

function parse(code: string): unknown {
  try {
    return JSON.parse(code);
  } catch (error) {
    throw unreadable(`a target: ${(error as SyntaxError).message}`);
  }
}

function encodeApplication(application: ApplicationSelector): unknown {
  switch (application.kind) {
    case "any":
      return 0;
    case "id":
      return application.id;
    case "tags":
      return application.tags;
    default:
      return application satisfies never;
  }
}

function decodeApplication(code: unknown): ApplicationSelector {
  if (code === 0) return { kind: "any" };
  return typeof code === "string" ? { kind: "id", id: code } : { kind: "tags", tags: textsOf(code) };
}

function encodeCondition(condition: Condition): unknown {
  switch (condition.kind) {
    case "compare":
      return [condition.operator, condition.path, ...encodeOperand(condition.operand)];
    case "exists":
      return ["exists", condition.path];
    default:
      return [condition.kind, condition.conditions.map(encodeCondition)];
  }
}

function decodeCondition(code: unknown, depth: number): Condition {
  if (depth > maxDepth) throw unreadable("conditions are nested too deep");
  const [kind, first, ...operand] = listOf(code);
  if (kind === "and" || kind === "or" || kind === "nor")
    return { kind, conditions: decodeConditions(first, depth + 1) };
  if (kind === "exists") return { kind, path: textsOf(first) };
  if (!isOperator(kind)) throw unreadable("the operator of a condition");
  return { kind: "compare", path: textsOf(first), operator: kind, operand: decodeOperand(operand) };
}

function decodeConditions(codes: unknown, depth: number): Condition[] {
  return listOf(codes).map((code) => decodeCondition(code, depth));
}

function encodeOperand(operand: Operand): unknown[] {
  if (operand.kind === "literal") return [0, encodeValue(operand.value)];
  const { path, fallback } = operand;
  return fallback === undefined ? [1, path] : [1, path, encodeValue(fallback)];
}

function decodeOperand([kind, first, ...fallback]: readonly unknown[]): Operand {
  if (kind === 0) return { kind: "literal", value: decodeValue(first) };
  if (kind !== 1) throw unreadable("the operand of a condition");
  const path = textsOf(first);
  return fallback.length === 0
    ? { kind: "path", path }
    : { kind: "path", path, fallback: decodeValue(fallback[0]) };
}

function isOperator(code: unknown): code is ComparisonOperator {
  return operators.has(code);
}

function listOf(code: unknown): readonly unknown[] {
  if (!Array.isArray(code)) throw unreadable("a target");
  return code;
}

function textsOf(code: unknown): Path {
  const texts = listOf(code);
  if (!texts.every((text) => typeof text === "string")) throw unreadable("a path of a target");
  return texts;
}
