/** Something that has events to write. */
export interface Flushable {
  flush(): void;
}

/**
 * Flushes what became dirty, once per turn of the event loop, so that everything that one turn brings for a
 * client leaves in as few frames as possible.
 */
export class FlushScheduler {
  #dirty: Flushable[] = [];

  /** Has `flushable` flushed at the end of this turn; the caller makes sure to ask once per flush. */
  schedule(flushable: Flushable): void {
    if (this.#dirty.push(flushable) === 1) setImmediate(() => this.#flush());
  }

  #flush(): void {
    const due = this.#dirty;
    this.#dirty = [];
    for (const flushable of due) flushable.flush();
  }
}
