import type { Version } from "./version.js";

/**
 * A value inside metadata or a query operand. Integers are `number` while they are safe and `bigint` beyond
 * ±(2^53 − 1), so that no precision is lost, and have 64 bits at most, which is what protobuf can carry; a `Version` only
 * comes from a typed version.
 */
export type Value = null | boolean | number | bigint | string | Version | readonly Value[] | ValueMap;

/** A map value. Made without a prototype, so that a key such as `__proto__` is a key like any other. */
export interface ValueMap {
  readonly [key: string]: Value;
}

/** True for a map value: neither a primitive, nor a list, nor a version. */
export function isValueMap(value: Value | undefined): value is ValueMap {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.getPrototypeOf(value) === null;
}

/** True for the one numeric kind: integers of either representation and floats. */
export function isNumeric(value: Value | undefined): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** True for an integer that fits into 64 bits, sign included. */
export function isInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

/** Makes an integer canonical: a `number` where it is exact, else a `bigint`. */
export function canonicalInteger(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** True for a list or a map. */
export function isComposite(value: Value): boolean {
  return Array.isArray(value) || isValueMap(value);
}
