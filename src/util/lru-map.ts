/** A map of bounded size: what was neither read nor written for the longest time makes room for what is new. */
export class LruMap<K, V> {
  readonly #maxSize: number;
  /** From the least recently used to the most recently used, as a map keeps the order of insertion. */
  readonly #entries = new Map<K, V>();

  /** Holds at most `maxSize` entries, which is at least one. */
  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value of a key, which counts as a use of it; undefined when it is not there. */
  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  /** Sets the value of a key, which counts as a use of it. */
  set(key: K, value: V): void {
    if (!this.#entries.delete(key) && this.#entries.size >= this.#maxSize) this.#deleteOldest();
    this.#entries.set(key, value);
  }

  #deleteOldest(): void {
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }
}
