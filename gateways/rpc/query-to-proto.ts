import { create } from "@bufbuild/protobuf";
import {
  ConditionSchema,
  PathSchema,
  type Condition as ProtoCondition,
  ComparisonOperator as ProtoOperator,
  type Path as ProtoPath,
  type Query as ProtoQuery,
  SelectorKind as ProtoSelectorKind,
  QuerySchema,
} from "../../gen/singyeong/v1/query_pb.js";
import type {
  ApplicationSelector,
  Comparison,
  ComparisonOperator,
  Condition,
  Operand,
  Path,
  Query,
  SelectorKind,
} from "../../src/query/query.js";
import { valueToProto } from "./value-proto.js";

const operators: Readonly<Record<ComparisonOperator, ProtoOperator>> = {
  eq: ProtoOperator.EQUAL,
  ne: ProtoOperator.NOT_EQUAL,
  gt: ProtoOperator.GREATER,
  gte: ProtoOperator.GREATER_OR_EQUAL,
  lt: ProtoOperator.LESS,
  lte: ProtoOperator.LESS_OR_EQUAL,
  in: ProtoOperator.IN,
  nin: ProtoOperator.NOT_IN,
  contains: ProtoOperator.CONTAINS,
  ncontains: ProtoOperator.NOT_CONTAINS,
};

const selectorKinds: Readonly<Record<SelectorKind, ProtoSelectorKind>> = {
  min: ProtoSelectorKind.MIN,
  max: ProtoSelectorKind.MAX,
  average: ProtoSelectorKind.AVERAGE,
};

const junctions = { and: "allOf", or: "anyOf", nor: "noneOf" } as const;

/** The proto form of a query, whichever way it was written: its filter as conditions. */
export function queryToProto(query: Query): ProtoQuery {
  const { restricted, droppable, optional, key, selector, conditions } = query;
  return create(QuerySchema, {
    applicationSelector: applicationToProto(query.application),
    restricted,
    droppable,
    optional,
    ...(key === undefined ? {} : { key }),
    ...(selector === undefined
      ? {}
      : { selector: { kind: selectorKinds[selector.kind], path: pathToProto(selector.path) } }),
    filter: { case: "conditions", value: { conditions: conditions.map(conditionToProto) } },
  });
}

/** The proto form of a path. */
export function pathToProto(path: Path): ProtoPath {
  return create(PathSchema, { segments: [...path] });
}

function applicationToProto(selector: ApplicationSelector): ProtoQuery["applicationSelector"] {
  switch (selector.kind) {
    case "any":
      return { case: undefined };
    case "id":
      return { case: "application", value: selector.id };
    case "tags":
      return create(QuerySchema, {
        applicationSelector: { case: "applicationTags", value: { tags: [...selector.tags] } },
      }).applicationSelector;
    default:
      return selector satisfies never;
  }
}

function conditionToProto(condition: Condition): ProtoCondition {
  switch (condition.kind) {
    case "compare":
      return comparisonToProto(condition);
    case "exists":
      return create(ConditionSchema, {
        kind: { case: "exists", value: { path: pathToProto(condition.path) } },
      });
    case "and":
    case "or":
    case "nor":
      return create(ConditionSchema, {
        kind: {
          case: junctions[condition.kind],
          value: { conditions: condition.conditions.map(conditionToProto) },
        },
      });
    default:
      return condition satisfies never;
  }
}

function comparisonToProto({ path, operator, operand }: Comparison): ProtoCondition {
  return create(ConditionSchema, {
    kind: {
      case: "comparison",
      value: {
        path: pathToProto(path),
        operator: operators[operator],
        operand: operandToProto(operand),
      },
    },
  });
}

function operandToProto(operand: Operand) {
  if (operand.kind === "literal") return { case: "value" as const, value: valueToProto(operand.value) };
  const { path, fallback } = operand;
  const value = {
    path: pathToProto(path),
    ...(fallback === undefined ? {} : { fallback: valueToProto(fallback) }),
  };
  return { case: "other" as const, value };
}
