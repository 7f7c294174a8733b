import type { MessageEntry } from "./message-entry.js";
import type { StagedStep } from "./queue-effects.js";
import type { StoreChange } from "./queue-store.js";

/** What happens to each message once the store has answered. */
export interface RemovalOutcome {
  stored(entry: MessageEntry, now: number): void;
  notStored(entry: MessageEntry, now: number): void;
}

/** Messages whose deletion is on its way to the disk. */
export class StagedRemoval implements StagedStep {
  readonly changes: readonly StoreChange[];
  readonly #removed: readonly MessageEntry[];
  readonly #outcome: RemovalOutcome;

  constructor(queue: string, removed: readonly MessageEntry[], outcome: RemovalOutcome) {
    this.changes = removed.map(({ seq }) => ({ kind: "delete", queue, seq }));
    this.#removed = removed;
    this.#outcome = outcome;
  }

  /** How many messages these are. */
  get size(): number {
    return this.#removed.length;
  }

  stored(now: number): void {
    for (const entry of this.#removed) this.#outcome.stored(entry, now);
  }

  notStored(_error: unknown, now: number): void {
    for (const entry of this.#removed) this.#outcome.notStored(entry, now);
  }
}
