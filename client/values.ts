import { create } from "@bufbuild/protobuf";
import { type Metadata as ProtoMetadata, type Value, ValueSchema } from "../gen/singyeong/v1/metadata_pb.js";
import { invalidError } from "./errors.js";

/** A semantic version among values: it compares by precedence, not as text. */
export class Version {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}

/** A number that is stored as one with a fraction, even where it is whole. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/**
 * What metadata and queries hold. A whole number and a bigint are integers, other numbers floats; {@link float} and {@link semver}
 * say what JavaScript cannot. Null only within lists and maps, and in queries.
 */
export type MetadataValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Version
  | Float
  | readonly MetadataValue[]
  | { readonly [key: string]: MetadataValue };

/** What a client says about itself, by key. */
export type Metadata = Readonly<Record<string, MetadataValue>>;

/** A semantic version: three numeric parts, with pre-release and build where wanted. */
export function semver(text: string): Version {
  return new Version(text);
}

/** A float, also where the number is whole: `float(1)`. */
export function float(value: number): Float {
  return new Float(value);
}

/** @throws SingyeongError `INVALID_REQUEST` for what is no value, with the path to it. */
export function valueToProto(value: MetadataValue, path: string): Value {
  return create(ValueSchema, { kind: kindOf(value, path) });
}

function kindOf(value: MetadataValue, path: string): Value["kind"] {
  if (value === null) return { case: "nullValue", value: 0 };
  if (value instanceof Version) return { case: "versionValue", value: value.text };
  if (value instanceof Float) return { case: "floatValue", value: value.value };
  switch (typeof value) {
    case "string":
      return { case: "stringValue", value };
    case "boolean":
      return { case: "booleanValue", value };
    case "bigint":
      return { case: "integerValue", value };
    case "number":
      return numberKind(value, path);
    case "object":
      return compoundKind(value, path);
    default:
      throw invalidError(`${path}: ${typeof value} is no metadata`);
  }
}

function numberKind(value: number, path: string): Value["kind"] {
  if (!Number.isFinite(value)) throw invalidError(`${path}: ${value} is no metadata`);
  return Number.isSafeInteger(value)
    ? { case: "integerValue", value: BigInt(value) }
    : { case: "floatValue", value };
}

function compoundKind(
  value: readonly MetadataValue[] | { readonly [key: string]: MetadataValue },
  path: string,
): Value["kind"] {
  if (isList(value)) {
    const values = value.map((element, index) => valueToProto(element, `${path}[${index}]`));
    return { case: "listValue", value: { $typeName: "singyeong.v1.ListValue", values } };
  }
  return {
    case: "mapValue",
    value: { $typeName: "singyeong.v1.MapValue", entries: attributesToProto(value, path) },
  };
}

function isList(value: object): value is readonly MetadataValue[] {
  return Array.isArray(value);
}

/** Attributes by key; keys that are undefined are left out. */
export function attributesToProto(metadata: Metadata, path = "metadata"): Record<string, Value> {
  const entries = Object.entries(metadata).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, valueToProto(value, `${path}.${key}`)]));
}

/** A value as JavaScript has it: integers beyond 2^53 become bigints, floats plain numbers. */
export function valueFromProto({ kind }: Value): MetadataValue {
  switch (kind.case) {
    case "integerValue":
      return Number.isSafeInteger(Number(kind.value)) ? Number(kind.value) : kind.value;
    case "versionValue":
      return new Version(kind.value);
    case "listValue":
      return kind.value.values.map(valueFromProto);
    case "mapValue":
      return attributesFromProto(kind.value.entries);
    case "stringValue":
    case "floatValue":
    case "booleanValue":
      return kind.value;
    case "nullValue":
    case undefined:
      return null;
    default:
      return kind satisfies never;
  }
}

function attributesFromProto(entries: Readonly<Record<string, Value>>): Record<string, MetadataValue> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, valueFromProto(value)]));
}

/** A client's metadata as JavaScript has it. */
export function metadataFromProto(metadata: ProtoMetadata | undefined): Metadata {
  return attributesFromProto(metadata?.attributes ?? {});
}
