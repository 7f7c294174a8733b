import { canonicalInteger, isInt64, isValueMap, type Value, type ValueMap } from "./value.js";
import { Version } from "./version.js";

/**
 * Copies a decoded plain value (JSON, msgpack or ETF) into a {@link Value}: maps lose their prototype, integers become canonical.
 * Undefined when it holds what no value can be (a function, NaN, an integer of more than 64 bits, a map of a class) or is nested deeper than `maxDepth`.
 */
export function valueFromPlain(input: unknown, maxDepth: number): Value | undefined {
  switch (typeof input) {
    case "string":
    case "boolean":
      return input;
    case "number":
      return Number.isFinite(input) ? input : undefined;
    case "bigint":
      return isInt64(input) ? canonicalInteger(input) : undefined;
    case "object":
      if (input === null) return null;
      if (maxDepth <= 0) return undefined;
      return Array.isArray(input) ? listFromPlain(input, maxDepth - 1) : mapFromPlain(input, maxDepth - 1);
    default:
      return undefined;
  }
}

function listFromPlain(input: readonly unknown[], maxDepth: number): Value | undefined {
  const list: Value[] = [];
  for (const element of input) {
    const value = valueFromPlain(element, maxDepth);
    if (value === undefined) return undefined;
    list.push(value);
  }
  return list;
}

function mapFromPlain(input: object, maxDepth: number): ValueMap | undefined {
  const prototype: unknown = Object.getPrototypeOf(input);
  if (prototype !== null && prototype !== Object.prototype) return undefined;
  const map: Record<string, Value> = Object.create(null);
  for (const [key, element] of Object.entries(input)) {
    const value = valueFromPlain(element, maxDepth);
    if (value === undefined) return undefined;
    map[key] = value;
  }
  return map;
}

/** A rough size of a value in bytes, for limits: text by its length, numbers 8, containers the sum of their parts. */
export function estimateValueBytes(value: Value): number {
  if (typeof value === "string") return value.length + 2;
  if (value instanceof Version) return value.text.length + 2;
  if (Array.isArray(value))
    return value.reduce((sum: number, element) => sum + estimateValueBytes(element), 2);
  if (!isValueMap(value)) return 8;
  return Object.entries(value).reduce(
    (sum, [key, element]) => sum + key.length + estimateValueBytes(element),
    2,
  );
}
