import type { Value } from "../metadata/value.js";
import { conditionHolds } from "../query/match.js";
import { exactNames } from "../query/namespace-bound.js";
import type { Comparison, Junction, NamespaceBound, Path, Query, Requirement } from "../query/query.js";
import { type Candidates, SharedCandidates, union } from "./candidates.js";
import type { ClientGroup } from "./client-group.js";
import type { Awaited } from "./index/group-indexes.js";
import { isRangeOperator } from "./index/ordered-index.js";

/** An index that a plan uses. */
export interface IndexUse {
  /** Empty for a ring, which stands for the clients themselves. */
  readonly path: Path;
  readonly kind: "hash" | "ordered" | "ring";
  /** Clients that it leaves. */
  readonly candidates: number;
}

/** How the matches in one group are found: which clients are looked at one by one. */
export interface Plan {
  readonly group: ClientGroup;
  readonly candidates: Candidates;
  /** What the candidates still have to be checked for. */
  readonly rest: readonly Requirement[];
  /** Empty: every client of the group is a candidate. */
  readonly uses: readonly IndexUse[];
}

/** What one index, or several, leave of a condition. */
type Part = Omit<Plan, "group">;

/** Groups this small are looked through: an index would cost more than it saves. */
const maxScanned = 32;

/**
 * Plans a query over one group. Of the conditions that have to hold together, the index that leaves the fewest clients is taken, and the
 * rest is checked; of alternatives, each needs an index. Indexes that would help and are still being built are added to `awaited`.
 */
export function planGroup(conditions: readonly Requirement[], group: ClientGroup, awaited: Awaited): Plan {
  const part = group.size <= maxScanned ? undefined : planAll(conditions, group, awaited);
  if (part === undefined) return { group, candidates: group.clients, rest: conditions, uses: [] };
  return { group, candidates: part.candidates, rest: part.rest, uses: part.uses };
}

/** What has to hold of a match: the query's bound and the tags that stand for an application are conditions like any other. */
export function conditionsOf({ application, conditions, bound }: Query): readonly Requirement[] {
  const bounded = bound === undefined ? conditions : [bound, ...conditions];
  if (application.kind !== "tags") return bounded;
  const tags = application.tags.map(
    (tag): Comparison => ({
      kind: "compare",
      path: ["tags"],
      operator: "contains",
      operand: { kind: "literal", value: tag },
    }),
  );
  return [...tags, ...bounded];
}

function planAll(conditions: readonly Requirement[], group: ClientGroup, awaited: Awaited): Part | undefined {
  const [only] = conditions;
  if (only === undefined || conditions.length === 1) return only && planOne(only, group, awaited);
  const parts = conditions.map((condition) => planOne(condition, group, awaited));
  const best = smallest(parts, -1);
  if (best < 0) return undefined;
  const { candidates, rest, uses } = parts[best] as Part;
  const second = candidates.size < minIntersected ? -1 : smallest(parts, best);
  const other = parts[second];
  if (other === undefined || !isSet(other))
    return { candidates, uses, rest: restOf(conditions, rest, [best]) };
  const both = [conditions[best], conditions[second]] as [Requirement, Requirement];
  const pair = isWorthPair(other, group) ? planPair(both, group) : undefined;
  if (pair !== undefined) return { ...pair, rest: restOf(conditions, [], [best, second]) };
  return {
    candidates: new SharedCandidates(candidates, other.candidates),
    uses: [...uses, ...other.uses],
    rest: restOf(conditions, [...rest, ...other.rest], [best, second]),
  };
}

// Otherwise most clients of the first are in the second anyway.
function isWorthPair(second: Part, group: ClientGroup): boolean {
  return second.candidates.size * minShareOfPair < group.size;
}

/** What leaves few clients only together with another has an index with it. Nobody waits for it: there are the two by themselves. */
function planPair(
  [one, other]: readonly [Requirement, Requirement],
  group: ClientGroup,
): Omit<Part, "rest"> | undefined {
  const a = equalityOf(one);
  const b = equalityOf(other);
  if (a === undefined || b === undefined) return undefined;
  // Whichever was asked for first, it is one pair.
  const [first, second] = (a.path[0] ?? "") < (b.path[0] ?? "") ? [a, b] : [b, a];
  const candidates = group.indexes.pair(first.path, second.path, [])?.equalTo(first.value, second.value);
  if (candidates === undefined) return undefined;
  const use = { kind: "hash" as const, candidates: candidates.size };
  const uses = [
    { path: first.path, ...use },
    { path: second.path, ...use },
  ];
  return { candidates, uses };
}

