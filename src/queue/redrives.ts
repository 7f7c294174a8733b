import type { Clock } from "../util/clock.js";
import type { QueueRunner } from "./queue-runner.js";
import { Redrive } from "./redrive.js";

/** How many dead letters of one redrive return in a second where the caller does not say. */
const defaultPerSecond = 1_000;

/** The redrives that are under way. */
export class Redrives {
  readonly #clock: Clock;
  readonly #all = new Set<Redrive>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Begins to send dead letters back to their queue. */
  start(runner: QueueRunner, seqs: readonly number[], maxPerSecond = defaultPerSecond): void {
    const redrive = new Redrive({
      clock: this.#clock,
      seqs,
      maxPerSecond,
      send: (some) =>
        runner.act((now) => {
          for (const seq of some) runner.machine.redrive(seq, now);
        }),
      ended: (ended) => this.#all.delete(ended),
    });
    this.#all.add(redrive);
    redrive.start();
  }

  /** Ends them all; what was not sent stays dead. */
  close(): void {
    for (const redrive of this.#all) redrive.cancel();
    this.#all.clear();
  }
}
