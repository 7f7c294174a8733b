import { create } from "@bufbuild/protobuf";
import {
  ComparisonOperator,
  ConditionSchema,
  type Condition as ProtoCondition,
} from "../gen/singyeong/v1/query_pb.js";
import { type MetadataValue, valueToProto } from "./values.js";

/** Another attribute of the same client, to compare with. */
export class Attribute {
  readonly segments: readonly string[];
  readonly fallback: MetadataValue | undefined;

  constructor(segments: readonly string[], fallback?: MetadataValue) {
    this.segments = segments;
    this.fallback = fallback;
  }

  /** The same, with a value that stands in where the client has no such attribute. */
  or(fallback: MetadataValue): Attribute {
    return new Attribute(this.segments, fallback);
  }
}

/** Another attribute of the same client: `where("used").lt(attribute("limit"))`. */
export function attribute(...segments: [string, ...string[]]): Attribute {
  return new Attribute(segments);
}

/** One clause of a query. Immutable: what joins clauses makes a new one. */
export class Condition {
  readonly #proto: ProtoCondition;

  constructor(proto: ProtoCondition) {
    this.#proto = proto;
  }

  /** Matches where this one and all the others match. */
  and(...others: readonly Condition[]): Condition {
    return allOf(this, ...others);
  }

  /** Matches where this one or one of the others matches. */
  or(...others: readonly Condition[]): Condition {
    return anyOf(this, ...others);
  }

  /** As it goes over the wire. */
  toProto(): ProtoCondition {
    return this.#proto;
  }
}

/** Matches where every one matches; of none, matches. */
export function allOf(...conditions: readonly Condition[]): Condition {
  return joined("allOf", conditions);
}

/** Matches where at least one matches; of none, does not match. */
export function anyOf(...conditions: readonly Condition[]): Condition {
  return joined("anyOf", conditions);
}

/** Matches where not one matches. Unlike a negated operator it also matches where the attribute is missing. */
export function noneOf(...conditions: readonly Condition[]): Condition {
  return joined("noneOf", conditions);
}

function joined(kind: "allOf" | "anyOf" | "noneOf", conditions: readonly Condition[]): Condition {
  const list = conditions.map((condition) => condition.toProto());
  return new Condition(create(ConditionSchema, { kind: { case: kind, value: { conditions: list } } }));
}

/** The comparisons with one attribute. None of them, the negated ones included, matches a client that does not have it. */
export class Subject {
  readonly #segments: readonly string[];

  constructor(segments: readonly string[]) {
    this.#segments = segments;
  }

  /** The same value; lists and maps are compared in depth. */
  eq(operand: MetadataValue | Attribute): Condition {
    return this.#compare(ComparisonOperator.EQUAL, operand);
  }

  /** Another value. */
  ne(operand: MetadataValue | Attribute): Condition {
    return this.#compare(ComparisonOperator.NOT_EQUAL, operand);
  }

  /** Greater. */
  gt(operand: MetadataValue | Attribute): Condition {
    return this.#compare(ComparisonOperator.GREATER, operand);
  }

  /** Greater, or the same. */
  gte(operand: MetadataValue | Attribute): Condition {
    return this.#compare(ComparisonOperator.GREATER_OR_EQUAL, operand);
  }

  /** Less. */
  lt(operand: MetadataValue | Attribute): Condition {
    return this.#compare(ComparisonOperator.LESS, operand);
  }

  /** Less, or the same. */
  lte(operand: MetadataValue | Attribute): Condition {
    return this.#compare(ComparisonOperator.LESS_OR_EQUAL, operand);
  }

  /** One of these. */
  in(values: readonly MetadataValue[] | Attribute): Condition {
    return this.#compare(ComparisonOperator.IN, values);
  }

  /** None of these. */
  notIn(values: readonly MetadataValue[] | Attribute): Condition {
    return this.#compare(ComparisonOperator.NOT_IN, values);
  }

  /** A list with this element, a map with this key, a text with this part. */
  contains(operand: MetadataValue | Attribute): Condition {
    return this.#compare(ComparisonOperator.CONTAINS, operand);
  }

  /** Has no such element, key or part. */
  notContains(operand: MetadataValue | Attribute): Condition {
    return this.#compare(ComparisonOperator.NOT_CONTAINS, operand);
  }

  /** The client has the attribute, whatever its value. */
  exists(): Condition {
    const path = { segments: [...this.#segments] };
    return new Condition(create(ConditionSchema, { kind: { case: "exists", value: { path } } }));
  }

  #compare(operator: ComparisonOperator, operand: MetadataValue | Attribute): Condition {
    const path = { segments: [...this.#segments] };
    const value = { path, operator, operand: this.#operandToProto(operand) };
    return new Condition(create(ConditionSchema, { kind: { case: "comparison", value } }));
  }

  #operandToProto(operand: MetadataValue | Attribute) {
    const place = this.#segments.join("/");
    if (!(operand instanceof Attribute))
      return { case: "value" as const, value: valueToProto(operand, place) };
    const { segments, fallback } = operand;
    const other = { path: { segments: [...segments] } };
    return {
      case: "other" as const,
      value: fallback === undefined ? other : { ...other, fallback: valueToProto(fallback, place) },
    };
  }
}

/** The attribute that a clause is about. Further segments lead into maps and lists: `where("limits", "cpu")`. */
export function where(...segments: [string, ...string[]]): Subject {
  return new Subject(segments);
}