interface Equality {
  readonly path: Path;
  readonly value: Value;
}

function equalityOf(condition: Requirement): Equality | undefined {
  if (condition.kind !== "compare" || condition.operator !== "eq") return undefined;
  const { path, operand } = condition;
  return operand.kind === "literal" ? { path, value: operand.value } : undefined;
}

/** The part that leaves the fewest clients, one apart; -1 when there is none. */
function smallest(parts: readonly (Part | undefined)[], except: number): number {
  let found = -1;
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at];
    if (part === undefined || at === except) continue;
    if (found < 0 || part.candidates.size < (parts[found] as Part).candidates.size) found = at;
  }
  return found;
}

/** All conditions but those that were answered, and what is left of these. */
function restOf(
  conditions: readonly Requirement[],
  left: readonly Requirement[],
  answered: readonly number[],
): readonly Requirement[] {
  const others = conditions.filter((_, at) => !answered.includes(at));
  return left.length === 0 ? others : [...left, ...others];
}

/** True of what one set answers: whether it has a client is told more quickly than whether a list in the metadata has an element. */
function isSet({ uses }: Part): boolean {
  return uses.length === 1 && uses[0]?.kind === "hash";
}

/** Fewer candidates than this are checked as they are. */
const minIntersected = 64;
/** A pair of conditions gets an index of its own where the weaker one rules out all but a part this small. */
const minShareOfPair = 4;

function planOne(condition: Requirement, group: ClientGroup, awaited: Awaited): Part | undefined {
  switch (condition.kind) {
    case "compare":
      return planComparison(condition, group, awaited);
    case "and":
      return planAll(condition.conditions, group, awaited);
    case "or":
      return planAny(condition, group, awaited);
    case "namespace":
      return planNamespace(condition, group, awaited);
    case "nor":
    case "exists":
      return undefined; // what most clients are, or what no index knows
    default:
      return condition satisfies never;
  }
}

function planAny(junction: Junction, group: ClientGroup, awaited: Awaited): Part | undefined {
  const parts: Part[] = [];
  for (const condition of junction.conditions) {
    const part = planOne(condition, group, awaited);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return {
    candidates: union(parts.map(({ candidates }) => candidates)),
    rest: parts.every(({ rest }) => rest.length === 0) ? [] : [junction],
    uses: parts.flatMap(({ uses }) => uses),
  };
}

function planNamespace({ oneOf }: NamespaceBound, group: ClientGroup, awaited: Awaited): Part | undefined {
  const names = exactNames(oneOf);
  if (names === undefined) return undefined;
  const path = ["namespace"];
  return hashed(path, group.indexes.equality(path, awaited)?.equalToAny(names), []);
}

function planComparison(comparison: Comparison, group: ClientGroup, awaited: Awaited): Part | undefined {
  const { path, operator, operand } = comparison;
  if (operand.kind !== "literal") return undefined;
  const { value } = operand;
  const { indexes } = group;
  if (operator === "eq") return hashed(path, indexes.equality(path, awaited)?.equalTo(value), []);
  if (operator === "in") {
    if (!Array.isArray(value)) return undefined;
    return hashed(path, indexes.equality(path, awaited)?.equalToAny(value), []);
  }
  if (operator === "contains") {
    const index = indexes.containment(path, awaited);
    return hashed(path, index?.containing(value), index?.isExact(value) ? [] : [comparison]);
  }
  if (!isRangeOperator(operator)) return undefined;
  const candidates = indexes
    .order(path, awaited)
    ?.range(operator, value, (client) => conditionHolds(comparison, client.attributes));
  if (candidates === undefined) return undefined;
  return { candidates, rest: [], uses: [{ path, kind: "ordered", candidates: candidates.size }] };
}

function hashed(
  path: Path,
  candidates: Candidates | undefined,
  rest: readonly Requirement[],
): Part | undefined {
  if (candidates === undefined) return undefined;
  return { candidates, rest, uses: [{ path, kind: "hash", candidates: candidates.size }] };
}
