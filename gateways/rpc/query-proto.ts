import {
  type Comparison as ProtoComparison,
  type Condition as ProtoCondition,
  ComparisonOperator as ProtoOperator,
  type Path as ProtoPath,
  type Query as ProtoQuery,
  type Selector as ProtoSelector,
  SelectorKind as ProtoSelectorKind,
} from "../../gen/singyeong/v1/query_pb.js";
import { BrokerError } from "../../src/errors.js";
import type { Value } from "../../src/metadata/value.js";
import { CelFilterCache } from "../../src/query/cel-filter-cache.js";
import { parseLegacyOps } from "../../src/query/legacy-query.js";
import type {
  ApplicationSelector,
  ComparisonOperator,
  Condition,
  Operand,
  Path,
  Query,
  QueryLimits,
  Selector,
  SelectorKind,
} from "../../src/query/query.js";
import { QueryBudget } from "../../src/query/query-budget.js";
import { checkQueryLimits } from "../../src/query/query-limits.js";
import { parseJson } from "../../src/util/json.js";
import { valueFromProto } from "./value-proto.js";

/** What reading a query may cost. */
export interface QueryProtoLimits extends QueryLimits {
  readonly maxFrameDepth: number;
  readonly maxCelLength: number;
}

const operators: Readonly<Record<ProtoOperator, ComparisonOperator | undefined>> = {
  [ProtoOperator.UNSPECIFIED]: undefined,
  [ProtoOperator.EQUAL]: "eq",
  [ProtoOperator.NOT_EQUAL]: "ne",
  [ProtoOperator.GREATER]: "gt",
  [ProtoOperator.GREATER_OR_EQUAL]: "gte",
  [ProtoOperator.LESS]: "lt",
  [ProtoOperator.LESS_OR_EQUAL]: "lte",
  [ProtoOperator.IN]: "in",
  [ProtoOperator.NOT_IN]: "nin",
  [ProtoOperator.CONTAINS]: "contains",
  [ProtoOperator.NOT_CONTAINS]: "ncontains",
};

const selectorKinds: Readonly<Record<ProtoSelectorKind, SelectorKind | undefined>> = {
  [ProtoSelectorKind.UNSPECIFIED]: undefined,
  [ProtoSelectorKind.MIN]: "min",
  [ProtoSelectorKind.MAX]: "max",
  [ProtoSelectorKind.AVERAGE]: "average",
};

/** What an absent query asks for. One object, so that it is known again without being looked into. */
export const everyClient: Query = Object.freeze<Query>({
  application: { kind: "any" },
  restricted: false,
  droppable: false,
  optional: false,
  conditions: [],
});

/**
 * Reads a query in any of its three forms; an absent one asks for every client.
 * @throws BrokerError `INVALID_QUERY` or `LIMIT_EXCEEDED` that begins with the field path.
 */
export function queryFromProto(query: ProtoQuery | undefined, limits: QueryProtoLimits): Query {
  if (query === undefined) return everyClient;
  const parsed: Query = {
    application: applicationFromProto(query.applicationSelector),
    restricted: query.restricted,
    droppable: query.droppable,
    optional: query.optional,
    conditions: filterFromProto(query.filter, limits),
    ...(query.key === undefined ? {} : { key: query.key }),
    ...(query.selector === undefined ? {} : { selector: selectorFromProto(query.selector) }),
  };
  checkQueryLimits(parsed, limits);
  return parsed;
}

function applicationFromProto(selector: ProtoQuery["applicationSelector"]): ApplicationSelector {
  switch (selector.case) {
    case "application":
      return { kind: "id", id: selector.value };
    case "applicationTags":
      return { kind: "tags", tags: selector.value.tags };
    case undefined:
      return { kind: "any" };
    default:
      return selector satisfies never;
  }
}

function filterFromProto(filter: ProtoQuery["filter"], limits: QueryProtoLimits): readonly Condition[] {
  switch (filter.case) {
    case "conditions":
      return conditionsFromProto(filter.value.conditions, "query.conditions", limits);
    case "cel":
      return celFiltersFor(limits).read(filter.value);
    case "legacyJson":
      return parseLegacyOps(parseLegacyText(filter.value), limits);
    case undefined:
      return [];
    default:
      return filter satisfies never;
  }
}

