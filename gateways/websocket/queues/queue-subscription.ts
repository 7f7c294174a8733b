import { CreditWindow } from "../../../src/queue/credit-window.js";
import type { LeasedMessage } from "../../../src/queue/queue-message.js";
import type { ConsumerSink, QueueConsumer } from "../../../src/queue/queues.js";

/** What one connection does with one queue. */
export interface QueueSubscriptionOptions {
  /** Starts to consume. @throws BrokerError */
  readonly consume: (sink: ConsumerSink) => QueueConsumer;
  /** Sends a message to the client; `onWritten` is called once it has left the session's outbox. */
  readonly send: (message: LeasedMessage, onWritten: () => void) => void;
}

/** How far the queue may run ahead of what leaves the outbox: a client that reads slowly gets its messages as late as it reads. */
const maxAhead = { maxMessages: 16, maxBytes: 1024 * 1024 };

/**
 * The requests of one connection for one queue, and the messages that it has from there. Each request is worth one message; standing ones are
 * made again by themselves, so that as many stay open, counted with the messages that are not acknowledged. PROTOCOL §12.
 */
export class QueueSubscription implements ConsumerSink {
  readonly #options: QueueSubscriptionOptions;
  readonly #consumer: QueueConsumer;
  /** Leases by the ids of their messages: a client knows a message that comes again by its id. */
  readonly #leases = new Map<string, string>();
  readonly #window: CreditWindow;
  #standing = 0;
  /** Messages in the session's outbox, and their bytes. */
  #unwritten = 0;
  #unwrittenBytes = 0;
  #delivering = false;

  /** @throws BrokerError what `consume` throws. */
  constructor(options: QueueSubscriptionOptions) {
    this.#options = options;
    this.#consumer = options.consume(this);
    this.#window = new CreditWindow({ ...maxAhead, consumer: this.#consumer });
  }

  /** True where it asks for nothing and has nothing to acknowledge. */
  get isIdle(): boolean {
    return this.#standing === 0 && this.#open === 0;
  }

  /** Asks for one message, or, standing, for one at a time until cancelled. */
  request(standing: boolean): void {
    if (standing) this.#standing += 1;
    this.#window.add(1);
    this.#passOn();
  }

  /** Takes every request back. */
  cancel(): void {
    this.#standing = 0;
    this.#window.cancel();
  }

  /** The lease of a message that the client acknowledges; undefined where it has no such message, or not any more. */
  takeLease(messageId: string): string | undefined {
    const leaseId = this.#leases.get(messageId);
    this.#leases.delete(messageId);
    return leaseId;
  }

  /** Makes standing requests again whose messages are settled. */
  renew(): void {
    this.#window.add(Math.max(0, this.#standing - this.#open));
    this.#passOn();
  }

  /** Ends it; see {@link QueueConsumer.close}. */
  close(how: "lost" | "finished"): void {
    this.#consumer.close(how);
  }

  deliver(messages: readonly LeasedMessage[]): void {
    this.#delivering = true;
    this.#window.delivered(messages);
    for (const leased of messages) this.#send(leased);
    this.#delivering = false;
    this.#passOn();
  }

  leasesLost(leaseIds: readonly string[]): void {
    const lost = new Set(leaseIds);
    for (const [messageId, leaseId] of this.#leases) if (lost.has(leaseId)) this.#leases.delete(messageId);
    // Otherwise one message that the client failed to acknowledge would end its subscription.
    this.renew();
  }

  started(): void {}

  // The client hears it as goodbye, from its session.
  ending(): void {}

  finished(): void {}

  /** Requests that are open, and messages that are not acknowledged. */
  get #open(): number {
    return this.#window.credit + this.#leases.size;
  }

  #send(leased: LeasedMessage): void {
    const { messageId, payload } = leased.message;
    this.#leases.set(messageId, leased.leaseId);
    this.#unwritten += 1;
    this.#unwrittenBytes += payload.size;
    this.#options.send(leased, () => {
      this.#unwritten -= 1;
      this.#unwrittenBytes -= payload.size;
      this.#passOn();
    });
  }

  // Not while messages are being sent: an outbox that is full writes at once, and what the queue then hands out would overtake them.
  #passOn(): void {
    if (this.#delivering) return;
    this.#window.passOn({ messages: this.#unwritten, bytes: this.#unwrittenBytes });
  }
}
