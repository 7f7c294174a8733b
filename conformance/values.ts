import { isDeepStrictEqual } from "node:util";
import type { Value, Values } from "./protocol.js";

/** A text. */
export function text(value: string): Value {
  return { string: value };
}

/** An integer. */
export function integer(value: number | bigint | string): Value {
  return { integer: String(value) };
}

/** A number with a fraction, be it zero. */
export function float(value: number): Value {
  return { float: value };
}

/** A semantic version. */
export function version(value: string): Value {
  return { version: value };
}

/** True or false. */
export function boolean(value: boolean): Value {
  return { boolean: value };
}

/** A list. */
export function list(...values: readonly Value[]): Value {
  return { list: values };
}

/** A map. */
export function map(values: Values): Value {
  return { map: values };
}

/** The null that lists and maps may hold. */
export const nothing: Value = { null: true };

/**
 * Whether a library's program told the value that it should. A language with one kind of number cannot tell a float that is whole from
 * an integer, so it may say the one for the other.
 */
export function isSameValue(told: unknown, expected: Value): boolean {
  if (typeof told !== "object" || told === null) return false;
  if ("float" in expected && "integer" in told) return Number(told.integer) === expected.float;
  if ("list" in expected && "list" in told) {
    const { list: values } = told;
    if (!Array.isArray(values) || values.length !== expected.list.length) return false;
    return expected.list.every((value, index) => isSameValue(values[index], value));
  }
  if ("map" in expected && "map" in told)
    return typeof told.map === "object" && told.map !== null && hasValues(told.map, expected.map, true);
  return isDeepStrictEqual(told, expected);
}

/** Whether all of these values are among what was told; `isExact`: and no others. */
export function hasValues(told: object, expected: Values, isExact = false): boolean {
  const values = told as Record<string, unknown>;
  if (isExact && Object.keys(told).length !== Object.keys(expected).length) return false;
  return Object.entries(expected).every(([key, value]) => isSameValue(values[key], value));
}
