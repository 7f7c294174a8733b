import { toBrokerError } from "../errors.js";
import type { Logger } from "../observability/logger.js";
import type { Bodies } from "./bodies.js";
import type { MessageBody } from "./body-codec.js";
import type { Consumer } from "./consumer.js";
import type { MessageEntry } from "./message-entry.js";
import { queuedMessage } from "./message-view.js";
import type { HandOver, QueueEffects } from "./queue-effects.js";
import type { LeasedMessage } from "./queue-message.js";

/** Bodies that are still in memory since their messages were just stored. */
export type FreshBodies = ReadonlyMap<MessageEntry, MessageBody>;

/** What deliveries need from their queue. */
export interface DeliveriesOptions {
  readonly queue: string;
  readonly bodies: Bodies;
  readonly logger: Logger;
  /** A hand-over did not reach its consumer; `failure`: the content cannot be read. */
  readonly undelivered: (handOver: HandOver, failure?: string) => void;
}

interface Parcel {
  readonly handOver: HandOver;
  /** What has gone wrong where it is a text. */
  body: MessageBody | string | undefined;
}

/**
 * Brings what was handed out to the consumers, with its content, and tells them of leases they lost: in the order in which it happened, and what
 * happens in one go together. Where the store has the content at hand a consumer is called at once, so that what it asks for comes before the
 * answer to what it asks next; what it asks for while it is called comes when that call has ended.
 */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  #waiting: { readonly parcels: Parcel[]; readonly lost: QueueEffects["lost"] }[] = [];
  #isBusy = false;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  /** Takes over what is to be told. */
  add({ handOvers, lost }: Pick<QueueEffects, "handOvers" | "lost">, fresh: FreshBodies | undefined): void {
    if (handOvers.length === 0 && lost.size === 0) return;
    const parcels = handOvers.map((handOver) => ({ handOver, body: fresh?.get(handOver.entry) }));
    this.#waiting.push({ parcels, lost });
    if (!this.#isBusy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    while (this.#waiting.length > 0) {
      const batches = this.#waiting;
      this.#waiting = [];
      const parcels = batches.flatMap((batch) => batch.parcels);
      const reading = parcels.map((parcel) => this.#fill(parcel)).filter((pending) => pending !== undefined);
      if (reading.length > 0) await Promise.all(reading);
      this.#deliver(parcels);
      for (const { lost } of batches)
        for (const [consumer, leaseIds] of lost) this.#tell(() => consumer.sink.leasesLost(leaseIds));
    }
    this.#isBusy = false;
  }

  /** Reads the content of a parcel that has none; a promise when that takes time. */
  #fill(parcel: Parcel): Promise<void> | undefined {
    if (parcel.body !== undefined) return undefined;
    try {
      const body = this.#options.bodies.read(parcel.handOver.entry.seq);
      if (body instanceof Promise) return fillLater(parcel, body);
      parcel.body = body;
    } catch (thrown) {
      parcel.body = toBrokerError(thrown).message;
    }
    return undefined;
  }

  #deliver(parcels: readonly Parcel[]): void {
    const byConsumer = new Map<Consumer, LeasedMessage[]>();
    for (const { handOver, body } of parcels) {
      const { consumer, entry, leaseId } = handOver;
      if (entry.lease?.id !== leaseId) continue; // taken back meanwhile
      if (consumer.state !== "open") this.#options.undelivered(handOver);
      else if (typeof body !== "object") this.#fail(handOver, body ?? "the store does not have it");
      else {
        const message = this.#leased(handOver, body);
        const messages = byConsumer.get(consumer);
        if (messages === undefined) byConsumer.set(consumer, [message]);
        else messages.push(message);
      }
    }
    for (const [consumer, messages] of byConsumer) this.#tell(() => consumer.sink.deliver(messages));
  }

  #leased({ entry, leaseId, deadlineMs }: HandOver, body: MessageBody): LeasedMessage {
    return { leaseId, deadlineMs, message: queuedMessage(this.#options.queue, entry, body) };
  }

  #fail(handOver: HandOver, why: string): void {
    const { queue, logger, undelivered } = this.#options;
    logger.error({ queue, seq: handOver.entry.seq, why }, "the content of a queued message cannot be read");
    undelivered(handOver, `the broker cannot read the content: ${why}`);
  }

  /** A consumer that throws must not keep the others from their messages. */
  #tell(tell: () => void): void {
    try {
      tell();
    } catch (thrown) {
      const { queue, logger } = this.#options;
      logger.error({ queue, err: thrown }, "a consumer of a queue failed to take what it was told");
    }
  }
}

async function fillLater(parcel: Parcel, body: Promise<MessageBody | undefined>): Promise<void> {
  try {
    parcel.body = await body;
  } catch (thrown) {
    parcel.body = toBrokerError(thrown).message;
  }
}
