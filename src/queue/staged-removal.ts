import type { BrokerError } from "../errors.js";
import type { MessageEntry } from "./message-entry.js";
import type { StagedStep } from "./queue-effects.js";
import type { StoreChange } from "./queue-store.js";

/** Who says how it is stored and is told how it ended. */
export interface RemovalEnd {
  change(entry: MessageEntry): StoreChange;
  stored(entry: MessageEntry, now: number): void;
  notStored(entry: MessageEntry, now: number): void;
}

/** Messages that are being deleted together. */
export class StagedRemoval implements StagedStep {
  readonly changes: readonly StoreChange[];
  readonly #removed: readonly MessageEntry[];
  readonly #end: RemovalEnd;

  constructor(removed: readonly MessageEntry[], end: RemovalEnd) {
    this.changes = removed.map((entry) => end.change(entry));
    this.#removed = removed;
    this.#end = end;
  }

  /** How many messages go. */
  get count(): number {
    return this.#removed.length;
  }

  stored(now: number): void {
    for (const entry of this.#removed) this.#end.stored(entry, now);
  }

  notStored(_error: BrokerError, now: number): void {
    for (const entry of this.#removed) this.#end.notStored(entry, now);
  }
}
