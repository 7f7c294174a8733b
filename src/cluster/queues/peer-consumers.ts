import { toBrokerError } from "../../errors.js";
import type { OwnQueues, QueueConsumer } from "../../queue/queues.js";
import type { ConsumerItem } from "../peer-consumer.js";
import type { QueuePeer } from "./queue-peer.js";

type ConsumeItem = Extract<ConsumerItem, { kind: "consume" }>;

/** Consumers of one peer on queues of this broker. */
export class PeerConsumers {
  readonly #peer: QueuePeer;
  readonly #own: Pick<OwnQueues, "consume">;
  /** @throws BrokerError where the queue is another broker's. */
  readonly #requireOwner: (queue: string) => void;
  readonly #consumers = new Map<number, QueueConsumer>();

  constructor(peer: QueuePeer, own: Pick<OwnQueues, "consume">, requireOwner: (queue: string) => void) {
    this.#peer = peer;
    this.#own = own;
    this.#requireOwner = requireOwner;
  }

  /** Does what the peer says of one of its consumers. One that is over is ignored: that has crossed with the news of it. */
  received(item: ConsumerItem): void {
    switch (item.kind) {
      case "consume":
        return this.#begin(item);
      case "grant":
        return this.#consumers.get(item.consumer)?.grant(item.count);
      case "cancel":
        return this.#consumers.get(item.consumer)?.cancel();
      case "close":
        this.#consumers.get(item.consumer)?.close(item.how);
        if (item.how === "lost") this.#consumers.delete(item.consumer);
        return;
      default:
        return item satisfies never;
    }
  }

  /** The peer is gone: what its consumers have returns at once. */
  lost(): void {
    for (const consumer of this.#consumers.values()) consumer.close("lost");
    this.#consumers.clear();
  }

  #begin(item: ConsumeItem): void {
    try {
      const consumer = this.#consume(item);
      this.#consumers.set(item.consumer, consumer);
      consumer.grant(item.credit);
    } catch (thrown) {
      const { message } = toBrokerError(thrown);
      this.#peer.sendNews({ kind: "refused", consumer: item.consumer, reason: message });
    }
  }

  #consume({ consumer, queue, handle, namespace, principal, ackTimeoutMs }: ConsumeItem): QueueConsumer {
    this.#requireOwner(queue);
    const client = handle === undefined ? undefined : this.#peer.client(handle);
    if (handle !== undefined && client === undefined) throw new Error("its client is not known");
    const peer = this.#peer;
    return this.#own.consume(queue, {
      ...(client === undefined ? {} : { client }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(principal === undefined ? {} : { principal }),
      ...(ackTimeoutMs === undefined ? {} : { ackTimeoutMs }),
      sink: {
        started: (timeoutMs) => peer.sendNews({ kind: "started", consumer, ackTimeoutMs: timeoutMs }),
        deliver: (messages) => peer.sendNews({ kind: "leased", consumer, messages }),
        leasesLost: (leaseIds) => peer.sendNews({ kind: "leases-lost", consumer, leaseIds }),
        ending: (reason) => peer.sendNews({ kind: "ending", consumer, reason }),
        finished: () => {
          this.#consumers.delete(consumer);
          peer.sendNews({ kind: "finished", consumer });
        },
      },
    });
  }
}
