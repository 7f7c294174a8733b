import type { MaybePromise } from "./maybe-promise.js";

/** Lets what one owner has begun go on in the order in which it was begun, though each may have to wait for something of its own first. */
export class Turns {
  readonly #last = new WeakMap<object, Promise<unknown>>();

  /** What is ready, once everything has been that the owner took a turn for before. Where nothing waits, nothing is waited for. */
  take<T>(owner: object, ready: MaybePromise<T>): MaybePromise<T> {
    const earlier = this.#last.get(owner);
    if (earlier === undefined && !(ready instanceof Promise)) return ready;
    const turn = Promise.allSettled([earlier, ready]).then(() => {
      if (this.#last.get(owner) === turn) this.#last.delete(owner);
    });
    this.#last.set(owner, turn);
    return turn.then(() => ready);
  }
}
