import type { LeasedMessage } from "./queue-message.js";
import type { QueueConsumer } from "./queues.js";

/** How far a {@link CreditWindow} lets the queue run ahead of a client. */
export interface CreditWindowOptions {
  readonly consumer: QueueConsumer;
  /** Most messages that wait for the client or may come to wait at any moment. */
  readonly maxMessages: number;
  /** Bytes of content that may wait before the window shrinks to what fits; one message may always wait. */
  readonly maxBytes: number;
}

/** What waits for the client. */
export interface WaitingContent {
  readonly messages: number;
  readonly bytes: number;
}

/** As large are messages taken to be at first, as a share of what may wait. */
const firstShare = 1 / 4;

/**
 * The credit of one client, passed on to its queue bit by bit as the client takes messages in: what waits for a client that reads slowly is
 * leased, so nobody else gets it, and takes memory. The window is as many messages as fit, if they are as large as the latest were. It begins
 * small, doubles with every delivery of small messages, and shrinks at once when large ones come.
 */
export class CreditWindow {
  readonly #options: CreditWindowOptions;
  /** Granted by the client and not passed on to the queue. */
  #held = 0;
  /** As large is the next message taken to be. */
  #expectedBytes: number;

  constructor(options: CreditWindowOptions) {
    this.#options = options;
    this.#expectedBytes = options.maxBytes * firstShare;
  }

  /** Messages that the client can get, whoever has the credit for them. */
  get credit(): number {
    return this.#held + this.#options.consumer.credit;
  }

  /** The client may have `count` more; {@link passOn} lets the queue know. */
  add(count: number): void {
    this.#held += count;
  }

  /** Takes all credit back. */
  cancel(): void {
    this.#held = 0;
    this.#options.consumer.cancel();
  }

  /** Messages have come: the next ones are expected to be like them. */
  delivered(messages: readonly LeasedMessage[]): void {
    const sizes = messages.map(({ message }) => message.payload.size);
    this.#expectedBytes = Math.max(1, this.#expectedBytes / 2, ...sizes);
  }

  /** Lets the queue have as much of the credit as there is room for, and takes back what is too much. */
  passOn({ messages, bytes }: WaitingContent): void {
    const { consumer, maxMessages, maxBytes } = this.#options;
    const fitting = Math.floor((maxBytes - bytes) / this.#expectedBytes);
    const least = messages === 0 ? 1 : 0;
    const room = Math.max(least, Math.min(maxMessages - messages, fitting));
    // Not for a little: whoever takes its credit back loses its turn among those that wait.
    if (consumer.credit > 2 * room) {
      this.#held += consumer.credit;
      consumer.cancel();
    }
    const count = Math.min(this.#held, room - consumer.credit);
    if (count <= 0) return;
    this.#held -= count;
    consumer.grant(count);
  }
}
