import type { Clock } from "./clock.js";

/** Something with a deadline that moves. */
export interface Watched {
  /** Unix time in milliseconds at which {@link Watched.expired} is due; undefined while there is nothing to wait for. */
  deadline(): number | undefined;
  /** Called once the deadline has passed; the wheel then asks for the next deadline. */
  expired(now: number): void;
}

/**
 * Watches any number of deadlines with one timer. A deadline that moves later (a heartbeat came) costs nothing: it is looked
 * at again only when the old one passes. Deadlines are met late by at most one tick, never early.
 */
export class DeadlineWheel {
  readonly #clock: Clock;
  readonly #tickMs: number;
  readonly #slots = new Map<number, Set<Watched>>();
  /** Each one stands in one slot: the first in which it may have to be looked at. */
  readonly #slotOf = new Map<Watched, number>();
  #next: number;
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock, tickMs: number) {
    this.#clock = clock;
    this.#tickMs = tickMs;
    this.#next = this.#slotAt(clock.now());
  }

  /** Starts to watch. To be called again when a deadline moved to an earlier time. */
  watch(watched: Watched): void {
    const deadline = watched.deadline();
    if (deadline === undefined) return;
    if (this.#slots.size === 0) this.#next = this.#slotAt(this.#clock.now());
    this.#put(watched, deadline);
    this.#cancelTimer ??= this.#clock.after(this.#tickMs, () => this.#tick());
  }

  /** Watches it no more, and lets go of it at once: connections that come and go would pile up until their deadlines. */
  forget(watched: Watched): void {
    const slot = this.#slotOf.get(watched);
    if (slot === undefined) return;
    this.#slotOf.delete(watched);
    const set = this.#slots.get(slot);
    set?.delete(watched);
    if (set?.size === 0) this.#slots.delete(slot);
  }

  /** Forgets everything; nothing expires any more. */
  close(): void {
    this.#slots.clear();
    this.#slotOf.clear();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #tick(): void {
    this.#cancelTimer = undefined;
    const now = this.#clock.now();
    for (const last = this.#slotAt(now); this.#next <= last && this.#slots.size > 0; this.#next += 1) {
      const due = this.#slots.get(this.#next);
      this.#slots.delete(this.#next);
      for (const watched of due ?? []) this.#slotOf.delete(watched);
      for (const watched of due ?? []) this.#visit(watched, now);
    }
    if (this.#slots.size > 0) this.#cancelTimer ??= this.#clock.after(this.#tickMs, () => this.#tick());
  }

  #visit(watched: Watched, now: number): void {
    const deadline = watched.deadline();
    if (deadline !== undefined && deadline <= now) watched.expired(now);
    const next = watched.deadline();
    if (next !== undefined) this.#put(watched, next);
  }

  #put(watched: Watched, deadline: number): void {
    // One slot further on, so that the deadline has passed when the slot comes.
    const slot = Math.max(this.#slotAt(deadline) + 1, this.#next + 1);
    if ((this.#slotOf.get(watched) ?? Number.POSITIVE_INFINITY) <= slot) return;
    this.forget(watched);
    this.#slotOf.set(watched, slot);
    const set = this.#slots.get(slot);
    if (set === undefined) this.#slots.set(slot, new Set([watched]));
    else set.add(watched);
  }

  #slotAt(time: number): number {
    return Math.floor(time / this.#tickMs);
  }
}
