/** Numbers of one chunk. Few enough that a lone survivor does not hold much memory, enough that chunks are few. */
const chunkSize = 64;

interface Chunk<T> {
  readonly slots: (T | undefined)[];
  used: number;
}

/**
 * Items by whole number, walked in the order of their numbers from any of them. Costs about ten bytes for an item where numbers are dense.
 */
export class SeqTable<T> {
  readonly #chunks = new Map<number, Chunk<T>>();
  /** The numbers of the chunks, ascending. */
  readonly #order: number[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(seq: number): T | undefined {
    return this.#chunks.get(Math.floor(seq / chunkSize))?.slots[seq % chunkSize];
  }

  /** Puts an item under a number that is free. */
  add(seq: number, item: T): void {
    const at = Math.floor(seq / chunkSize);
    let chunk = this.#chunks.get(at);
    if (chunk === undefined) {
      chunk = { slots: new Array(chunkSize).fill(undefined), used: 0 };
      this.#chunks.set(at, chunk);
      this.#order.splice(this.#placeOf(at), 0, at);
    }
    chunk.slots[seq % chunkSize] = item;
    chunk.used += 1;
    this.#size += 1;
  }

  /** Takes out what is under a number. */
  delete(seq: number): void {
    const at = Math.floor(seq / chunkSize);
    const chunk = this.#chunks.get(at);
    if (chunk?.slots[seq % chunkSize] === undefined) return;
    chunk.slots[seq % chunkSize] = undefined;
    chunk.used -= 1;
    this.#size -= 1;
    if (chunk.used > 0) return;
    this.#chunks.delete(at);
    this.#order.splice(this.#placeOf(at), 1);
  }

  /** Items with higher numbers, ascending. Of use only until the table changes. */
  *after(seq: number): Generator<T> {
    for (let place = this.#placeOf(Math.floor(seq / chunkSize)); place < this.#order.length; place += 1) {
      const at = this.#order[place] as number;
      const { slots } = this.#chunks.get(at) as Chunk<T>;
      for (let slot = Math.max(0, seq + 1 - at * chunkSize); slot < chunkSize; slot += 1) {
        const item = slots[slot];
        if (item !== undefined) yield item;
      }
    }
  }

  /** Items with lower numbers, descending. Of use only until the table changes. */
  *before(seq: number): Generator<T> {
    for (let place = this.#placeOf(Math.floor(seq / chunkSize)); place >= 0; place -= 1) {
      const at = this.#order[place];
      if (at === undefined) continue;
      const { slots } = this.#chunks.get(at) as Chunk<T>;
      for (let slot = Math.min(chunkSize, seq - at * chunkSize) - 1; slot >= 0; slot -= 1) {
        const item = slots[slot];
        if (item !== undefined) yield item;
      }
    }
  }

  /** Where a chunk stands, or would stand. */
  #placeOf(chunk: number): number {
    const last = this.#order.length - 1;
    if (last < 0 || chunk > (this.#order[last] as number)) return last + 1;
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#order[middle] as number) < chunk) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
