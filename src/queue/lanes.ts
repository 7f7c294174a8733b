import { Lane } from "./lane.js";
import type { MessageEntry } from "./message-entry.js";

/** So many that no message has are kept. */
const maxIdle = 1_024;

/**
 * The lanes of a queue, by ordering key. One that no message has any more is kept for a while: what comes and goes with every message would
 * leave its trace in the map each time, and a large map does not lose them before it is full.
 */
export class Lanes {
  readonly #byKey = new Map<string, Lane<MessageEntry>>();
  /** Lanes that had no message when they were put here, in a ring. */
  readonly #idle: Lane<MessageEntry>[] = [];
  #nextIdle = 0;

  /** The lane of this key, made where there is none. */
  get(key: string): Lane<MessageEntry> {
    let lane = this.#byKey.get(key);
    if (lane === undefined) {
      lane = new Lane(key);
      this.#byKey.set(key, lane);
    }
    return lane;
  }

  /** To be called when a message has ended that had this key. */
  released(lane: Lane<MessageEntry>): void {
    if (lane.members > 0) return;
    const oldest = this.#idle[this.#nextIdle];
    if (oldest?.members === 0 && this.#byKey.get(oldest.key) === oldest) this.#byKey.delete(oldest.key);
    this.#idle[this.#nextIdle] = lane;
    this.#nextIdle = (this.#nextIdle + 1) % maxIdle;
  }
}
