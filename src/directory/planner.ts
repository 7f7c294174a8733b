import { conditionHolds } from "../query/match.js";
import type { Comparison, Condition, Junction, Path, Query } from "../query/query.js";
import { type Candidates, SharedCandidates, union } from "./candidates.js";
import type { ClientGroup } from "./client-group.js";
import type { Awaited } from "./index/group-indexes.js";
import { isRangeOperator } from "./index/ordered-index.js";

/** An index that a plan uses. */
export interface IndexUse {
  readonly path: Path;
  readonly kind: "hash" | "ordered";
  /** Clients that it leaves. */
  readonly candidates: number;
}

/** How the matches in one group are found: which clients are looked at one by one. */
export interface Plan {
  readonly group: ClientGroup;
  readonly candidates: Candidates;
  /** Empty: every client of the group is a candidate. */
  readonly uses: readonly IndexUse[];
}

/** Clients that an index left, or several. */
type Part = Omit<Plan, "group">;

/** Groups this small are looked through: an index would cost more than it saves. */
const maxScanned = 32;

/**
 * Plans a query over one group. Of the conditions that have to hold together, the index that leaves the fewest clients is taken, and the
 * rest is left to `match()`; of alternatives, each needs an index. Indexes that would help and are still being built are added to `awaited`.
 */
export function planGroup(conditions: readonly Condition[], group: ClientGroup, awaited: Awaited): Plan {
  const part = group.size <= maxScanned ? undefined : planAll(conditions, group, awaited);
  return { group, ...(part ?? { candidates: group.clients, uses: [] }) };
}

/** What has to hold of a match: the tags that stand for an application are conditions like any other. */
export function conditionsOf({ application, conditions }: Query): readonly Condition[] {
  if (application.kind !== "tags") return conditions;
  const tags = application.tags.map(
    (tag): Comparison => ({
      kind: "compare",
      path: ["tags"],
      operator: "contains",
      operand: { kind: "literal", value: tag },
    }),
  );
  return [...tags, ...conditions];
}

function planAll(conditions: readonly Condition[], group: ClientGroup, awaited: Awaited): Part | undefined {
  let best: Part | undefined;
  let second: Part | undefined;
  for (const condition of conditions) {
    const part = planOne(condition, group, awaited);
    if (part === undefined) continue;
    if (best === undefined || part.candidates.size < best.candidates.size) {
      second = best;
      best = part;
    } else second ??= part;
  }
  return best === undefined || second === undefined ? best : intersect(best, second);
}

/** A set answers whether it has a client more cheaply than a list in the metadata, if both are sets of lists. */
function intersect(best: Part, second: Part): Part {
  const pays = (part: Part) => part.uses.length === 1 && part.uses[0]?.kind === "hash";
  if (best.candidates.size < minIntersected || !pays(best) || !pays(second)) return best;
  return {
    candidates: new SharedCandidates(best.candidates, second.candidates),
    uses: [...best.uses, ...second.uses],
  };
}

/** Fewer candidates than this are checked as they are. */
const minIntersected = 64;

function planOne(condition: Condition, group: ClientGroup, awaited: Awaited): Part | undefined {
  switch (condition.kind) {
    case "compare":
      return planComparison(condition, group, awaited);
    case "and":
      return planAll(condition.conditions, group, awaited);
    case "or":
      return planAny(condition, group, awaited);
    case "nor":
    case "exists":
      return undefined; // what most clients are, or what no index knows
    default:
      return condition satisfies never;
  }
}

function planAny({ conditions }: Junction, group: ClientGroup, awaited: Awaited): Part | undefined {
  const parts: Part[] = [];
  for (const condition of conditions) {
    const part = planOne(condition, group, awaited);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return {
    candidates: union(parts.map(({ candidates }) => candidates)),
    uses: parts.flatMap(({ uses }) => uses),
  };
}

function planComparison(comparison: Comparison, group: ClientGroup, awaited: Awaited): Part | undefined {
  const { path, operator, operand } = comparison;
  if (operand.kind !== "literal") return undefined;
  const { value } = operand;
  const { indexes } = group;
  if (operator === "eq") return hashed(path, indexes.equality(path, awaited)?.equalTo([value]));
  if (operator === "in") {
    return Array.isArray(value) ? hashed(path, indexes.equality(path, awaited)?.equalTo(value)) : undefined;
  }
  if (operator === "contains") return hashed(path, indexes.containment(path, awaited)?.containing(value));
  if (!isRangeOperator(operator)) return undefined;
  const candidates = indexes
    .order(path, awaited)
    ?.range(operator, value, (client) => conditionHolds(comparison, client.attributes));
  if (candidates === undefined) return undefined;
  return { candidates, uses: [{ path, kind: "ordered", candidates: candidates.size }] };
}

function hashed(path: Path, candidates: Candidates | undefined): Part | undefined {
  if (candidates === undefined) return undefined;
  return { candidates, uses: [{ path, kind: "hash", candidates: candidates.size }] };
}
