import type { Attributes } from "../metadata/attribute.js";
import { isValueMap, type Value } from "../metadata/value.js";
import { followsPattern } from "../util/name-pattern.js";
import { equalValues, orderValues } from "./compare.js";
import { resolvePath } from "./path.js";
import type {
  ApplicationSelector,
  Comparison,
  ComparisonOperator,
  Condition,
  NamespaceBound,
  Operand,
  Query,
  Requirement,
} from "./query.js";

/** What of a client decides whether a query matches it. */
export interface Matchable {
  readonly application: string;
  /** True: only queries that ask for restricted clients match it. */
  readonly restricted: boolean;
  /** Reserved keys included. */
  readonly attributes: Attributes;
}

/**
 * Whether a query matches a client: its application is among those asked for, a restricted client is asked for, the
 * query's bound takes it in, and every condition holds. Key, selector and `optional` say how to pick among matches and play no part. Pure, cannot
 * throw, changes nothing; every faster way of finding matches has to agree with it. PROTOCOL §4.
 */
export function matches(query: Query, client: Matchable): boolean {
  if (client.restricted && !query.restricted) return false;
  if (query.bound !== undefined && !takesIn(query.bound, namespaceOf(client.attributes))) return false;
  return isInApplication(query.application, client) && allHold(query.conditions, client.attributes);
}

function isInApplication(selector: ApplicationSelector, client: Matchable): boolean {
  switch (selector.kind) {
    case "any":
      return true;
    case "id":
      return selector.id === client.application;
    case "tags":
      return hasAllTags(client.attributes.get("tags")?.value, selector.tags);
    default:
      return selector satisfies never;
  }
}

function hasAllTags(carried: Value | undefined, wanted: readonly string[]): boolean {
  if (carried === undefined) return false;
  for (const tag of wanted) if (!contains(carried, tag)) return false;
  return true;
}

/** Whether one requirement holds for some metadata; as {@link conditionHolds}, for bounds as well. */
export function requirementHolds(requirement: Requirement, attributes: Attributes): boolean {
  return requirement.kind === "namespace"
    ? takesIn(requirement, namespaceOf(attributes))
    : conditionHolds(requirement, attributes);
}

/**
 * Whether one condition holds for some metadata. Of nothing, `and` and `nor` are true and `or` is false; `exists` is
 * true where the path leads to a value, null included. A comparison is false where its path, or the path it compares
 * with and that has no fallback, leads nowhere: the negated operators too. What else each operator asks stands at
 * `operatorHolds` below. Pure; cannot throw.
 */
export function conditionHolds(condition: Condition, attributes: Attributes): boolean {
  switch (condition.kind) {
    case "compare":
      return comparisonHolds(condition, attributes);
    case "and":
      return allHold(condition.conditions, attributes);
    case "or":
      return anyHolds(condition.conditions, attributes);
    case "nor":
      return !anyHolds(condition.conditions, attributes);
    case "exists":
      return resolvePath(attributes, condition.path) !== undefined;
    default:
      return condition satisfies never;
  }
}

/** Whether a bound takes in who is in a namespace; the empty name is that of those who are in none. */
export function takesIn({ oneOf }: NamespaceBound, namespace: string): boolean {
  for (const pattern of oneOf) if (followsPattern(namespace, pattern)) return true;
  return false;
}

/** The namespace that some metadata names; empty where it names none. */
export function namespaceOf(attributes: Attributes): string {
  const namespace = attributes.get("namespace")?.value;
  return typeof namespace === "string" ? namespace : "";
}

function allHold(conditions: readonly Condition[], attributes: Attributes): boolean {
  for (const condition of conditions) if (!conditionHolds(condition, attributes)) return false;
  return true;
}

function anyHolds(conditions: readonly Condition[], attributes: Attributes): boolean {
  for (const condition of conditions) if (conditionHolds(condition, attributes)) return true;
  return false;
}

function comparisonHolds({ path, operator, operand }: Comparison, attributes: Attributes): boolean {
  const value = resolvePath(attributes, path);
  if (value === undefined) return false;
  const other = resolveOperand(operand, attributes);
  return other !== undefined && operatorHolds(operator, value, other);
}

function resolveOperand(operand: Operand, attributes: Attributes): Value | undefined {
  if (operand.kind === "literal") return operand.value;
  const value = resolvePath(attributes, operand.path);
  return value === undefined ? operand.fallback : value;
}

/**
 * The rule of each operator, with the metadata value on the left. Equality and order are those of `equalValues` and
 * `orderValues`.
 *
 * - `eq`: equal. `ne`: not equal, another kind included.
 * - `gt`, `gte`, `lt`, `lte`: ordered so; false where there is no order, so `gte` is false for two equal lists.
 * - `in`: equal to an element of the operand, which is a list. `nin`: not so, also when the operand, read from
 *   another path, is no list.
 * - `contains`: a list has an element that equals the operand; a map has the operand as a key; a string has it as a
 *   substring. Every other kind contains nothing. `ncontains`: not so.
 */
function operatorHolds(operator: ComparisonOperator, value: Value, operand: Value): boolean {
  switch (operator) {
    case "eq":
      return equalValues(value, operand);
    case "ne":
      return !equalValues(value, operand);
    case "gt":
      return (orderValues(value, operand) ?? -1) > 0;
    case "gte":
      return (orderValues(value, operand) ?? -1) >= 0;
    case "lt":
      return (orderValues(value, operand) ?? 1) < 0;
    case "lte":
      return (orderValues(value, operand) ?? 1) <= 0;
    case "in":
      return isIn(value, operand);
    case "nin":
      return !isIn(value, operand);
    case "contains":
      return contains(value, operand);
    case "ncontains":
      return !contains(value, operand);
    default:
      return operator satisfies never;
  }
}

function isIn(value: Value, operand: Value): boolean {
  if (!Array.isArray(operand)) return false;
  for (const element of operand) if (equalValues(value, element)) return true;
  return false;
}

function contains(value: Value, operand: Value): boolean {
  if (Array.isArray(value)) {
    for (const element of value) if (equalValues(element, operand)) return true;
    return false;
  }
  if (typeof operand !== "string") return false;
  if (typeof value === "string") return value.includes(operand);
  return isValueMap(value) && value[operand] !== undefined;
}
