import {
  isInteger,
  isSafeNumber,
  parse as parseLossless,
  stringify as stringifyLossless,
} from "lossless-json";

/** So many digits in a row may be an integer that a double cannot hold; JSON.parse alone would round it silently. */
const longDigits = /\d{16}/;

/**
 * Parses JSON without loss: an integer that a double cannot hold becomes a `bigint`. A key `__proto__` is a key like any
 * other, and of equal keys the last counts, as with `JSON.parse`. Where the text has such integers, it must not be nested
 * deeper than the stack goes.
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return longDigits.test(text) ? parseExactly(text) : value;
}

function parseExactly(text: string): unknown {
  return parseLossless(text, undefined, { parseNumber, onDuplicateKey: ({ newValue }) => newValue });
}

function parseNumber(digits: string): number | bigint {
  return isInteger(digits) && !isSafeNumber(digits) ? BigInt(digits) : Number(digits);
}

/** Writes JSON; a `bigint` becomes an integer, bytes become base64 text, and what JSON cannot say becomes null. */
export function stringifyJson(value: unknown): string {
  try {
    return JSON.stringify(value, replaceBytes) ?? "null";
  } catch (error) {
    // JSON.stringify refuses bigints; there are few, so only now is the slower writer asked.
    if (!(error instanceof TypeError)) throw error;
    return stringifyLossless(value, replaceBytes) ?? "null";
  }
}

function replaceBytes(this: unknown, _key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
}
