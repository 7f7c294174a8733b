import type { Consumer } from "./consumer.js";

/** Consumers that wait, the one that has waited longest first. Joining and leaving take constant time, however many there are. */
export class WaitingLine {
  #first: Consumer | undefined;
  #last: Consumer | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Joins at the end, with a turn that is higher than any before. */
  join(consumer: Consumer, turn: number): void {
    consumer.turn = turn;
    consumer.ahead = this.#last;
    consumer.behind = undefined;
    if (this.#last === undefined) this.#first = consumer;
    else this.#last.behind = consumer;
    this.#last = consumer;
    this.#size += 1;
  }

  /** Leaves from wherever it stands. */
  leave(consumer: Consumer): void {
    const { ahead, behind } = consumer;
    if (ahead === undefined) this.#first = behind;
    else ahead.behind = behind;
    if (behind === undefined) this.#last = ahead;
    else behind.ahead = ahead;
    consumer.turn = 0;
    consumer.ahead = undefined;
    consumer.behind = undefined;
    this.#size -= 1;
  }

  *[Symbol.iterator](): Generator<Consumer> {
    for (let consumer = this.#first; consumer !== undefined; consumer = consumer.behind) yield consumer;
  }
}
