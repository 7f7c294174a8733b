import type { QueueStore, StoredQueue } from "./queue-store.js";

/**
 * A store that several brokers use at once. A queue is written by one of them at a time: the one that has claimed it. A write is all or
 * none for each queue that it touches.
 */
export interface SharedQueueStore extends QueueStore {
  /**
   * Makes this broker the only one that may write a queue; afterwards `heads`, `ids`, `body` of it read what was confirmed last, and
   * `queues()` gives its settings. Undefined: the store has no such queue yet; the claim holds all the same.
   * @throws BrokerError (rejects with) `QUEUE_UNAVAILABLE` while another broker's claim lives, `STORAGE_FAILED`
   */
  claim(queue: string): Promise<StoredQueue | undefined>;
  /** Gives the queue up after what is being written; another broker may claim it at once. */
  release(queue: string): Promise<void>;
  /** Names of all queues in the store, claimed or not. */
  names(): AsyncIterable<string> | Iterable<string>;
  /** Called when a claim was lost without being released: another owner has written, or the claim could not be renewed in time. Nothing more is written to that queue. */
  onClaimLost(listener: (queue: string) => void): void;
}

/** Whether several brokers may use a store at once. */
export function isShared(store: QueueStore): store is SharedQueueStore {
  return "claim" in store && "release" in store && "onClaimLost" in store;
}
