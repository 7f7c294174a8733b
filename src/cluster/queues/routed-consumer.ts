import type { ConsumeOptions, ConsumerSink, QueueConsumer } from "../../queue/queues.js";
import type { Attachment, AttachmentSink } from "./attachment.js";

/** What a routed consumer needs. */
export interface RoutedConsumerOptions {
  readonly queue: string;
  readonly options: ConsumeOptions;
  /** The broker that owns the queue now. */
  readonly owner: () => string | undefined;
  /** Begins to consume there, without credit; undefined: it cannot be reached now. @throws BrokerError */
  readonly attach: (sink: AttachmentSink) => Attachment | undefined;
  /** It consumes nowhere now: {@link RoutedConsumer.route} is to be called again after a moment. */
  readonly adrift: () => void;
  /** Whether it waits for messages may have changed. */
  readonly waitingChanged: () => void;
  /** It is closed. */
  readonly closed: () => void;
}

/** The time that a consumer spends at one broker. */
interface Stay {
  readonly brokerId: string | undefined;
  attachment: Attachment | undefined;
}

/**
 * One consumer of this broker, wherever its queue is. It consumes at the queue's owner and follows the queue when that changes: the credit
 * that it has left goes along; what it was handed before stays where it came from until it is settled.
 */
export class RoutedConsumer implements QueueConsumer {
  readonly #options: RoutedConsumerOptions;
  readonly #sink: ConsumerSink;
  /** Where it gets messages now. */
  #stay: Stay | undefined;
  /** Stays that have ended, where it may still have leases. */
  readonly #former = new Set<Stay>();
  #credit = 0;
  #hasStarted = false;
  /** The broker hands out no more. */
  #hasEnded = false;
  #closed: "lost" | "finished" | undefined;

  constructor(options: RoutedConsumerOptions) {
    this.#options = options;
    this.#sink = options.options.sink;
  }

  get queue(): string {
    return this.#options.queue;
  }

  get credit(): number {
    return this.#credit;
  }

  /** Consumes where the queue is now, if it does not yet. @throws BrokerError what this broker's own queue says against it. */
  route(): void {
    const brokerId = this.#options.owner();
    if (this.#closed !== undefined || (this.#stay !== undefined && this.#stay.brokerId === brokerId)) return;
    this.#leave();
    const stay: Stay = { brokerId, attachment: undefined };
    this.#stay = stay;
    try {
      stay.attachment = this.#options.attach(this.#sinkOf(stay));
    } catch (error) {
      this.#stay = undefined;
      throw error;
    }
    if (stay.attachment === undefined) {
      this.#stay = undefined;
      this.#options.adrift();
    } else if (this.#credit > 0) stay.attachment.grant(this.#credit);
    this.#options.waitingChanged(); // whoever it has left took it for one that waits no more
  }

  grant(count: number): void {
    if (this.#hasEnded) return;
    this.#setCredit(this.#credit + count); // before: the first messages may come at once
    this.#stay?.attachment?.grant(count);
  }

  cancel(): void {
    this.#setCredit(0);
    this.#stay?.attachment?.cancel();
  }

  close(how: "lost" | "finished"): void {
    this.#closed = how;
    this.#setCredit(0);
    this.#options.closed();
    if (how === "lost") {
      for (const stay of [this.#stay, ...this.#former]) stay?.attachment?.close("lost");
      this.#stay = undefined;
      this.#former.clear();
    } else {
      this.#leave();
      this.#finishIfDone();
    }
  }

  /** Tells whoever consumes that this broker hands out no more. */
  end(reason: string): void {
    this.#hasEnded = true;
    this.cancel();
    this.#sink.ending(reason);
  }

  #setCredit(credit: number): void {
    const waited = this.#credit > 0;
    this.#credit = credit;
    if (credit > 0 !== waited) this.#options.waitingChanged();
  }

  #leave(): void {
    const stay = this.#stay;
    if (stay === undefined) return;
    this.#stay = undefined;
    this.#former.add(stay);
    stay.attachment?.close("finished");
  }

  #sinkOf(stay: Stay): AttachmentSink {
    return {
      started: (ackTimeoutMs) => {
        if (!this.#hasStarted) this.#sink.started(ackTimeoutMs);
        this.#hasStarted = true;
      },
      deliver: (messages) => {
        this.#setCredit(Math.max(0, this.#credit - messages.length));
        this.#sink.deliver(messages);
      },
      leasesLost: (leaseIds) => this.#sink.leasesLost(leaseIds),
      ending: () => {
        if (this.#stay !== stay) return;
        this.#leave();
        this.#options.adrift();
      },
      finished: () => {
        this.#former.delete(stay);
        this.#finishIfDone();
      },
    };
  }

  #finishIfDone(): void {
    if (this.#closed !== "finished" || this.#former.size > 0) return;
    this.#closed = "lost"; // it is told once
    this.#sink.finished();
  }
}
