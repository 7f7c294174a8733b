/** Puts a record together: numbers, texts and bytes, one behind the other. */
export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  /** `expectedBytes` spares growing; it is no limit. */
  constructor(expectedBytes = 128) {
    this.#bytes = Buffer.allocUnsafe(expectedBytes);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  /** A whole number from 0 to 2^53: seven bits a byte, the low ones first. */
  count(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  /** Any number, exactly. */
  number(value: number): void {
    this.#reserve(8);
    this.#bytes.writeDoubleBE(value, this.#length);
    this.#length += 8;
  }

  /** A text, its length before it. */
  text(value: string): void {
    const size = Buffer.byteLength(value);
    this.count(size);
    this.#reserve(size);
    this.#bytes.write(value, this.#length, "utf8");
    this.#length += size;
  }

  /** Bytes, their length before them. */
  block(value: Uint8Array): void {
    this.count(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** The record; the writer is not to be used any more. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(size: number): void {
    const needed = this.#length + size;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
