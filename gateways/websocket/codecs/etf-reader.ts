import { CodecError, tooDeep } from "./codec.js";
import { tag } from "./etf-tag.js";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Digits of a big integer, in bytes; far beyond any use, and short enough that reading one costs nothing. */
const maxBigBytes = 1024;

/** Where a value stands in a frame. */
export interface TermSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads terms of the Erlang external term format as plain values: atoms and binaries as strings, tuples as lists, `true`, `false` and
 * `nil` as what they mean, binaries that are no UTF-8 as base64. Compressed terms, functions, pids, references and ports are
 * refused. Every count is held against the bytes that are left before anything is allocated for it.
 */
export class EtfReader {
  readonly #bytes: Buffer;
  readonly #maxDepth: number;
  #at = 0;

  constructor(bytes: Uint8Array, maxDepth: number) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#maxDepth = maxDepth;
  }

  /** The one term of a whole frame, its version byte included. @throws CodecError */
  frame(): unknown {
    if (this.#uint8() !== tag.version)
      throw new CodecError("frame is no external term (its first byte is not 131)");
    const value = this.#term(0);
    if (this.#at !== this.#bytes.length) throw new CodecError("frame has bytes behind its term");
    return value;
  }

  /** The values of the map that stands at `start`, by the text of their keys; undefined where there is no map. */
  valuesOf(start: number): ReadonlyMap<string, TermSpan> | undefined {
    this.#at = start;
    if (this.#uint8() !== tag.map) return undefined;
    const values = new Map<string, TermSpan>();
    for (let left = this.#uint32(); left > 0; left -= 1) {
      const key = this.#key(0);
      const from = this.#at;
      this.#term(0);
      values.set(key, { start: from, end: this.#at });
    }
    return values;
  }

  #term(depth: number): unknown {
    const first = this.#uint8();
    switch (first) {
      case tag.smallInteger:
        return this.#uint8();
      case tag.integer:
        return this.#take(4).readInt32BE();
      case tag.newFloat:
        return this.#take(8).readDoubleBE();
      case tag.float:
        return this.#oldFloat();
      case tag.smallBig:
        return this.#big(this.#uint8());
      case tag.largeBig:
        return this.#big(this.#uint32());
      case tag.atom:
      case tag.smallAtom:
      case tag.atomUtf8:
      case tag.smallAtomUtf8:
        return atomValue(this.#atom(first));
      case tag.binary:
        return binaryText(this.#take(this.#uint32()));
      case tag.string:
        return [...this.#take(this.#uint16())];
      case tag.nil:
        return [];
      case tag.list:
        return this.#list(depth);
      case tag.smallTuple:
        return this.#elements(this.#uint8(), depth);
      case tag.largeTuple:
        return this.#elements(this.#uint32(), depth);
      case tag.map:
        return this.#map(depth);
      default:
        throw new CodecError(`terms with tag ${first} are not accepted`);
    }
  }

  #list(depth: number): unknown[] {
    const elements = this.#elements(this.#uint32(), depth);
    if (this.#uint8() !== tag.nil) throw new CodecError("improper lists are not accepted");
    return elements;
  }

  #elements(count: number, depth: number): unknown[] {
    this.#checkContainer(count, depth);
    const elements: unknown[] = [];
    for (let left = count; left > 0; left -= 1) elements.push(this.#term(depth + 1));
    return elements;
  }

  #map(depth: number): Readonly<Record<string, unknown>> {
    const count = this.#uint32();
    this.#checkContainer(count * 2, depth);
    const map: Record<string, unknown> = Object.create(null);
    for (let left = count; left > 0; left -= 1) {
      const key = this.#key(depth + 1);
      map[key] = this.#term(depth + 1);
    }
    return map;
  }

  #key(depth: number): string {
    const first = this.#bytes[this.#at];
    if (
      first === tag.atom ||
      first === tag.smallAtom ||
      first === tag.atomUtf8 ||
      first === tag.smallAtomUtf8
    ) {
      this.#at += 1;
      return this.#atom(first);
    }
    const key = this.#term(depth);
    return typeof key === "object" ? JSON.stringify(key, bigintText) : String(key);
  }

  #atom(first: number): string {
    const isSmall = first === tag.smallAtom || first === tag.smallAtomUtf8;
    const text = this.#take(isSmall ? this.#uint8() : this.#uint16());
    return first === tag.atom || first === tag.smallAtom ? text.toString("latin1") : text.toString("utf8");
  }

  #oldFloat(): number {
    const text = this.#take(31).toString("latin1").replace(/\0.*$/s, "");
    const value = Number(text);
    if (text === "" || !Number.isFinite(value)) throw new CodecError("frame holds a float that is none");
    return value;
  }

  #big(length: number): number | bigint {
    if (length > maxBigBytes)
      throw new CodecError(`integers of more than ${maxBigBytes} bytes are not accepted`);
    const isNegative = this.#uint8() !== 0;
    let value = 0n;
    for (const [index, digit] of this.#take(length).entries()) value |= BigInt(digit) << BigInt(8 * index);
    if (isNegative) value = -value;
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  #checkContainer(count: number, depth: number): void {
    if (depth >= this.#maxDepth) throw tooDeep(this.#maxDepth);
    // Each term takes a byte at least.
    if (count > this.#bytes.length - this.#at) throw new CodecError("frame ends in the middle of a term");
  }

  #uint8(): number {
    return this.#take(1).readUInt8();
  }

  #uint16(): number {
    return this.#take(2).readUInt16BE();
  }

  #uint32(): number {
    return this.#take(4).readUInt32BE();
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new CodecError("frame ends in the middle of a term");
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

function atomValue(atom: string): string | boolean | null {
  if (atom === "nil") return null;
  return atom === "true" || atom === "false" ? atom === "true" : atom;
}

function binaryText(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return bytes.toString("base64"); // no text: base64 is how bytes reach those who know text only
  }
}

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
