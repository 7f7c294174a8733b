import { BrokerError } from "../../../src/errors.js";

/**
 * Walks over the fields of one message in protobuf's wire format. Builds nothing: {@link WireReader.next} finds the next
 * field, and tells where its content stands. Every step is held against the end of the message.
 */
export class WireReader {
  /** Number of the field found last. */
  field = 0;
  /** Wire type of the field found last. */
  wireType = 0;
  /** Where the content of the field found last begins and ends; of a varint, its bytes. */
  start = 0;
  end = 0;
  readonly #bytes: Buffer;
  readonly #limit: number;
  #at: number;

  /** Reads the message that stands in `bytes` from `start` to `end`. */
  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#limit = end;
  }

  /** Finds the next field; false at the end of the message. @throws BrokerError `INVALID_FRAME` for bytes that are no message. */
  next(): boolean {
    if (this.#at >= this.#limit) return false;
    const tag = this.#varint();
    this.field = Math.floor(tag / 8);
    this.wireType = tag % 8;
    const length = this.#contentLength();
    this.start = this.#at;
    this.end = this.#at + length;
    if (this.field === 0 || this.end > this.#limit) throw malformed();
    this.#at = this.end;
    return true;
  }

  /** True where the field found last has this number and a length. */
  isBytes(field: number): boolean {
    return this.field === field && this.wireType === 2;
  }

  /** The field found last, a varint, as a number. */
  bigint(): bigint {
    let value = 0n;
    for (let at = this.end - 1; at >= this.start; at -= 1)
      value = (value << 7n) | BigInt((this.#bytes[at] ?? 0) & 0x7f);
    return BigInt.asUintN(64, value);
  }

  /** As {@link WireReader.bigint}, for what is known to be below 2^53: numbers that this software has made itself. */
  number(): number {
    let value = 0;
    for (let at = this.end - 1; at >= this.start; at -= 1)
      value = value * 128 + ((this.#bytes[at] ?? 0) & 0x7f);
    return value;
  }

  #contentLength(): number {
    switch (this.wireType) {
      case 0:
        return this.#varintLength();
      case 1:
        return 8;
      case 2:
        return this.#varint();
      case 5:
        return 4;
      default:
        throw malformed();
    }
  }

  #varintLength(): number {
    let at = this.#at;
    while (((this.#bytes[at] ?? 0) & 0x80) !== 0) at += 1;
    if (at - this.#at >= 10) throw malformed();
    return at + 1 - this.#at;
  }

  #varint(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 28; factor *= 128) {
      const byte = this.#at < this.#limit ? this.#bytes[this.#at] : undefined;
      if (byte === undefined) throw malformed();
      this.#at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw malformed();
  }
}

function malformed(): BrokerError {
  return new BrokerError("INVALID_FRAME", "the frame is not well formed");
}
