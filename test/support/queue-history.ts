import type { ExecutionContext } from "ava";

/**
 * What producers and consumers of a queue saw, taken down as it happened, and held against what a queue promises: what was confirmed comes,
 * what was acknowledged for good does not come again, and nothing comes that nobody sent. A message that had to be sent more than once may
 * come as often: its copies may have reached two brokers that did not know of each other.
 */
export class QueueHistory {
  readonly #tries = new Map<string, number>();
  readonly #confirmed = new Set<string>();
  readonly #acked = new Set<string>();
  readonly #deliveries = new Map<string, number>();
  readonly #faults: string[] = [];

  /** A producer is about to send it. */
  trying(id: string): void {
    this.#tries.set(id, (this.#tries.get(id) ?? 0) + 1);
  }

  /** A producer was told that it is stored. */
  confirmed(id: string): void {
    this.#confirmed.add(id);
  }

  /** A consumer got it. */
  delivered(id: string): void {
    this.#deliveries.set(id, (this.#deliveries.get(id) ?? 0) + 1);
    const tries = this.#tries.get(id) ?? 0;
    if (tries === 0) this.#faults.push(`${id} came and was never sent`);
    if (tries === 1 && this.#acked.has(id))
      this.#faults.push(`${id} came again after its acknowledgement was confirmed`);
  }

  /** A consumer was told that its acknowledgement is stored. */
  acked(id: string): void {
    this.#acked.add(id);
  }

  get confirmedCount(): number {
    return this.#confirmed.size;
  }

  /** Confirmed, and never handed out yet. Whether an acknowledgement has arrived whose answer was lost, nobody can tell. */
  get outstanding(): string[] {
    return [...this.#confirmed].filter((id) => !this.#deliveries.has(id));
  }

  /** Messages that came more than once: allowed, and worth knowing. */
  get repeated(): number {
    return [...this.#deliveries.values()].filter((count) => count > 1).length;
  }

  /** Fails the test for everything that must not have happened. */
  check(t: ExecutionContext): void {
    t.deepEqual(this.#faults, []);
    t.deepEqual(this.outstanding, [], "confirmed messages that never came");
    t.true(this.#confirmed.size > 0);
  }
}
