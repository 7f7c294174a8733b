interface Entry<K, V> {
  readonly key: K;
  value: V;
  /** Used less recently, and more recently. */
  older: Entry<K, V> | undefined;
  newer: Entry<K, V> | undefined;
}

/** A map of bounded size: what was neither read nor written for the longest time makes room for what is new. */
export class LruMap<K, V> {
  readonly #maxSize: number;
  readonly #entries = new Map<K, Entry<K, V>>();
  #oldest: Entry<K, V> | undefined;
  #newest: Entry<K, V> | undefined;

  /** Holds at most `maxSize` entries, which is at least one. */
  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value of a key, which counts as a use of it; undefined when it is not there. */
  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#used(entry);
    return entry.value;
  }

  /** Sets the value of a key, which counts as a use of it. */
  set(key: K, value: V): void {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.value = value;
      return this.#used(known);
    }
    if (this.#entries.size >= this.#maxSize) this.#deleteOldest();
    const entry = { key, value, older: undefined, newer: undefined };
    this.#entries.set(key, entry);
    this.#append(entry);
  }

  #used(entry: Entry<K, V>): void {
    if (entry === this.#newest) return;
    this.#unlink(entry);
    this.#append(entry);
  }

  #append(entry: Entry<K, V>): void {
    entry.older = this.#newest;
    entry.newer = undefined;
    if (this.#newest === undefined) this.#oldest = entry;
    else this.#newest.newer = entry;
    this.#newest = entry;
  }

  #unlink({ older, newer }: Entry<K, V>): void {
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
  }

  #deleteOldest(): void {
    const oldest = this.#oldest;
    if (oldest === undefined) return;
    this.#unlink(oldest);
    this.#entries.delete(oldest.key);
  }
}