/** What has been read of CEL, whichever way it came, by the limits of the broker that reads it. */
const celFilters = new WeakMap<QueryProtoLimits, CelFilterCache>();

function celFiltersFor(limits: QueryProtoLimits): CelFilterCache {
  let filters = celFilters.get(limits);
  if (filters === undefined) {
    filters = new CelFilterCache(limits);
    celFilters.set(limits, filters);
  }
  return filters;
}

function parseLegacyText(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw invalid("query.legacy_json", "must be a JSON list of ops");
  }
}

function conditionsFromProto(
  conditions: readonly ProtoCondition[],
  field: string,
  limits: QueryProtoLimits,
  depth = 1,
): Condition[] {
  new QueryBudget(limits).checkDepth(depth, field);
  return conditions.map((condition, index) =>
    conditionFromProto(condition, `${field}[${index}]`, limits, depth),
  );
}

const junctions = { allOf: "and", anyOf: "or", noneOf: "nor" } as const;

function conditionFromProto(
  { kind }: ProtoCondition,
  field: string,
  limits: QueryProtoLimits,
  depth: number,
): Condition {
  switch (kind.case) {
    case "comparison":
      return comparisonFromProto(kind.value, field, limits);
    case "allOf":
    case "anyOf":
    case "noneOf": {
      const conditions = conditionsFromProto(kind.value.conditions, field, limits, depth + 1);
      return { kind: junctions[kind.case], conditions };
    }
    case "exists":
      return { kind: "exists", path: pathFromProto(kind.value.path, `${field}.path`) };
    case undefined:
      throw invalid(field, "must have one kind of condition");
    default:
      return kind satisfies never;
  }
}

function comparisonFromProto(
  comparison: ProtoComparison,
  field: string,
  limits: QueryProtoLimits,
): Condition {
  const operator = operators[comparison.operator];
  if (operator === undefined) throw invalid(`${field}.operator`, "must be one of the known operators");
  const path = pathFromProto(comparison.path, `${field}.path`);
  return { kind: "compare", path, operator, operand: operandFromProto(comparison, operator, field, limits) };
}

function operandFromProto(
  { operand }: ProtoComparison,
  operator: ComparisonOperator,
  field: string,
  limits: QueryProtoLimits,
): Operand {
  switch (operand.case) {
    case "value": {
      const value = valueFromProto(operand.value, limits.maxFrameDepth);
      if (value === undefined) throw invalid(`${field}.value`, "must be a valid value of one kind");
      requireList(value, operator, `${field}.value`);
      return { kind: "literal", value };
    }
    case "other": {
      const path = pathFromProto(operand.value.path, `${field}.other.path`);
      if (operand.value.fallback === undefined) return { kind: "path", path };
      const fallback = valueFromProto(operand.value.fallback, limits.maxFrameDepth);
      if (fallback === undefined)
        throw invalid(`${field}.other.fallback`, "must be a valid value of one kind");
      requireList(fallback, operator, `${field}.other.fallback`);
      return { kind: "path", path, fallback };
    }
    case undefined:
      throw invalid(field, "must have an operand: value or other");
    default:
      return operand satisfies never;
  }
}

function requireList(value: Value, operator: ComparisonOperator, field: string): void {
  if ((operator === "in" || operator === "nin") && !Array.isArray(value))
    throw invalid(field, "must be a list");
}

function selectorFromProto(selector: ProtoSelector): Selector {
  const kind = selectorKinds[selector.kind];
  if (kind === undefined) throw invalid("query.selector.kind", "must be one of the known kinds");
  return { kind, path: pathFromProto(selector.path, "query.selector.path") };
}

function pathFromProto(path: ProtoPath | undefined, field: string): Path {
  if (path === undefined || path.segments.length === 0)
    throw invalid(field, "must have one segment at least");
  return path.segments;
}

function invalid(field: string, allowed: string): BrokerError {
  return new BrokerError("INVALID_QUERY", `${field}: ${allowed}`);
}
