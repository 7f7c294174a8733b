import type { BrokerError } from "../errors.js";
import type { Lease } from "./lease.js";
import type { MessageEntry } from "./message-entry.js";
import type { MessageLife } from "./message-life.js";
import type { StagedStep } from "./queue-effects.js";
import type { StoreChange } from "./queue-store.js";
import type { SettleOutcome } from "./queues.js";

/** A message whose lease was settled. */
export interface SettledEntry {
  readonly entry: MessageEntry;
  /** The lease that was settled. */
  readonly lease: Lease;
  /** What it is to be; undefined: it is done. */
  readonly life: MessageLife | undefined;
}

/** Who says how it is stored and is told how it ended. */
export interface SettlementEnd {
  change(settled: SettledEntry): StoreChange;
  stored(settled: SettledEntry, now: number): void;
  notStored(settled: SettledEntry, now: number): void;
}

/** Leases that were settled together, on their way to the disk. */
export class StagedSettlement implements StagedStep {
  /** In the order of the leases that were named. */
  readonly outcomes: readonly SettleOutcome[];
  readonly changes: readonly StoreChange[];
  readonly #settled: readonly SettledEntry[];
  readonly #end: SettlementEnd;

  constructor(outcomes: readonly SettleOutcome[], settled: readonly SettledEntry[], end: SettlementEnd) {
    this.outcomes = outcomes;
    this.changes = settled.map((each) => end.change(each));
    this.#settled = settled;
    this.#end = end;
  }

  stored(now: number): void {
    for (const each of this.#settled) this.#end.stored(each, now);
  }

  notStored(_error: BrokerError, now: number): void {
    for (const each of this.#settled) this.#end.notStored(each, now);
  }
}
