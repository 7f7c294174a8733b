import { create } from "@bufbuild/protobuf";
import { type Value as ProtoValue, ValueSchema } from "../../gen/singyeong/v1/metadata_pb.js";
import type { Attribute } from "../../src/metadata/attribute.js";
import { canonicalInteger, isValueMap, type Value } from "../../src/metadata/value.js";
import { Version } from "../../src/metadata/version.js";

/**
 * The attribute that a typed proto value declares; undefined where it has no kind, is nested deeper than `maxDepth`, holds a
 * version that is none or a number that is not finite, or is null, which no attribute can be.
 */
export function attributeFromProto(value: ProtoValue, maxDepth: number): Attribute | undefined {
  const plain = valueFromProto(value, maxDepth);
  if (plain === undefined) return undefined;
  switch (value.kind.case) {
    case "stringValue":
      return { type: "string", value: plain };
    case "integerValue":
      return { type: "integer", value: plain };
    case "floatValue":
      return { type: "float", value: plain };
    case "versionValue":
      return { type: "version", value: plain };
    case "listValue":
      return { type: "list", value: plain };
    case "booleanValue":
      return { type: "boolean", value: plain };
    case "mapValue":
      return { type: "map", value: plain };
    case "nullValue":
    case undefined:
      return undefined;
    default:
      return value.kind satisfies never;
  }
}

/** The value without its declaration; undefined for what is no value (see {@link attributeFromProto}). */
export function valueFromProto({ kind }: ProtoValue, maxDepth: number): Value | undefined {
  if (maxDepth < 0) return undefined;
  switch (kind.case) {
    case "stringValue":
    case "booleanValue":
      return kind.value;
    case "integerValue":
      return canonicalInteger(kind.value);
    case "floatValue":
      return Number.isFinite(kind.value) ? kind.value : undefined;
    case "versionValue":
      return Version.parse(kind.value);
    case "listValue":
      return listFromProto(kind.value.values, maxDepth - 1);
    case "mapValue":
      return mapFromProto(kind.value.entries, maxDepth - 1);
    case "nullValue":
      return null;
    case undefined:
      return undefined;
    default:
      return kind satisfies never;
  }
}

function listFromProto(values: readonly ProtoValue[], maxDepth: number): Value | undefined {
  const list: Value[] = [];
  for (const element of values) {
    const value = valueFromProto(element, maxDepth);
    if (value === undefined) return undefined;
    list.push(value);
  }
  return list;
}

function mapFromProto(entries: Readonly<Record<string, ProtoValue>>, maxDepth: number): Value | undefined {
  const map: Record<string, Value> = Object.create(null);
  for (const [key, element] of Object.entries(entries)) {
    const value = valueFromProto(element, maxDepth);
    if (value === undefined) return undefined;
    map[key] = value;
  }
  return map;
}

/** The proto form of an attribute, with the kind it was declared as. */
export function attributeToProto({ type, value }: Attribute): ProtoValue {
  // Every number of a float attribute is one, whole ones too.
  if (type === "float" && typeof value === "number") return floatToProto(value);
  return valueToProto(value);
}

/** The proto form of a value; whole numbers become integers. */
export function valueToProto(value: Value): ProtoValue {
  switch (typeof value) {
    case "string":
      return create(ValueSchema, { kind: { case: "stringValue", value } });
    case "boolean":
      return create(ValueSchema, { kind: { case: "booleanValue", value } });
    case "bigint":
      return integerToProto(value);
    case "number":
      return Number.isSafeInteger(value) ? integerToProto(BigInt(value)) : floatToProto(value);
    default:
      return containerToProto(value);
  }
}

function containerToProto(
  value: null | Version | readonly Value[] | Readonly<Record<string, Value>>,
): ProtoValue {
  if (value === null) return create(ValueSchema, { kind: { case: "nullValue", value: 0 } });
  if (value instanceof Version)
    return create(ValueSchema, { kind: { case: "versionValue", value: value.text } });
  if (isValueMap(value)) {
    const entries = Object.fromEntries(
      Object.entries(value).map(([key, element]) => [key, valueToProto(element)]),
    );
    return create(ValueSchema, { kind: { case: "mapValue", value: { entries } } });
  }
  return create(ValueSchema, {
    kind: { case: "listValue", value: { values: (value as readonly Value[]).map(valueToProto) } },
  });
}

function integerToProto(value: bigint): ProtoValue {
  return create(ValueSchema, { kind: { case: "integerValue", value } });
}

function floatToProto(value: number): ProtoValue {
  return create(ValueSchema, { kind: { case: "floatValue", value } });
}
