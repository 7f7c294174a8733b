import type { Logger } from "../observability/logger.js";
import { andThen, type MaybePromise } from "../util/maybe-promise.js";
import { bodyOf, decodeBody, type MessageBody } from "./body-codec.js";
import type { MessageEntry } from "./message-entry.js";
import type { QueueStore } from "./queue-store.js";
import type { NewMessage } from "./staged-enqueue.js";

/** Reads the bodies of one queue's messages. Of those on their way to the disk it has them still, as they usually go out at once. */
export class BodyReader {
  readonly #queue: string;
  readonly #store: QueueStore;
  readonly #logger: Logger;
  readonly #fresh = new Map<number, NewMessage>();

  constructor(queue: string, store: QueueStore, logger: Logger) {
    this.#queue = queue;
    this.#store = store;
    this.#logger = logger;
  }

  /** Keeps messages until `release`. */
  hold(messages: ReadonlyMap<number, NewMessage>): void {
    for (const [seq, message] of messages) this.#fresh.set(seq, message);
  }

  release(messages: ReadonlyMap<number, NewMessage>): void {
    for (const seq of messages.keys()) this.#fresh.delete(seq);
  }

  /** The body of a message; undefined where the store has none or one that cannot be read, which is logged. */
  read({ seq }: MessageEntry): MaybePromise<MessageBody | undefined> {
    const fresh = this.#fresh.get(seq);
    if (fresh !== undefined) return bodyOf(fresh.message, fresh.source);
    try {
      const stored = this.#store.body(this.#queue, seq);
      const body = andThen(stored, (bytes) => (bytes === undefined ? this.#missing(seq) : decodeBody(bytes)));
      return body instanceof Promise ? body.catch((error) => this.#unreadable(seq, error)) : body;
    } catch (error) {
      return this.#unreadable(seq, error);
    }
  }

  #missing(seq: number): undefined {
    return this.#unreadable(seq, new Error("the store has no body of it"));
  }

  #unreadable(seq: number, error: unknown): undefined {
    this.#logger.error({ queue: this.#queue, seq, error }, "a queued message cannot be read");
    return undefined;
  }
}
