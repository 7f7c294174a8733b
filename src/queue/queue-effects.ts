import type { BrokerError } from "../errors.js";
import type { Consumer } from "./consumer.js";
import type { MessageEntry } from "./message-entry.js";
import type { DeadLetterReason } from "./queue-message.js";
import type { StoreChange } from "./queue-store.js";

/** A message that goes to a consumer. */
export interface HandOver {
  readonly consumer: Consumer;
  readonly entry: MessageEntry;
  readonly leaseId: string;
  readonly deadlineMs: number;
}

/** A message that has become a dead letter. */
export interface NewDeadLetter {
  readonly entry: MessageEntry;
  readonly reason: DeadLetterReason;
}

/** What a queue wants done, in this order within each list. */
export interface QueueEffects {
  /** To be stored; nobody waits for it. */
  readonly changes: StoreChange[];
  readonly handOvers: HandOver[];
  /** Leases that the queue took back, for those who have to be told. */
  readonly lost: Map<Consumer, string[]>;
  /** Leases that ended unsettled, whether there is somebody to be told or not. */
  unsettled: number;
  /** How often a consumer wanted more that had as many leases as it may. */
  full: number;
  readonly deadLetters: NewDeadLetter[];
  /** Consumers whose credit has changed. */
  readonly credit: Set<Consumer>;
}

/** Effects to be filled. */
export function noEffects(): QueueEffects {
  return {
    changes: [],
    handOvers: [],
    lost: new Map(),
    unsettled: 0,
    full: 0,
    deadLetters: [],
    credit: new Set(),
  };
}

/**
 * A step that becomes true when it is on disk. Whoever runs the queue stores the changes, in the order of the calls that gave them, and
 * then calls one of the two: also in that order.
 */
export interface StagedStep {
  readonly changes: readonly StoreChange[];
  stored(now: number): void;
  /** Nothing was stored: all is as though nobody had asked. */
  notStored(error: BrokerError, now: number): void;
}
