import {
  allOf,
  anyOf,
  attribute,
  average,
  type Condition,
  Float,
  float,
  type Message,
  type Metadata,
  type MetadataValue,
  max,
  min,
  noneOf,
  type Query,
  type Selector,
  semver,
  Version,
  where,
} from "../../client/node.js";
import type { Operator, Payload, Pick, Target, Value, Values, Where } from "../protocol.js";

/** A value as a user of the library writes it. */
export function valueFromKit(value: Value): MetadataValue {
  if ("string" in value) return value.string;
  if ("integer" in value) return BigInt(value.integer);
  if ("float" in value) return float(value.float);
  if ("version" in value) return semver(value.version);
  if ("boolean" in value) return value.boolean;
  if ("list" in value) return value.list.map(valueFromKit);
  if ("map" in value) return metadataFromKit(value.map);
  return null;
}

/** Metadata as a user of the library writes it. */
export function metadataFromKit(values: Values): Record<string, MetadataValue> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, valueFromKit(value)]));
}

/** A value of the library, told to the kit. */
export function valueToKit(value: MetadataValue): Value {
  if (value === null) return { null: true };
  if (value instanceof Version) return { version: value.text };
  if (value instanceof Float) return { float: value.value };
  if (typeof value === "string") return { string: value };
  if (typeof value === "boolean") return { boolean: value };
  if (typeof value === "bigint" || Number.isInteger(value))
    return { integer: BigInt(value as number).toString() };
  if (typeof value === "number") return { float: value };
  if (Array.isArray(value)) return { list: value.map(valueToKit) };
  return { map: metadataToKit(value as Metadata) };
}

/** Metadata of the library, told to the kit. */
export function metadataToKit(metadata: Metadata): Values {
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, valueToKit(value)]));
}

/** A payload as a user passes it, and the content type beside it. */
export function payloadFromKit(payload: Payload): {
  readonly payload: unknown;
  readonly contentType?: string;
} {
  if ("json" in payload) return { payload: payload.json };
  const { contentType } = payload;
  const type = contentType === undefined ? {} : { contentType };
  if ("text" in payload) return { payload: payload.text, ...type };
  return { payload: new Uint8Array(Buffer.from(payload.base64, "base64")), ...type };
}

/** What came, told to the kit. */
export function payloadToKit({ payload, contentType }: ReceivedContent): Payload {
  if (payload instanceof Uint8Array) return { base64: Buffer.from(payload).toString("base64"), contentType };
  return contentType.startsWith("text/") ? { text: String(payload), contentType } : { json: payload };
}

type ReceivedContent = { readonly [Key in "payload" | "contentType"]: Message[Key] };

/** A target as a user writes it. */
export function targetFromKit({ where: condition, cel, pick, ...rest }: Target): Query {
  return {
    ...rest,
    where: condition === undefined ? cel : conditionFromKit(condition),
    pick: pick === undefined ? undefined : selectorFromKit(pick),
  };
}

function selectorFromKit(pick: Pick): Selector {
  if ("min" in pick) return min(...pick.min);
  return "max" in pick ? max(...pick.max) : average(...pick.average);
}

function conditionFromKit(condition: Where): Condition {
  if ("all" in condition) return allOf(...condition.all.map(conditionFromKit));
  if ("any" in condition) return anyOf(...condition.any.map(conditionFromKit));
  if ("none" in condition) return noneOf(...condition.none.map(conditionFromKit));
  if ("exists" in condition) return where(...condition.exists).exists();
  const subject = where(...condition.path);
  const method = methods[condition.op];
  if ("value" in condition) return subject[method](valueFromKit(condition.value) as readonly MetadataValue[]);
  const { path, fallback } = condition.other;
  const other = attribute(...path);
  return subject[method](fallback === undefined ? other : other.or(valueFromKit(fallback)));
}

const methods = {
  eq: "eq",
  ne: "ne",
  gt: "gt",
  gte: "gte",
  lt: "lt",
  lte: "lte",
  in: "in",
  not_in: "notIn",
  contains: "contains",
  not_contains: "notContains",
} as const satisfies Record<Operator, string>;
