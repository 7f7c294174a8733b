import type { BrokerError } from "../errors.js";
import type { ClientRef } from "../message/client-ref.js";
import type { MessageEntry } from "./message-entry.js";
import type { StagedStep } from "./queue-effects.js";
import type { NewQueueMessage } from "./queue-message.js";
import type { StoreChange } from "./queue-store.js";
import type { EnqueueResult } from "./queues.js";
import type { RecentId } from "./recent-ids.js";

/** A message that is handed in, and by whom; nobody with a session: absent. */
export interface NewMessage {
  readonly message: NewQueueMessage;
  readonly source?: ClientRef;
}

/** What became of one message when it was staged. */
export type Staged =
  | {
      readonly kind: "new";
      readonly handedIn: NewMessage;
      readonly entry: MessageEntry;
      readonly messageId: string;
      readonly recent?: RecentId;
    }
  /** A copy: what became of it is what became of the first. */
  | { readonly kind: "copy"; readonly messageId: string; readonly recent: RecentId }
  | { readonly kind: "refused"; readonly error: BrokerError };

/** What happens to messages once the store has answered. */
export interface EnqueueOutcome {
  stored(entry: MessageEntry, now: number): void;
  notStored(entry: MessageEntry, messageId: string, recent: RecentId | undefined, error: BrokerError): void;
}

/** Messages that have their places in the queue and are on their way to the disk. */
export class StagedEnqueue implements StagedStep {
  readonly changes: readonly StoreChange[];
  readonly #staged: readonly Staged[];
  readonly #outcome: EnqueueOutcome;
  #error: BrokerError | undefined;

  constructor(changes: readonly StoreChange[], staged: readonly Staged[], outcome: EnqueueOutcome) {
    this.changes = changes;
    this.#staged = staged;
    this.#outcome = outcome;
  }

  /** The new ones among the messages, by their numbers. */
  get fresh(): ReadonlyMap<number, NewMessage> {
    const fresh = new Map<number, NewMessage>();
    for (const staged of this.#staged)
      if (staged.kind === "new") fresh.set(staged.entry.seq, staged.handedIn);
    return fresh;
  }

  stored(now: number): void {
    for (const staged of this.#staged) if (staged.kind === "new") this.#outcome.stored(staged.entry, now);
  }

  notStored(error: BrokerError): void {
    this.#error = error;
    for (const staged of this.#staged) {
      if (staged.kind !== "new") continue;
      if (staged.recent !== undefined) staged.recent.error = error;
      this.#outcome.notStored(staged.entry, staged.messageId, staged.recent, error);
    }
  }

  /** In the order of the messages; to be asked for when the store has answered to this and to everything before. */
  results(): EnqueueResult[] {
    return this.#staged.map((staged) => this.#resultOf(staged));
  }

  #resultOf(staged: Staged): EnqueueResult {
    if (staged.kind === "refused") return staged;
    const error = staged.kind === "new" ? this.#error : staged.recent.error;
    if (error !== undefined) return { kind: "refused", error };
    return { kind: "stored", messageId: staged.messageId, duplicate: staged.kind === "copy" };
  }
}
