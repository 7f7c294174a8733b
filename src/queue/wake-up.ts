import type { Clock } from "../util/clock.js";

/** Timers are set no further ahead than this: those of Node end after 25 days. */
const maxDelayMs = 3_600_000;

/** One timer that is moved about. It may go off too early, for the benefit of being moved seldom. */
export class WakeUp {
  readonly #clock: Clock;
  readonly #action: () => void;
  #setFor: number | undefined;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, action: () => void) {
    this.#clock = clock;
    this.#action = action;
  }

  /** Has the action run at a time at the latest, in Unix milliseconds. */
  setFor(time: number): void {
    if (this.#setFor !== undefined && this.#setFor <= time) return;
    this.cancel();
    const now = this.#clock.now();
    const delayMs = Math.min(maxDelayMs, Math.max(0, time - now));
    this.#setFor = now + delayMs;
    this.#cancel = this.#clock.after(delayMs, () => {
      this.#setFor = undefined;
      this.#action();
    });
  }

  cancel(): void {
    this.#cancel?.();
    this.#setFor = undefined;
  }
}
