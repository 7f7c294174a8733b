import { BrokerError } from "../errors.js";
import type { Clock } from "../util/clock.js";
import { AdmissionShare } from "./admission-share.js";
import { type RingSeat, SeatRing } from "./seat-ring.js";
import { StandingDelay } from "./standing-delay.js";

/** What admission control needs. */
export interface AdmissionOptions {
  /** How long what comes in may stand in line before some of it is refused, in milliseconds; 0: nothing is ever refused. */
  readonly overloadDelayMs: number;
  readonly clock: Clock;
  /** Runs `action` once the event loop has done with all input that it has found waiting. */
  readonly nextTurn: (action: () => void) => void;
  /** Counts the calls that are refused. */
  readonly onRefused: () => void;
}

/** One connection's place in line. */
export interface Seat {
  /** Asks to be served, once for each call; false: the call has to be refused, as cheaply as can be. */
  admits(): boolean;
  /** The connection has gone. */
  leave(): void;
}

/** Of everybody, where nothing is ever refused. */
const openSeat: Seat = { admits: () => true, leave() {} };

/** How often the delay is looked at. */
const sampleMs = 10;
/** How long it takes until everybody has had a turn. */
const roundMs = 10_000;
/** Input of one turn of the event loop that is served; what it finds beyond has waited too long behind that. */
const maxTurnMs = 100;
/** When somebody who was refused is welcome to try again. */
const retryAfterMs = 1_000;

/**
 * Keeps a broker useful that is offered more than it can do. To answer a call with a refusal costs nearly half of what it costs to serve one, so
 * that alone would leave nothing to serve with. What costs nothing is a call that its client has not sent: so, while a queue stands, only a share of
 * the connections is served, and the others are asked to hold their calls back until it is their turn. HTTP/2 refuses by itself, for next to
 * nothing, what is on its way meanwhile. Those that are served may send as much as ever: a bound on what they have under way would keep the
 * queue at the client, where nobody sees it, and where the first in line is the next to come too late.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #ring = new SeatRing();
  readonly #share: AdmissionShare;
  #cancelSample: (() => void) | undefined;
  #delay: StandingDelay;
  #turnStartedAt: number | undefined;
  #isBusy = false;
  #hasClosed = false;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#share = new AdmissionShare(options.overloadDelayMs);
    this.#delay = new StandingDelay(options.clock.now());
  }

  /** The share of connections that are served: 1 unless there is too much to do. */
  get share(): number {
    return this.#share.value;
  }

  /** A connection has come; `onTurn` is called whenever calls are welcome from it or are no more, and at once where they are not. */
  join(onTurn: (isOpen: boolean) => void): Seat {
    if (this.#options.overloadDelayMs === 0) return openSeat;
    const seat = this.#ring.add(this.share >= 1, onTurn);
    if (!seat.isOpen) onTurn(false);
    return { admits: () => this.#admits(seat), leave: () => this.#ring.delete(seat) };
  }

  /** @throws BrokerError `OVERLOADED` for somebody who is not in yet, while not even all of those can be served who are. */
  requireRoomForOneMore(): void {
    if (this.share >= 1) return;
    throw overloadedError();
  }

  /** Nothing happens by itself any more. */
  close(): void {
    this.#cancelSample?.();
  }

  #admits(seat: RingSeat): boolean {
    this.#isBusy = true;
    if (this.#cancelSample === undefined) this.#begin();
    if (seat.isOpen && !this.#isTurnLong()) return true;
    this.#ring.close(seat);
    this.#hasClosed = true;
    this.#options.onRefused();
    return false;
  }

  #isTurnLong(): boolean {
    const now = this.#options.clock.now();
    if (this.#turnStartedAt !== undefined) return now - this.#turnStartedAt > maxTurnMs;
    this.#turnStartedAt = now;
    this.#options.nextTurn(() => {
      this.#turnStartedAt = undefined;
    });
    return false;
  }

  #begin(): void {
    this.#delay = new StandingDelay(this.#options.clock.now());
    this.#sampleLater();
  }

  #sampleLater(): void {
    const dueAt = this.#options.clock.now() + sampleMs;
    this.#cancelSample = this.#options.clock.after(sampleMs, () => this.#sample(dueAt));
  }

  #sample(dueAt: number): void {
    const now = this.#options.clock.now();
    const smallestMs = this.#delay.sample(now - dueAt, now);
    if (smallestMs !== undefined) this.#endInterval(smallestMs);
    if (this.#cancelSample !== undefined) this.#sampleLater();
  }

  #endInterval(smallestMs: number): void {
    const before = this.share;
    this.#share.update(smallestMs);
    if (this.share < 1) this.#ring.open(this.share, (this.#options.clock.now() % roundMs) / roundMs);
    else if (before < 1 || this.#hasClosed) this.#ring.openAll();
    else if (!this.#isBusy) this.#cancelSample = undefined; // until there is something to do again
    this.#isBusy = false;
    this.#hasClosed = false;
  }
}

/** The refusal of what comes while there is too much to do. */
export function overloadedError(): BrokerError {
  return new BrokerError("OVERLOADED", "the broker has more to do than it can; try again later", {
    details: { retryAfterMs: String(retryAfterMs), limit: "overloadDelayMs" },
  });
}
