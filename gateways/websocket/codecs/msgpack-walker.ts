import { CodecError, tooDeep } from "./codec.js";

/** What lies behind a first byte: how many bytes of data, or how many values. */
type Shape =
  | { readonly kind: "data"; readonly header: number; readonly bytes: number }
  | { readonly kind: "list" | "map"; readonly header: number; readonly count: number };

/** Where a value stands in a frame. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

/** Walks over MessagePack without building values: finds where they end, and refuses what is cut off or nested too deep. */
export class MsgpackWalker {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #maxDepth: number;

  constructor(bytes: Uint8Array, maxDepth: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#maxDepth = maxDepth;
  }

  /** The place behind the value at `start`. @throws CodecError */
  endOf(start: number, depth = 0): number {
    const shape = this.#shapeAt(start);
    if (shape.kind === "data") return this.#within(start + shape.header + shape.bytes);
    if (depth >= this.#maxDepth) throw tooDeep(this.#maxDepth);
    let at = this.#within(start + shape.header);
    for (let left = shape.kind === "map" ? shape.count * 2 : shape.count; left > 0; left -= 1)
      at = this.endOf(at, depth + 1);
    return at;
  }

  /** The values of the map at `start` by the encoded form of their keys; undefined where there is no map. */
  valuesOf(start: number): ReadonlyMap<string, ByteSpan> | undefined {
    const shape = this.#shapeAt(start);
    if (shape.kind !== "map") return undefined;
    const values = new Map<string, ByteSpan>();
    let at = start + shape.header;
    for (let left = shape.count; left > 0; left -= 1) {
      const valueStart = this.endOf(at);
      const end = this.endOf(valueStart);
      values.set(this.#text(at, valueStart), { start: valueStart, end });
      at = end;
    }
    return values;
  }

  /** The text of the string at `start`; of something else, nothing that a name could be. */
  #text(start: number, end: number): string {
    const shape = this.#shapeAt(start);
    const first = this.#bytes[start] ?? 0;
    const isString = (first & 0xe0) === 0xa0 || (first >= 0xd9 && first <= 0xdb);
    return isString ? Buffer.from(this.#bytes.subarray(start + shape.header, end)).toString("utf8") : "";
  }

  #shapeAt(at: number): Shape {
    const first = this.#bytes[at];
    if (first === undefined) throw new CodecError("frame ends in the middle of a value");
    if (first <= 0x7f || first >= 0xe0) return data(1, 0);
    if (first <= 0x8f) return { kind: "map", header: 1, count: first & 0x0f };
    if (first <= 0x9f) return { kind: "list", header: 1, count: first & 0x0f };
    if (first <= 0xbf) return data(1, first & 0x1f);
    return this.#longShape(first, at + 1);
  }

  #longShape(first: number, at: number): Shape {
    switch (first) {
      case 0xc0: // nil
      case 0xc2: // false
      case 0xc3: // true
        return data(1, 0);
      case 0xc4: // bin 8, 16, 32
      case 0xc5:
      case 0xc6:
        return this.#sized(at, 1 << (first - 0xc4), 0);
      case 0xc7: // ext 8, 16, 32; one byte of type
      case 0xc8:
      case 0xc9:
        return this.#sized(at, 1 << (first - 0xc7), 1);
      case 0xca: // float 32, 64
      case 0xcb:
        return data(1, first === 0xca ? 4 : 8);
      case 0xcc: // uint 8 … 64
      case 0xcd:
      case 0xce:
      case 0xcf:
        return data(1, 1 << (first - 0xcc));
      case 0xd0: // int 8 … 64
      case 0xd1:
      case 0xd2:
      case 0xd3:
        return data(1, 1 << (first - 0xd0));
      case 0xd4: // fixext 1 … 16; one byte of type
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return data(1, (1 << (first - 0xd4)) + 1);
      case 0xd9: // str 8, 16, 32
      case 0xda:
      case 0xdb:
        return this.#sized(at, 1 << (first - 0xd9), 0);
      case 0xdc: // array 16, 32
      case 0xdd:
        return { kind: "list", ...this.#counted(at, first === 0xdc ? 2 : 4) };
      case 0xde: // map 16, 32
      case 0xdf:
        return { kind: "map", ...this.#counted(at, first === 0xde ? 2 : 4) };
      default:
        throw new CodecError("frame holds a byte that MessagePack never uses");
    }
  }

  #sized(at: number, width: number, extra: number): Shape {
    return data(1 + width, this.#uint(at, width) + extra);
  }

  #counted(at: number, width: number): { header: number; count: number } {
    return { header: 1 + width, count: this.#uint(at, width) };
  }

  #uint(at: number, width: number): number {
    this.#within(at + width);
    if (width === 1) return this.#view.getUint8(at);
    return width === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #within(end: number): number {
    if (end > this.#bytes.length) throw new CodecError("frame ends in the middle of a value");
    return end;
  }
}

function data(header: number, bytes: number): Shape {
  return { kind: "data", header, bytes };
}
