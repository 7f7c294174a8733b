import type { MaybePromise } from "../util/maybe-promise.js";
import type { MessageBody } from "./body-codec.js";
import type { BodyReader } from "./body-reader.js";
import type { Consumer } from "./consumer.js";
import { messageOf } from "./message-view.js";
import type { HandOver } from "./queue-effects.js";
import type { LeasedMessage } from "./queue-message.js";

/** Brings what was handed out to its consumers, in order, with the content that the store has of it. */
export class Deliveries {
  readonly #queue: string;
  readonly #bodies: BodyReader;
  /** Set while bodies are being waited for: what comes after waits behind. */
  #pending: Promise<void> | undefined;

  constructor(queue: string, bodies: BodyReader) {
    this.#queue = queue;
    this.#bodies = bodies;
  }

  /** A message whose body cannot be read goes nowhere; its lease runs out. */
  deliver(handOvers: readonly HandOver[]): void {
    const bodies = handOvers.map(({ entry }) => this.#bodies.read(entry));
    if (this.#pending === undefined && isThere(bodies)) this.#send(handOvers, bodies);
    else this.#sendLater(handOvers, bodies);
  }

  #sendLater(handOvers: readonly HandOver[], bodies: readonly MaybePromise<MessageBody | undefined>[]): void {
    const earlier = this.#pending;
    const sent = Promise.all(bodies).then(async (read) => {
      await earlier;
      this.#send(handOvers, read);
      if (this.#pending === sent) this.#pending = undefined;
    });
    this.#pending = sent;
  }

  #send(handOvers: readonly HandOver[], bodies: readonly (MessageBody | undefined)[]): void {
    const byConsumer = new Map<Consumer, LeasedMessage[]>();
    for (const [at, { consumer, entry, leaseId, deadlineMs }] of handOvers.entries()) {
      const body = bodies[at];
      // A lease may have ended while its body was read.
      if (body === undefined || entry.lease?.id !== leaseId) continue;
      const message = { leaseId, deadlineMs, message: messageOf(this.#queue, entry, body) };
      const messages = byConsumer.get(consumer);
      if (messages === undefined) byConsumer.set(consumer, [message]);
      else messages.push(message);
    }
    for (const [consumer, messages] of byConsumer) consumer.sink.deliver(messages);
  }
}

function isThere<T>(values: readonly MaybePromise<T>[]): values is readonly T[] {
  return !values.some((value) => value instanceof Promise);
}
