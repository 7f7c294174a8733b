/** Handles items strictly one after the other, also where handling one takes a promise's time; without promises it adds no turn of the event loop. */
export class FifoGate<T> {
  readonly #handle: (item: T) => void | Promise<void>;
  readonly #waiting: T[] = [];
  #busy = false;

  /** `handle` must deal with its own errors: one that throws or rejects ends the process like any other defect. */
  constructor(handle: (item: T) => void | Promise<void>) {
    this.#handle = handle;
  }

  /** Number of items that wait behind the one being handled. */
  get waiting(): number {
    return this.#waiting.length;
  }

  push(item: T): void {
    if (this.#busy) this.#waiting.push(item);
    else this.#run(item);
  }

  #run(item: T): void {
    const pending = this.#handle(item);
    if (pending === undefined) return;
    this.#busy = true;
    void pending.then(() => this.#drain());
  }

  #drain(): void {
    this.#busy = false;
    while (!this.#busy) {
      const item = this.#waiting.shift();
      if (item === undefined) return;
      this.#run(item);
    }
  }
}
