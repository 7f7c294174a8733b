import { andThen, type MaybePromise } from "../util/maybe-promise.js";
import { decodeBody, type MessageBody } from "./body-codec.js";
import type { QueueStore } from "./queue-store.js";

/** The bodies of one queue's messages, read from the store. */
export class Bodies {
  readonly #store: QueueStore;
  readonly #queue: string;

  constructor(store: QueueStore, queue: string) {
    this.#store = store;
    this.#queue = queue;
  }

  /** Undefined where the store has no such message (any more). @throws BrokerError `STORAGE_FAILED` when it cannot be read. */
  read(seq: number): MaybePromise<MessageBody | undefined> {
    return andThen(this.#store.body(this.#queue, seq), (bytes) =>
      bytes === undefined ? undefined : decodeBody(bytes),
    );
  }
}
