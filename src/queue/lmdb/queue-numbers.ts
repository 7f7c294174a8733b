/** Gives each queue a number, which stands in the keys of its records in place of its name. */
export class QueueNumbers {
  readonly #numbers = new Map<string, number>();
  #highest = 0;

  /** Takes over a number that is stored. */
  load(queue: string, number: number): void {
    this.#numbers.set(queue, number);
    this.#highest = Math.max(this.#highest, number);
  }

  /** The number of a queue; undefined where there is no such queue. */
  get(queue: string): number | undefined {
    return this.#numbers.get(queue);
  }

  /** Every queue and its number, in the order of the queues' names. */
  byName(): (readonly [queue: string, number: number])[] {
    return [...this.#numbers].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Gives a new queue the next number. */
  create(queue: string): void {
    this.#highest += 1;
    this.#numbers.set(queue, this.#highest);
  }

  /** Takes numbers back that were given to queues which then were not stored. */
  forget(queues: Iterable<string>): void {
    for (const queue of queues) this.#numbers.delete(queue);
  }
}
