import { Version } from "../../../src/metadata/version.js";
import { tag } from "./etf-tag.js";

/** How the keys of a map are written. The Elixir client reads some as atoms and some as binaries. PROTOCOL §6. */
export type KeyForm = "atom" | "binary" | "both";

const maxInt32 = 2 ** 31 - 1;

/** Writes a plain value as a term, without version byte: null as the atom `nil`, strings as binaries, keys as binaries. */
export function writeTerm(value: unknown): Buffer {
  switch (typeof value) {
    case "string":
      return writeBinary(Buffer.from(value, "utf8"));
    case "boolean":
      return writeAtom(String(value));
    case "number":
      return Number.isSafeInteger(value) ? writeInteger(value) : writeFloat(value);
    case "bigint":
      return writeBig(value);
    case "object":
      return value === null ? writeAtom("nil") : writeObject(value);
    default:
      return writeAtom("nil");
  }
}

/** Writes a map whose values are terms already. */
export function writeMap(
  entries: readonly (readonly [key: string, term: Uint8Array])[],
  keys: KeyForm,
): Buffer {
  const parts = entries.flatMap(([key, term]) => {
    const atom = keys === "binary" ? [] : [writeAtom(key), term];
    return keys === "atom" ? atom : [...atom, writeTerm(key), term];
  });
  return Buffer.concat([withLength(tag.map, parts.length / 2), ...parts]);
}

/** Writes an atom. */
export function writeAtom(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  return Buffer.concat([Uint8Array.of(tag.smallAtomUtf8, bytes.length), bytes]);
}

function writeObject(value: object): Buffer {
  if (value instanceof Version) return writeTerm(value.text);
  if (value instanceof Uint8Array) return writeBinary(value);
  if (!Array.isArray(value)) {
    const entries = Object.entries(value).map(([key, element]) => [key, writeTerm(element)] as const);
    return writeMap(entries, "binary");
  }
  if (value.length === 0) return Buffer.of(tag.nil);
  return Buffer.concat([withLength(tag.list, value.length), ...value.map(writeTerm), Uint8Array.of(tag.nil)]);
}

function writeBinary(bytes: Uint8Array): Buffer {
  return Buffer.concat([withLength(tag.binary, bytes.length), bytes]);
}

function writeInteger(value: number): Buffer {
  if (value >= 0 && value <= 255) return Buffer.of(tag.smallInteger, value);
  if (Math.abs(value) > maxInt32) return writeBig(BigInt(value));
  const term = Buffer.of(tag.integer, 0, 0, 0, 0);
  term.writeInt32BE(value, 1);
  return term;
}

function writeFloat(value: number): Buffer {
  const term = Buffer.alloc(9, tag.newFloat);
  term.writeDoubleBE(value, 1);
  return term;
}

// By way of hexadecimal text, whose cost grows with the length alone: a frame may bring an integer of a million digits.
function writeBig(value: bigint): Buffer {
  const sign = value < 0n ? 1 : 0;
  const hex = (value < 0n ? -value : value).toString(16);
  const digits = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex").reverse();
  const head =
    digits.length <= 255
      ? Uint8Array.of(tag.smallBig, digits.length, sign)
      : Buffer.concat([withLength(tag.largeBig, digits.length), Uint8Array.of(sign)]);
  return Buffer.concat([head, digits]);
}

function withLength(first: number, length: number): Buffer {
  const header = Buffer.of(first, 0, 0, 0, 0);
  header.writeUInt32BE(length, 1);
  return header;
}
