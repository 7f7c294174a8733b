import { keysEqualTo, type PostingKey } from "../directory/index/postings.js";
import { conditionsOf } from "../directory/planner.js";
import { isComposite, type Value } from "../metadata/value.js";
import { exactNames } from "../query/namespace-bound.js";
import type { NamespaceBound, Path, Query, Requirement } from "../query/query.js";

/** A clause that only clients can satisfy whose value at `path` is, or contains, one of `keys`. Without keys nobody can. */
export interface TellingClause {
  readonly path: Path;
  readonly kind: "is" | "contains";
  readonly keys: readonly PostingKey[];
}

/** A target that names more values than this in one clause would be filed under too many. */
const maxKeys = 64;

/** The clauses of a target that tell by a value who can match it; every match satisfies each of them. */
export function tellingClauses(target: Query): TellingClause[] {
  const clauses: TellingClause[] = [];
  for (const condition of conditionsOf(target)) {
    const clause = tellingClause(condition);
    if (clause !== undefined) clauses.push(clause);
  }
  return clauses;
}

function tellingClause(condition: Requirement): TellingClause | undefined {
  if (condition.kind === "namespace") return namespaceClause(condition);
  if (condition.kind !== "compare" || condition.operand.kind !== "literal") return undefined;
  const { path, operator } = condition;
  const { value } = condition.operand;
  if (operator === "in") {
    const isShort = Array.isArray(value) && value.length <= maxKeys;
    return isShort && !value.some(isComposite)
      ? { path, kind: "is", keys: keysEqualToAny(value) }
      : undefined;
  }
  if ((operator !== "eq" && operator !== "contains") || isComposite(value)) return undefined;
  return { path, kind: operator === "eq" ? "is" : "contains", keys: keysEqualTo(value) };
}

function namespaceClause({ oneOf }: NamespaceBound): TellingClause | undefined {
  const names = exactNames(oneOf);
  return names === undefined || names.length > maxKeys
    ? undefined
    : { path: ["namespace"], kind: "is", keys: keysEqualToAny(names) };
}

function keysEqualToAny(values: readonly Value[]): PostingKey[] {
  return [...new Set(values.flatMap(keysEqualTo))];
}
