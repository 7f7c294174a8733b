/** How long the delay is watched before it says something. */
const intervalMs = 100;
/** One sample alone may be a pause of the garbage collector. */
const minSamples = 2;

/**
 * Tells a standing queue from a burst, as CoDel does (RFC 8289 §3): a burst is worked off, so that somewhere in an interval the delay is
 * small; where the smallest delay of an interval is large, a queue stands, and what is in it only waits.
 */
export class StandingDelay {
  #since: number;
  #samples = 0;
  #smallestMs = Number.POSITIVE_INFINITY;

  constructor(now: number) {
    this.#since = now;
  }

  /** Takes in a delay; at the end of an interval gives back the smallest of it. */
  sample(delayMs: number, now: number): number | undefined {
    this.#samples += 1;
    this.#smallestMs = Math.min(this.#smallestMs, delayMs);
    if (now - this.#since < intervalMs || this.#samples < minSamples) return undefined;
    const smallestMs = this.#smallestMs;
    this.#since = now;
    this.#samples = 0;
    this.#smallestMs = Number.POSITIVE_INFINITY;
    return smallestMs;
  }
}
