import { isValueMap, type Value } from "../metadata/value.js";
import { Version } from "../metadata/version.js";
import { unreadable } from "./stored-data.js";

/** A value in a form that JSON can say: lists as they are, what JSON lacks as an object with one key that tells what it is. */
export type ValueCode = null | boolean | number | string | readonly ValueCode[] | CodedValue;

/** `i`: an integer beyond the safe ones; `n`: a number without a JSON form; `v`: a version; `m`: a map, as its entries. */
interface CodedValue {
  readonly i?: string;
  readonly n?: string;
  readonly v?: string;
  readonly m?: readonly (readonly [string, ValueCode])[];
}

/** Deeper values are not read: nothing that the broker lets in is nested like that. */
const maxDepth = 512;
const integer = /^-?\d+$/;
const oddNumbers: ReadonlyMap<string, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-0", -0],
]);

/** Writes a value. */
export function encodeValue(value: Value): ValueCode {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (Object.is(value, -0)) return { n: "-0" };
      return Number.isFinite(value) ? value : { n: String(value) };
    case "bigint":
      return { i: value.toString() };
    default:
      if (value === null) return null;
      if (value instanceof Version) return { v: value.text };
      return isValueMap(value) ? { m: encodeEntries(value) } : (value as readonly Value[]).map(encodeValue);
  }
}

/** Reads a value back. @throws BrokerError `STORAGE_FAILED` for anything that {@link encodeValue} does not write. */
export function decodeValue(code: unknown, depth = 0): Value {
  switch (typeof code) {
    case "string":
    case "boolean":
    case "number":
      return code;
    case "object":
      if (code === null) return null;
      if (depth === maxDepth) throw unreadable("a value is nested too deep");
      return Array.isArray(code)
        ? code.map((element) => decodeValue(element, depth + 1))
        : decodeCoded(code as CodedValue, depth + 1);
    default:
      throw unreadable("a value");
  }
}

function encodeEntries(map: { readonly [key: string]: Value }): [string, ValueCode][] {
  return Object.entries(map).map(([key, value]) => [key, encodeValue(value)]);
}

function decodeCoded(coded: CodedValue, depth: number): Value {
  if (typeof coded.i === "string" && integer.test(coded.i)) return BigInt(coded.i);
  if (typeof coded.n === "string") {
    const number = oddNumbers.get(coded.n);
    if (number !== undefined) return number;
  }
  if (typeof coded.v === "string") {
    const version = Version.parse(coded.v);
    if (version !== undefined) return version;
  }
  if (Array.isArray(coded.m)) return decodeEntries(coded.m, depth);
  throw unreadable("a value");
}

function decodeEntries(entries: readonly unknown[], depth: number): Value {
  const map: Record<string, Value> = Object.create(null);
  for (const entry of entries) {
    if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== "string")
      throw unreadable("a map");
    map[entry[0]] = decodeValue(entry[1], depth);
  }
  return map;
}
