import { encodeHead } from "./head-codec.js";
import type { Lease } from "./lease.js";
import type { MessageEntry } from "./message-entry.js";
import type { MessageLife } from "./message-life.js";
import type { StagedStep } from "./queue-effects.js";
import type { StoreChange } from "./queue-store.js";
import type { SettleOutcome } from "./queues.js";

/** A message whose lease was settled, and the life that it is to have; undefined: none, it is done. */
export interface SettledEntry {
  readonly entry: MessageEntry;
  readonly lease: Lease;
  readonly life: MessageLife | undefined;
}

/** What happens to each message once the store has answered. */
export interface SettlementOutcome {
  stored(settled: SettledEntry, now: number): void;
  notStored(settled: SettledEntry, now: number): void;
}

/** Leases that were settled, which is on its way to the disk. */
export class StagedSettlement implements StagedStep {
  readonly changes: readonly StoreChange[];
  /** In the order in which they were named; `done` holds once it is stored. */
  readonly outcomes: readonly SettleOutcome[];
  readonly #settled: readonly SettledEntry[];
  readonly #outcome: SettlementOutcome;

  constructor(
    queue: string,
    outcomes: readonly SettleOutcome[],
    settled: readonly SettledEntry[],
    outcome: SettlementOutcome,
  ) {
    this.changes = settled.map(({ entry, life }): StoreChange => {
      const { seq } = entry;
      if (life === undefined) return { kind: "delete", queue, seq };
      return { kind: "update", queue, seq, head: encodeHead(entry, life) };
    });
    this.outcomes = outcomes;
    this.#settled = settled;
    this.#outcome = outcome;
  }

  stored(now: number): void {
    for (const each of this.#settled) this.#outcome.stored(each, now);
  }

  notStored(_error: unknown, now: number): void {
    for (const each of this.#settled) this.#outcome.notStored(each, now);
  }
}
