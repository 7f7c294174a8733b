import { isNumeric, isValueMap, type Value, type ValueMap } from "../metadata/value.js";
import { Version } from "../metadata/version.js";
import { compareCodePoints } from "./code-point-order.js";
import { versionOperand } from "./version-operand.js";

/**
 * Whether a metadata value equals an operand. Integers and floats are one kind and compare exactly, beyond 2^53 too;
 * versions compare by precedence, so build metadata does not count; lists and maps compare in depth; values of
 * different kinds are never equal. One exception, in one direction: where the metadata is a version, a string operand
 * that reads as a version is one. NaN equals nothing.
 */
export function equalValues(value: Value, operand: Value): boolean {
  if (value === operand) return true;
  if (isNumeric(value)) return isNumeric(operand) && orderNumbers(value, operand) === 0;
  // Strings, booleans and null equal only what is identical.
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof Version) return orderVersions(value, operand) === 0;
  if (Array.isArray(value)) return Array.isArray(operand) && equalLists(value, operand);
  return isValueMap(value) && isValueMap(operand) && equalMaps(value, operand);
}

function equalLists(list: readonly Value[], operand: readonly Value[]): boolean {
  if (list.length !== operand.length) return false;
  for (let at = 0; at < list.length; at += 1) {
    if (!equalValues(list[at] as Value, operand[at] as Value)) return false;
  }
  return true;
}

// Without prototypes both loops see own keys only; counting by hand spares two lists of keys.
function equalMaps(map: ValueMap, operand: ValueMap): boolean {
  let unmatched = 0;
  for (const key in map) {
    const other = operand[key];
    if (other === undefined || !equalValues(map[key] as Value, other)) return false;
    unmatched += 1;
  }
  for (const _ in operand) unmatched -= 1;
  return unmatched === 0;
}

/**
 * How a metadata value and an operand are ordered: negative, zero or positive; undefined where there is no order.
 * Ordered are numbers with numbers, strings with strings (by code point) and versions with versions or with strings
 * that read as versions. Booleans, null, lists, maps and values of different kinds have no order, not even to themselves.
 */
export function orderValues(value: Value, operand: Value): number | undefined {
  if (isNumeric(value)) return isNumeric(operand) ? orderNumbers(value, operand) : undefined;
  if (typeof value === "string") {
    return typeof operand === "string" ? compareCodePoints(value, operand) : undefined;
  }
  return value instanceof Version ? orderVersions(value, operand) : undefined;
}

// The relational operators compare a number with a bigint by mathematical value, without rounding either.
function orderNumbers(a: number | bigint, b: number | bigint): number | undefined {
  if (a < b) return -1;
  if (a > b) return 1;
  return a >= b ? 0 : undefined;
}

function orderVersions(version: Version, operand: Value): number | undefined {
  const other = typeof operand === "string" ? versionOperand(operand) : operand;
  return other instanceof Version ? version.compare(other) : undefined;
}
