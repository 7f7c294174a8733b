import type { BrokerError } from "../errors.js";
import type { MessageBody } from "./body-codec.js";
import type { MessageEntry } from "./message-entry.js";
import type { StagedStep } from "./queue-effects.js";
import type { StoreChange } from "./queue-store.js";
import type { EnqueueResult } from "./queues.js";
import type { RecentId } from "./recent-ids.js";

/** A message that is being written. */
export interface AcceptedMessage {
  readonly kind: "accepted";
  readonly messageId: string;
  readonly entry: MessageEntry;
  readonly body: MessageBody;
  /** What is remembered of its sender's id. */
  readonly recent?: RecentId;
}

/** What is to become of one message that was handed in. */
export type Intention =
  | AcceptedMessage
  /** The first one with this id may itself still be on its way to the disk. */
  | { readonly kind: "duplicate"; readonly messageId: string; readonly first: RecentId }
  | { readonly kind: "refused"; readonly error: BrokerError };

/** Who is told how it ended. */
export interface EnqueueEnd {
  stored(message: AcceptedMessage, now: number): void;
  notStored(message: AcceptedMessage, now: number): void;
}

/** Messages that were handed in together, on their way to the disk. */
export class StagedEnqueue implements StagedStep {
  readonly changes: readonly StoreChange[];
  readonly accepted: readonly AcceptedMessage[];
  readonly #intentions: readonly Intention[];
  readonly #end: EnqueueEnd;
  #error: BrokerError | undefined;

  constructor(intentions: readonly Intention[], changes: readonly StoreChange[], end: EnqueueEnd) {
    this.#intentions = intentions;
    this.changes = changes;
    this.accepted = intentions.filter((intention) => intention.kind === "accepted");
    this.#end = end;
  }

  /** In the order of the messages. True once `stored` or `notStored` was called. */
  get results(): EnqueueResult[] {
    return this.#intentions.map((intention) => this.#resultOf(intention));
  }

  stored(now: number): void {
    for (const message of this.accepted) this.#end.stored(message, now);
  }

  notStored(error: BrokerError, now: number): void {
    this.#error = error;
    for (const message of this.accepted) {
      if (message.recent !== undefined) message.recent.error = error;
      this.#end.notStored(message, now);
    }
  }

  #resultOf(intention: Intention): EnqueueResult {
    switch (intention.kind) {
      case "accepted":
        if (this.#error !== undefined) return { kind: "refused", error: this.#error };
        return { kind: "stored", messageId: intention.messageId, duplicate: false };
      case "duplicate": {
        const { messageId, first } = intention;
        if (first.error !== undefined) return { kind: "refused", error: first.error };
        return { kind: "stored", messageId, duplicate: true };
      }
      default:
        return intention;
    }
  }
}
