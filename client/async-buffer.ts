/** What comes at its own time, for one reader who takes it at his. Whoever pushes bounds how much there is. */
export class AsyncBuffer<Item> implements AsyncIterable<Item> {
  #items: Item[] = [];
  #wake: (() => void) | undefined;
  #end: { readonly error?: unknown } | undefined;

  /** Items that have not been taken. */
  get size(): number {
    return this.#items.length;
  }

  /** Adds one; it is dropped after the end. */
  push(item: Item): void {
    if (this.#end !== undefined) return;
    this.#items.push(item);
    this.#wake?.();
  }

  /** No more come; what is there is still read. */
  end(): void {
    this.#end ??= {};
    this.#wake?.();
  }

  /** No more come; behind what is there the reader gets this error. */
  fail(error: unknown): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  /** Takes whatever is there away from the reader. */
  clear(): Item[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for (;;) {
      while (this.#items.length > 0) {
        const [item] = this.#items.splice(0, 1) as [Item];
        yield item;
      }
      if (this.#end !== undefined) {
        if ("error" in this.#end) throw this.#end.error;
        return;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
