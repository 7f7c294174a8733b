import { FakeClock } from "./fake-clock.js";

/** A clock whose timers fire later than they were meant to, as they do while the event loop has too much to do. */
export class LateClock extends FakeClock {
  #lostMs = 0;

  override now(): number {
    return super.now() + this.#lostMs;
  }

  /** Lets so many timers of 10 ms fire, each of them late. */
  passLate(lateMs: number, timers: number): void {
    for (let at = 0; at < timers; at += 1) {
      this.#lostMs += lateMs;
      this.advance(10);
    }
  }
}
