/** Room that is left for the length of a message of which nothing is known: from 128 bytes to 16 KiB, others are moved. */
const expectedLengthBytes = 2;

const maxVarintBytes = 10;

/** Writes protobuf's wire format into one growing buffer. */
export class WireWriter {
  #bytes: Buffer;
  #length = 0;

  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafe(size);
  }

  /** A copy-free view of what has been written; the writer must not be used after. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Leaves room at the front for what is known only at the end. */
  reserve(size: number): void {
    this.#ensure(size);
    this.#length += size;
  }

  varint(value: number): void {
    this.#ensure(maxVarintBytes);
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** A field with a whole number that is not negative; 0 goes without saying. */
  number(field: number, value: number): void {
    if (value === 0) return;
    this.varint(field * 8);
    this.varint(value);
  }

  /** Begins a field with a message, to be written next; returns what {@link close} has to be given. */
  open(field: number): number {
    this.varint(field * 8 + 2);
    this.reserve(expectedLengthBytes);
    return this.#length;
  }

  /** Ends the message that began at `start`, now that its length is known. */
  close(start: number): void {
    this.#ensure(maxVarintBytes);
    const size = this.#length - start;
    const lengthBytes = varintSize(size);
    const from = start - expectedLengthBytes;
    if (lengthBytes !== expectedLengthBytes) this.#bytes.copyWithin(from + lengthBytes, start, this.#length);
    this.#length = from;
    this.varint(size);
    this.#length += size;
  }

  /** A field with a length: bytes as they are, or text. */
  field(number: number, content: Uint8Array | string): void {
    this.varint(number * 8 + 2);
    if (typeof content === "string") this.#text(content);
    else {
      this.varint(content.length);
      this.raw(content);
    }
  }

  raw(bytes: Uint8Array): void {
    this.#ensure(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A part of a buffer, without a view of it. */
  copy(source: Buffer, start: number, end: number): void {
    this.#ensure(end - start);
    this.#length += source.copy(this.#bytes, this.#length, start, end);
  }

  #text(text: string): void {
    const size = Buffer.byteLength(text);
    this.varint(size);
    this.#ensure(size);
    this.#length += this.#bytes.write(text, this.#length, size, "utf8");
  }

  #ensure(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + size));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

/** Bytes that a field with this many bytes of content takes, its tag (of a field number below 16) and length included. */
export function fieldSize(contentBytes: number): number {
  return 1 + varintSize(contentBytes) + contentBytes;
}

/** Bytes that a number takes as a varint. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) size += 1;
  return size;
}
