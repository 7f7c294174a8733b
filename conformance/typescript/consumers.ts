import type { QueueMessage } from "../../client/node.js";
import { errorToKit } from "./error.js";
import { type Fields, given } from "./fields.js";
import { payloadToKit } from "./values.js";

interface Consumer {
  readonly client: string;
  readonly stopping: AbortController;
  readonly messages: Map<string, QueueMessage>;
  ended: Promise<void>;
}

/** The consumers of the program, by name; their messages are written as events. */
export class Consumers {
  readonly #write: (event: object) => void;
  readonly #consumers = new Map<string, Consumer>();
  #deliveries = 0;

  constructor(write: (event: object) => void) {
    this.#write = write;
  }

  start(client: string, name: string, consume: (signal: AbortSignal) => AsyncIterable<QueueMessage>): void {
    const stopping = new AbortController();
    const consumer: Consumer = { client, stopping, messages: new Map(), ended: Promise.resolve() };
    this.#consumers.set(name, consumer);
    consumer.ended = this.#run(name, consumer, consume(stopping.signal));
  }

  async settle({
    consumer: name,
    handle,
    kind,
    delayMs,
    reason,
    deadLetter,
    timeoutMs,
  }: Fields): Promise<void> {
    const message = this.#consumers.get(name)?.messages.get(handle);
    if (message === undefined) throw new Error(`there is no message ${handle}`);
    switch (kind) {
      case "ack":
        return message.ack();
      case "release":
        return message.release(given({ delayMs }));
      case "reject":
        return message.reject(given({ delayMs, reason, deadLetter }));
      case "extend":
        return message.extend(given({ timeoutMs }));
      default:
        kind satisfies never;
    }
  }

  async stop(name: string): Promise<void> {
    const consumer = this.#consumers.get(name);
    consumer?.stopping.abort();
    await consumer?.ended;
  }

  /** Resolves when all of a client have come to their end. */
  async ended(client: string): Promise<void> {
    const own = [...this.#consumers.values()].filter((consumer) => consumer.client === client);
    await Promise.all(own.map(({ ended }) => ended));
  }

  async #run(name: string, consumer: Consumer, messages: AsyncIterable<QueueMessage>): Promise<void> {
    let failure: object = {};
    try {
      for await (const message of messages) this.#deliver(name, consumer, message);
    } catch (error) {
      failure = { error: errorToKit(error) };
    }
    if (!consumer.stopping.signal.aborted)
      this.#write({ event: "consumer_ended", consumer: name, ...failure });
  }

  #deliver(name: string, { messages }: Consumer, message: QueueMessage): void {
    this.#deliveries += 1;
    const handle = `d${this.#deliveries}`;
    messages.set(handle, message);
    const { id: messageId, failedAttempts, nonce } = message;
    const payload = payloadToKit(message);
    this.#write({ event: "delivery", consumer: name, handle, messageId, payload, failedAttempts, nonce });
    message.lost.addEventListener("abort", () => this.#write({ event: "lost", consumer: name, handle }));
  }
}
