import { Version } from "../../../src/metadata/version.js";

const maxInt32 = 2 ** 31 - 1;
const maxInt64 = 2n ** 63n - 1n;
const minInt64 = -(2n ** 63n);

/**
 * Makes a value fit for the MessagePack writer: versions become their text, integers that need 64 bits become `bigint` (the writer
 * would make floats of them), and those beyond 64 bits, which the format cannot hold, text rather than something near them.
 */
export function plainForWire(value: unknown): unknown {
  if (typeof value === "number")
    return Number.isSafeInteger(value) && Math.abs(value) > maxInt32 ? BigInt(value) : value;
  if (typeof value === "bigint") return value > maxInt64 || value < minInt64 ? value.toString() : value;
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (value instanceof Version) return value.text;
  if (Array.isArray(value)) return value.map(plainForWire);
  const entries = Object.entries(value).map(([key, element]) => [key, plainForWire(element)]);
  return Object.fromEntries(entries);
}
