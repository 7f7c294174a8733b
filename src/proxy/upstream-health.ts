/** How an upstream is judged. */
export interface EjectionOptions {
  /** Share of failures among recent answers from which on an upstream is left out. 0: never. */
  readonly threshold: number;
  /** How long it is left out the first time. */
  readonly ejectionMs: number;
  /** How long it is left out at most, however often it has failed. */
  readonly maxEjectionMs: number;
}

/** How much of the judgement the newest answer makes up. */
const newest = 0.2;
/** Below this share of failures an upstream counts as well again. */
const well = 0.05;

/**
 * What is known of one upstream's answers: the share of failures among them, in which each answer weighs a fifth less than the next.
 * From the threshold on it is left out for a while; each time without a recovery between, for twice as long. When it returns, its
 * first failure ejects it again, and each good answer takes it further from that.
 */
export class UpstreamHealth {
  readonly #options: EjectionOptions;
  #failures = 0;
  #ejections = 0;
  #ejectedUntil = 0;

  constructor(options: EjectionOptions) {
    this.#options = options;
  }

  /** True while it is left out. */
  isEjected(now: number): boolean {
    return now < this.#ejectedUntil;
  }

  /** It has answered well. */
  succeeded(): void {
    this.#failures *= 1 - newest;
    if (this.#failures < well) this.#ejections = 0;
  }

  /** It has failed. True if it is ejected for that now. */
  failed(now: number): boolean {
    const { threshold, ejectionMs, maxEjectionMs } = this.#options;
    this.#failures = this.#failures * (1 - newest) + newest;
    if (threshold === 0 || this.#failures < threshold || this.isEjected(now)) return false;
    this.#ejectedUntil = now + Math.min(maxEjectionMs, ejectionMs * 2 ** this.#ejections);
    this.#ejections += 1;
    this.#failures = threshold; // the next failure is enough again
    return true;
  }
}
