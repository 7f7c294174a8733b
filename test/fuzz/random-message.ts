import { create, type DescField, type DescMessage, type Message, ScalarType } from "@bufbuild/protobuf";
import type { FuzzRandom } from "./fuzz-random.js";
import { celFilters } from "./samples.js";

const texts = ["", "app", "fuzz", "k", "n".repeat(300), "\u{1f600}", "a b", ...celFilters];
const int32s = [0, 1, 2, 10, 1_000, 2 ** 31 - 1];
const int64s = [0n, 1n, 5n, 60n, 2n ** 63n - 1n];
const doubles = [0, -0, 0.5, -1, 1e308, Number.NaN, Number.POSITIVE_INFINITY];

/** A message of a type with some of its fields set, to values of every size; what it means is left to chance. */
export function randomMessage(schema: DescMessage, random: FuzzRandom, depth = 5): Message {
  const init: Record<string, unknown> = {};
  for (const member of schema.members) {
    if (random.chance(0.25)) continue;
    const field = member.kind === "oneof" ? random.pick(member.fields) : member;
    const value = fieldValue(field, random, depth);
    if (value === undefined) continue;
    init[member.localName] = member.kind === "oneof" ? { case: field.localName, value } : value;
  }
  return create(schema, init);
}

function fieldValue(field: DescField, random: FuzzRandom, depth: number): unknown {
  switch (field.fieldKind) {
    case "scalar":
      return scalar(field.scalar, random);
    case "enum":
      return random.pick(field.enum.values).number;
    case "message":
      return depth > 0 ? randomMessage(field.message, random, depth - 1) : undefined;
    case "list":
      return Array.from({ length: random.pick([1, 1, 2, 3, 70]) }, () =>
        element(field, random, depth),
      ).filter((value) => value !== undefined);
    case "map": {
      const value = element(field, random, depth);
      return value === undefined ? {} : { [random.pick(["a", "load", "ip", ""])]: value };
    }
    default:
      return field satisfies never;
  }
}

function element(
  field: DescField & { fieldKind: "list" | "map" },
  random: FuzzRandom,
  depth: number,
): unknown {
  const kind = field.fieldKind === "list" ? field.listKind : field.mapKind;
  if (kind === "message")
    return depth > 0 && field.message ? randomMessage(field.message, random, depth - 1) : undefined;
  if (kind === "enum") return random.pick(field.enum?.values ?? []).number;
  return field.scalar === undefined ? undefined : scalar(field.scalar, random);
}

function scalar(type: ScalarType, random: FuzzRandom): unknown {
  switch (type) {
    case ScalarType.STRING:
      return random.pick(texts);
    case ScalarType.BYTES:
      return new TextEncoder().encode(random.pick(texts));
    case ScalarType.BOOL:
      return random.chance(0.5);
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return random.pick(doubles);
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return random.pick(int64s);
    default:
      return random.pick(int32s);
  }
}
