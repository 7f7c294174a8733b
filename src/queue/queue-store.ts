import type { MaybePromise } from "../util/maybe-promise.js";

/**
 * One change to what is stored. A message has a head, which changes in the course of its life and is small, and a body, which never
 * changes; the store looks into neither. `seq` numbers the messages of a queue in the order in which they stand in it.
 */
export type StoreChange =
  /** Creates a queue, or replaces its settings. */
  | { readonly kind: "put-queue"; readonly queue: string; readonly settings: Uint8Array }
  | {
      readonly kind: "append";
      readonly queue: string;
      readonly seq: number;
      readonly head: Uint8Array;
      readonly body: Uint8Array;
    }
  /** Replaces the head of a message that is there. */
  | { readonly kind: "update"; readonly queue: string; readonly seq: number; readonly head: Uint8Array }
  /** Deletes a message, its body too; one that is not there is no error. */
  | { readonly kind: "delete"; readonly queue: string; readonly seq: number }
  /** Keeps a record under the id that a sender chose, to recognise a second copy. */
  | {
      readonly kind: "remember";
      readonly queue: string;
      readonly messageId: string;
      readonly record: Uint8Array;
    }
  | { readonly kind: "forget"; readonly queue: string; readonly messageId: string };

/** A queue as it is stored. */
export interface StoredQueue {
  readonly queue: string;
  readonly settings: Uint8Array;
}

/** The head of a message as it is stored. */
export interface StoredHead {
  readonly seq: number;
  readonly head: Uint8Array;
}

/** A sender's id as it is remembered. */
export interface StoredId {
  readonly messageId: string;
  readonly record: Uint8Array;
}

/**
 * Keeps queues through restarts and crashes. Small on purpose: what a queue is stands in the queue's own code, a store only keeps
 * bytes. Every implementation passes `test/suites/queue-store-suite.ts`.
 */
export interface QueueStore {
  /**
   * Makes changes, all or none, in the order of the calls. Resolves when they are on disk (or wherever they outlive this process)
   * and not before; many calls share one commit. Until then reads may or may not see them.
   * @throws BrokerError `STORAGE_FULL` when there is no room, `STORAGE_FAILED` for any other reason: then nothing was changed.
   */
  write(changes: readonly StoreChange[]): Promise<void>;
  /** The body of a message; undefined where there is no such message. */
  body(queue: string, seq: number): MaybePromise<Uint8Array | undefined>;
  /** What is remembered of a sender's id. */
  remembered(queue: string, messageId: string): MaybePromise<Uint8Array | undefined>;
  /** Every queue, by name. For the start: reads see what was on disk when the store was opened. */
  queues(): AsyncIterable<StoredQueue> | Iterable<StoredQueue>;
  /** The heads of a queue's messages, by `seq`. For the start. */
  heads(queue: string): AsyncIterable<StoredHead> | Iterable<StoredHead>;
  /** Every id that is remembered in a queue. For the start. */
  ids(queue: string): AsyncIterable<StoredId> | Iterable<StoredId>;
  /** Waits for the writes that are on their way, and lets go of the files. */
  close(): Promise<void>;
}
