import type { MessageEntry } from "./message-entry.js";
import { SeqTable } from "./seq-table.js";

/** The dead letters of a queue, by `seq` and in the order in which they died. */
export class DeadLetters {
  readonly #bySeq = new SeqTable<MessageEntry>();
  readonly #byDeath = new SeqTable<MessageEntry>();
  #lastNumber = 0;

  get size(): number {
    return this.#bySeq.size;
  }

  get(seq: number): MessageEntry | undefined {
    return this.#bySeq.get(seq);
  }

  /** Takes in a message that has died later than all others here. */
  add(entry: MessageEntry): void {
    this.#lastNumber += 1;
    entry.place = this.#lastNumber;
    this.#bySeq.add(entry.seq, entry);
    this.#byDeath.add(entry.place, entry);
  }

  delete(entry: MessageEntry): void {
    this.#bySeq.delete(entry.seq);
    this.#byDeath.delete(entry.place);
    entry.place = -1;
  }

  /** The latest first, from below a number that `place` of an entry gave. Of use only until something changes. */
  latest(below = Number.MAX_SAFE_INTEGER): Generator<MessageEntry> {
    return this.#byDeath.before(below);
  }

  /** In the order of their places in the queue. Of use only until something changes. */
  inOrder(afterSeq = -1): Generator<MessageEntry> {
    return this.#bySeq.after(afterSeq);
  }
}
