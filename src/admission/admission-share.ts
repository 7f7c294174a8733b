/** What the share is multiplied with while a queue stands, and while one of several times the delay allowed does. */
const decrease = 0.9;
const steepDecrease = 0.5;
const steepFrom = 5;
/** What is added to it otherwise, ten times a second. */
const increase = 0.02;
const minShare = 0.02;

/**
 * The share of connections that are served, from how long a queue has stood: it falls by a factor while one stands and rises by steps while none
 * does, so that it stays near the most that can be served.
 */
export class AdmissionShare {
  readonly #delayMs: number;
  #value = 1;

  /** `delayMs`: what may stand. */
  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  /** From next to nothing to 1, which is everybody. */
  get value(): number {
    return this.#value;
  }

  /** Takes in the smallest delay of an interval. */
  update(delayMs: number): void {
    if (delayMs <= this.#delayMs) this.#value = Math.min(1, this.#value + increase);
    else {
      const factor = delayMs < this.#delayMs * steepFrom ? decrease : steepDecrease;
      this.#value = Math.max(minShare, this.#value * factor);
    }
  }
}
