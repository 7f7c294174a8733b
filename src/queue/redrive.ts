import type { Clock } from "../util/clock.js";

/** How often dead letters are sent back at most. */
const tickMs = 50;

/** What a redrive is made of. */
export interface RedriveOptions {
  readonly clock: Clock;
  readonly seqs: readonly number[];
  /** More than 0. */
  readonly maxPerSecond: number;
  /** Sends dead letters back; those that are none any more are left out. */
  readonly send: (seqs: readonly number[]) => void;
  readonly ended: (redrive: Redrive) => void;
}

/** Sends dead letters back to their queue, so many in a second, the first at once. It does not outlive the broker: what was not sent stays dead. */
export class Redrive {
  readonly #options: RedriveOptions;
  #startedAt = 0;
  #sent = 0;
  #cancel: (() => void) | undefined;

  constructor(options: RedriveOptions) {
    this.#options = options;
  }

  /** Sends the first. */
  start(): void {
    this.#startedAt = this.#options.clock.now();
    this.#tick();
  }

  /** Sends no more. */
  cancel(): void {
    this.#cancel?.();
  }

  #tick(): void {
    const { clock, seqs, maxPerSecond, send, ended } = this.#options;
    const elapsedMs = clock.now() - this.#startedAt;
    const due = Math.min(seqs.length, 1 + Math.floor((elapsedMs * maxPerSecond) / 1_000));
    if (due > this.#sent) send(seqs.slice(this.#sent, due));
    this.#sent = Math.max(this.#sent, due);
    if (this.#sent === seqs.length) return ended(this);
    const nextAt = this.#startedAt + Math.ceil((this.#sent * 1_000) / maxPerSecond);
    this.#cancel = clock.after(Math.max(tickMs, nextAt - clock.now()), () => this.#tick());
  }
}
