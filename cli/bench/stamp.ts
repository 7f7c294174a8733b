/** Bytes that a stamp takes: no payload is smaller. */
export const stampBytes = 12;

/** Marks what one run sends, which others may find in their queues. */
export class Stamp {
  readonly #run: number;
  readonly #size: number;

  /** @param size bytes of a payload @param run tells this run from others: a whole number of 32 bits */
  constructor(size: number, run = Math.floor(Math.random() * 2 ** 32)) {
    this.#size = Math.max(stampBytes, size);
    this.#run = run;
  }

  /** A payload that tells when it was made, by `performance.now()`. */
  make(now: number): Uint8Array {
    const payload = new Uint8Array(this.#size);
    const view = new DataView(payload.buffer);
    view.setFloat64(0, now);
    view.setUint32(8, this.#run);
    return payload;
  }

  /** When a payload was made; undefined where another run made it. */
  timeOf(payload: Uint8Array): number | undefined {
    if (payload.length < stampBytes) return undefined;
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    return view.getUint32(8) === this.#run ? view.getFloat64(0) : undefined;
  }
}
