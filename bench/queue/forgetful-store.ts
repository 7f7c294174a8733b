import { bodyOf, encodeBody } from "../../src/queue/body-codec.js";
import type { NewQueueMessage } from "../../src/queue/queue-message.js";
import type { QueueStore } from "../../src/queue/queue-store.js";

/** A store that keeps nothing and has every message the same, at no cost: what is measured is the queue alone. */
export class ForgetfulStore implements QueueStore {
  readonly #body: Uint8Array;

  constructor(message: NewQueueMessage) {
    this.#body = encodeBody(bodyOf(message, undefined));
  }

  async write(): Promise<void> {}

  body(): Uint8Array {
    return this.#body;
  }

  remembered(): undefined {}

  queues(): [] {
    return [];
  }

  heads(): [] {
    return [];
  }

  ids(): [] {
    return [];
  }

  async close(): Promise<void> {}
}
