/** How often something may happen: `perSecond` in the long run, `burst` at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * A token bucket: it fills at a steady rate up to its burst, and what happens takes tokens out. A batch larger than the burst is let through
 * when the bucket is full, and leaves it in debt, so that no batch waits for ever. Times are Unix milliseconds.
 */
export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #filledAt: number;

  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#filledAt = now;
  }

  /** Milliseconds until `count` tokens can be taken; 0: now. */
  waitMs(count: number, now: number): number {
    const { perSecond, burst } = this.#rate;
    // A clock that was set back fills nothing.
    const elapsedMs = Math.max(0, now - this.#filledAt);
    this.#tokens = Math.min(burst, this.#tokens + (elapsedMs * perSecond) / 1_000);
    this.#filledAt = now;
    const missing = Math.min(count, burst) - this.#tokens;
    return missing <= 0 ? 0 : Math.ceil((missing * 1_000) / perSecond);
  }

  /** Takes tokens, to be asked for before with {@link waitMs}. */
  take(count: number): void {
    this.#tokens -= count;
  }
}
