import Denque from "denque";

/** Where items come from, and can be asked to wait. */
export interface Source {
  pause(): void;
  resume(): void;
}

/** With so many items waiting the source is paused: what it goes on sending would pile up in memory. */
const maxWaiting = 64;

/** Handles items strictly one after the other, also where handling one takes a promise's time; without promises it adds no turn of the event loop. */
export class FifoGate<T> {
  readonly #handle: (item: T) => void | Promise<void>;
  readonly #source: Source;
  readonly #waiting = new Denque<T>();
  #busy = false;
  #paused = false;

  /** `handle` must deal with its own errors: one that throws or rejects ends the process like any other defect. */
  constructor(source: Source, handle: (item: T) => void | Promise<void>) {
    this.#source = source;
    this.#handle = handle;
  }

  push(item: T): void {
    if (!this.#busy) return this.#run(item);
    if (this.#waiting.push(item) < maxWaiting || this.#paused) return;
    this.#paused = true;
    this.#source.pause();
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
      if (item === undefined) return this.#resume();
      this.#run(item);
    }
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#source.resume();
  }
}
