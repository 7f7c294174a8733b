import { canonicalInteger, type Value } from "../metadata/value.js";
import { celQuotations } from "./cel-brackets.js";

/** A literal that was taken out of a CEL text. */
export interface CelLiteral {
  readonly value: Value;
  /** Where it stood in the text, in UTF-16 units; a number begins with its sign. */
  readonly offset: number;
}

/** A CEL text with its literals taken out. */
export interface CelShape {
  /** The text with a mark for the kind of each literal in its place: texts with the same key differ only in their literals. */
  readonly key: string;
  readonly literals: readonly CelLiteral[];
}

// A word takes the dots and the sign that a number may have, so that no part of one is taken for a literal.
const word = String.raw`-?\w[\w.]*(?:(?<=\d[\d.]*e)[+-]\d+)?`;
const tokens = new RegExp([...celQuotations, word, String.raw`[^\s]`].join("|"), "gi");

// Behind these a bracket holds an index; behind anything else it begins a list.
const operandEnd = /[\w\])}"']$/;
const keyColon = /\s*:/y;

const marks = { string: "\0s", int: "\0i", uint: "\0u", double: "\0d" } as const;

/**
 * Takes the literals out of a CEL text that can have other values without changing what else the text means. A literal that is
 * structure stays: an index, the argument of `semver` or `attribute`, the key of a map. So does what would need more than a look
 * to be read: strings with escapes, raw and triple-quoted strings, bytes, hexadecimal numbers. A text that does not parse has a shape as well;
 * one that has marks of its own, and would be taken for another, has none.
 */
export function celShapeOf(text: string): CelShape | undefined {
  if (text.includes("\0")) return undefined;
  const literals: CelLiteral[] = [];
  let key = "";
  let copied = 0;
  let before = "";
  let last = "";
  for (const { 0: token, index: offset } of text.matchAll(tokens)) {
    if (token.startsWith("//")) continue;
    const literal = isStructure(before, last) ? undefined : readLiteral(text, token, offset);
    if (literal !== undefined) {
      key += text.slice(copied, offset) + marks[literal.kind];
      copied = offset + token.length;
      literals.push({ value: literal.value, offset });
    }
    before = last;
    last = token;
  }
  return { key: key + text.slice(copied), literals };
}

function isStructure(before: string, last: string): boolean {
  if (last === "(") return before === "semver" || before === "attribute";
  return last === "[" && before !== "in" && operandEnd.test(before);
}

interface ReadLiteral {
  readonly kind: keyof typeof marks;
  readonly value: Value;
}

function readLiteral(text: string, token: string, offset: number): ReadLiteral | undefined {
  const first = token.charAt(0);
  if (first === '"' || first === "'") return readString(text, token, offset);
  if (/^-?\d+$/.test(token)) return { kind: "int", value: canonicalInteger(BigInt(token)) };
  if (/^\d+u$/i.test(token)) return { kind: "uint", value: canonicalInteger(BigInt(token.slice(0, -1))) };
  if (!/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(token)) return undefined;
  const value = Number(token);
  return Number.isFinite(value) ? { kind: "double", value } : undefined;
}

function readString(text: string, token: string, offset: number): ReadLiteral | undefined {
  const isPlain = /^(?:"[^"\\\r\n]*"|'[^'\\\r\n]*')$/.test(token);
  // Directly behind a word it has a prefix that says how to read it.
  if (!isPlain || /\w/.test(text.charAt(offset - 1))) return undefined;
  keyColon.lastIndex = offset + token.length;
  return keyColon.test(text) ? undefined : { kind: "string", value: token.slice(1, -1) };
}
