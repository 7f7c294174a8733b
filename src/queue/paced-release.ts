import type { Clock } from "../util/clock.js";

/** Nothing goes more often than this. */
const tickMs = 100;

/** Messages that go one after the other, so many a second, until all have gone or it is stopped. */
export class PacedRelease {
  readonly #clock: Clock;
  readonly #release: (seqs: readonly number[]) => void;
  readonly #done: () => void;
  readonly #intervalMs: number;
  readonly #atOnce: number;
  #waiting: readonly number[];
  #cancel: (() => void) | undefined;

  constructor(options: {
    readonly clock: Clock;
    readonly seqs: readonly number[];
    /** 0 or less: all at once. */
    readonly perSecond: number;
    readonly release: (seqs: readonly number[]) => void;
    /** Called when all have gone. */
    readonly done: () => void;
  }) {
    const { clock, seqs, perSecond, release, done } = options;
    this.#clock = clock;
    this.#waiting = seqs;
    this.#release = release;
    this.#done = done;
    this.#atOnce = perSecond <= 0 ? seqs.length : Math.max(1, Math.round((perSecond * tickMs) / 1_000));
    this.#intervalMs = perSecond <= 0 ? tickMs : (1_000 * this.#atOnce) / perSecond;
  }

  /** Releases the first, and the rest in time. */
  start(): void {
    this.#cancel = undefined;
    const released = this.#waiting.slice(0, this.#atOnce);
    this.#waiting = this.#waiting.slice(this.#atOnce);
    this.#release(released);
    if (this.#waiting.length === 0) this.#done();
    else this.#cancel = this.#clock.after(this.#intervalMs, () => this.start());
  }

  /** Lets the rest stay where it is. */
  stop(): void {
    this.#waiting = [];
    this.#cancel?.();
  }
}
