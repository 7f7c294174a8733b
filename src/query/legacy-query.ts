import { invalidQuery, isRecord, readLegacyPath } from "./legacy-field.js";
import { type LegacyOpsContext, readLegacyOps } from "./legacy-ops.js";
import type { ApplicationSelector, Condition, Query, QueryLimits, Selector, SelectorKind } from "./query.js";
import { QueryBudget } from "./query-budget.js";

/** What reading a legacy query may cost. */
export interface LegacyQueryLimits extends QueryLimits {
  /** Levels of lists and maps in one operand. */
  readonly maxFrameDepth: number;
}

const selectorKinds: ReadonlyMap<string, SelectorKind> = new Map([
  ["$min", "min"],
  ["$max", "max"],
  ["$avg", "average"],
]);

/**
 * Reads a query of the legacy protocol from decoded JSON, msgpack or ETF; unknown fields are ignored. PROTOCOL §4.
 * A field that is null is absent; a number as `key` is taken as its decimal text.
 * @throws BrokerError `INVALID_QUERY` or `LIMIT_EXCEEDED` that begins with the field, such as `ops[2].to`.
 */
export function parseLegacyQuery(input: unknown, limits: LegacyQueryLimits): Query {
  if (!isRecord(input)) throw invalidQuery("query", "must be a map");
  const context = { limits, budget: new QueryBudget(limits) };
  const key = readKey(input["key"]);
  const selector = readSelector(input["selector"]);
  return {
    application: readApplication(input["application"], context.budget),
    restricted: readFlag(input["restricted"]),
    droppable: readFlag(input["droppable"]),
    optional: readFlag(input["optional"]),
    conditions: readOps(input["ops"], context),
    ...(key === undefined ? {} : { key }),
    ...(selector === undefined ? {} : { selector }),
  };
}

/**
 * Reads only the list that the legacy protocol calls `ops`; null is the empty list.
 * @throws BrokerError `INVALID_QUERY` or `LIMIT_EXCEEDED` that begins with the field, such as `ops[2].to`.
 */
export function parseLegacyOps(input: unknown, limits: LegacyQueryLimits): Condition[] {
  return readOps(input, { limits, budget: new QueryBudget(limits) });
}

function readOps(input: unknown, context: LegacyOpsContext): Condition[] {
  return input === undefined || input === null ? [] : readLegacyOps(input, context);
}

function readApplication(input: unknown, budget: QueryBudget): ApplicationSelector {
  if (input === undefined || input === null) return { kind: "any" };
  if (typeof input === "string") return { kind: "id", id: input };
  if (!Array.isArray(input) || input.length === 0) {
    throw invalidQuery("application", "must be a string, null or a list of tags that is not empty");
  }
  budget.checkLength(input.length, "application");
  return { kind: "tags", tags: input.map(readTag) };
}

function readTag(input: unknown, index: number): string {
  if (typeof input !== "string") throw invalidQuery(`application[${index}]`, "must be a string");
  return input;
}

// PROTOCOL §4: some clients write their flags as text; whatever else a flag holds is false.
function readFlag(input: unknown): boolean {
  return input === true || input === "true";
}

function readKey(input: unknown): string | undefined {
  if (input === undefined || input === null) return undefined;
  if (typeof input === "string") return input;
  if (typeof input === "number" || typeof input === "bigint") return String(input);
  throw invalidQuery("key", "must be a string");
}

function readSelector(input: unknown): Selector | undefined {
  if (input === undefined || input === null) return undefined;
  const [entry, ...more] = isRecord(input) ? Object.entries(input) : [];
  if (entry === undefined || more.length > 0) {
    throw invalidQuery("selector", 'must be a map with one entry, such as {"$min": "/latency"}');
  }
  const kind = selectorKinds.get(entry[0]);
  if (kind === undefined) throw invalidQuery("selector", "must be one of $min, $max, $avg");
  return { kind, path: readLegacyPath(entry[1], `selector.${entry[0]}`) };
}
