interface Waiting {
  /** It waits until no more than so many are under way. */
  readonly count: number;
  readonly resolve: () => void;
}

/** Counts work that goes on while its giver does something else, and holds the giver back where too much of it has piled up. */
export class InFlight {
  readonly #max: number;
  #count = 0;
  #waiting: Waiting[] = [];

  /** `max`: how much may be under way before {@link add} asks to wait. */
  constructor(max: number) {
    this.#max = max;
  }

  /**
   * Takes work on, which must not reject. Returns nothing while more is welcome, and otherwise a promise of that. It resolves when half has
   * come to its end, so that who is held back goes on with many pieces at once.
   */
  add(work: Promise<void>): void | Promise<void> {
    this.#count += 1;
    void work.then(() => this.#ended());
    if (this.#count >= this.#max) return this.#until(this.#max / 2);
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    if (this.#count > 0) await this.#until(0);
  }

  #until(count: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  #ended(): void {
    this.#count -= 1;
    if (this.#waiting.length === 0) return;
    const due = this.#waiting.filter(({ count }) => this.#count <= count);
    this.#waiting = this.#waiting.filter(({ count }) => this.#count > count);
    for (const { resolve } of due) resolve();
  }
}
