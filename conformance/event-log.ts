import { Mismatch, words } from "./mismatch.js";

/** How long waits take at most, and what ends them before. */
export interface Waiting {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Things that come one after the other, and are waited for. */
export class EventLog<Item> {
  readonly #waiting: Waiting;
  readonly #items: Item[] = [];
  readonly #listeners = new Set<() => void>();

  constructor(waiting: Waiting) {
    this.#waiting = waiting;
  }

  /** What has come and was not taken yet. */
  get untaken(): readonly Item[] {
    return this.#items;
  }

  push(item: Item): void {
    this.#items.push(item);
    for (const listener of this.#listeners) listener();
  }

  /** Takes the first one that fits, once it is there; those before it stay. @throws Mismatch where none comes in time */
  async next(
    what: string,
    fits: (item: Item) => boolean = () => true,
    timeoutMs = this.#waiting.timeoutMs,
  ): Promise<Item> {
    const found = () => this.#items.findIndex(fits);
    await this.#until(() => found() !== -1, what, timeoutMs);
    return this.#items.splice(found(), 1)[0] as Item;
  }

  /** Takes as many, in the order in which they came. */
  async take(count: number, what: string): Promise<Item[]> {
    await this.#until(() => this.#items.length >= count, `${count} of: ${what}`, this.#waiting.timeoutMs);
    return this.#items.splice(0, count);
  }

  #until(isMet: () => boolean, what: string, timeoutMs: number): Promise<void> {
    const { signal } = this.#waiting;
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        this.#listeners.delete(check);
        signal.removeEventListener("abort", abort);
      };
      const check = () => {
        if (!isMet()) return;
        done();
        resolve();
      };
      const abort = () => {
        done();
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        done();
        const came = this.#items.length === 0 ? words(`nothing within ${timeoutMs} ms`) : [...this.#items];
        reject(new Mismatch(`waited for: ${what}`, words(what), came));
      }, timeoutMs);
      this.#listeners.add(check);
      signal.addEventListener("abort", abort);
      if (signal.aborted) abort();
      else check();
    });
  }
}
