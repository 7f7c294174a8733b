import { unreadable } from "./stored-data.js";

/** Takes a record apart that a `ByteWriter` put together. Every method throws `STORAGE_FAILED` when the record ends too early. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    return this.#bytes[this.#take(1)] as number;
  }

  count(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (!Number.isSafeInteger(value)) throw unreadable("a number is too large");
      if (byte < 0x80) return value;
      if (scale > 2 ** 49) throw unreadable("a number is too long");
    }
  }

  number(): number {
    return this.#bytes.readDoubleBE(this.#take(8));
  }

  text(): string {
    const size = this.count();
    const start = this.#take(size);
    return this.#bytes.toString("utf8", start, start + size);
  }

  /** A view of the record, not a copy. */
  block(): Uint8Array {
    const size = this.count();
    const start = this.#take(size);
    return this.#bytes.subarray(start, start + size);
  }

  /** To be called at the end. @throws BrokerError `STORAGE_FAILED` when something is left over. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw unreadable("bytes are left over at its end");
  }

  #take(size: number): number {
    const start = this.#at;
    if (start + size > this.#bytes.length) throw unreadable("it ends too early");
    this.#at = start + size;
    return start;
  }
}
