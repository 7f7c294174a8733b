import type { ConsumeOptions, OwnQueues, QueueConsumer } from "../../queue/queues.js";
import type { ConsumerNews } from "../peer-consumer.js";
import type { QueuePeer } from "./queue-peer.js";

/** What comes of a consumer from one of the brokers that it gets messages from. */
export interface AttachmentSink {
  started(ackTimeoutMs: number): void;
  deliver(messages: Extract<ConsumerNews, { kind: "leased" }>["messages"]): void;
  leasesLost(leaseIds: readonly string[]): void;
  /** Nothing more is handed out there; what is leased may still be settled, until `finished`. */
  ending(reason: string): void;
  /** It has ended there, and so has its last lease. */
  finished(): void;
}

/** A consumer at the broker that owns, or owned, its queue. */
export type Attachment = Pick<QueueConsumer, "grant" | "cancel" | "close">;

/** Consumes from a queue of this broker. @throws BrokerError */
export function attachHere(
  own: Pick<OwnQueues, "consume">,
  queue: string,
  options: Omit<ConsumeOptions, "sink">,
  sink: AttachmentSink,
): Attachment {
  return own.consume(queue, { ...options, sink });
}

/** Consumers of this broker on queues of one peer. */
export class PeerAttachments {
  readonly #peer: QueuePeer;
  readonly #attached = new Map<number, PeerAttachment>();
  readonly #byLease = new Map<string, PeerAttachment>();
  #last = 0;

  constructor(peer: QueuePeer) {
    this.#peer = peer;
  }

  /** Begins to consume there, without credit at first. */
  attach(queue: string, options: Omit<ConsumeOptions, "sink">, sink: AttachmentSink): Attachment {
    this.#last += 1;
    const number = this.#last;
    const over = () => this.#over(number);
    const attachment = new PeerAttachment(number, { queue, options, sink, peer: this.#peer, over });
    this.#attached.set(number, attachment);
    return attachment;
  }

  /** The peer has news of a consumer. Of one that has ended it is ignored: a message among it returns when its time is over, or its stream's. */
  received(news: ConsumerNews): void {
    const attachment = this.#attached.get(news.consumer);
    if (attachment === undefined) return;
    if (news.kind === "leased")
      for (const { leaseId } of news.messages) this.#byLease.set(leaseId, attachment);
    if (news.kind === "leases-lost") for (const leaseId of news.leaseIds) this.#byLease.delete(leaseId);
    attachment.received(news);
  }

  /** Leases have been settled through this broker. */
  settled(leaseIds: readonly string[]): void {
    for (const leaseId of leaseIds) {
      this.#byLease.get(leaseId)?.leases.delete(leaseId);
      this.#byLease.delete(leaseId);
    }
  }

  /** The peer is gone, and every lease that it gave. */
  lost(): void {
    for (const attachment of [...this.#attached.values()]) attachment.lost();
  }

  #over(number: number): void {
    for (const leaseId of this.#attached.get(number)?.leases ?? []) this.#byLease.delete(leaseId);
    this.#attached.delete(number);
  }
}

interface PeerAttachmentOptions {
  readonly queue: string;
  readonly options: Omit<ConsumeOptions, "sink">;
  readonly sink: AttachmentSink;
  readonly peer: QueuePeer;
  /** Called when nothing more comes of it. */
  readonly over: () => void;
}

class PeerAttachment implements Attachment {
  /** What it has there. */
  readonly leases = new Set<string>();
  readonly #number: number;
  readonly #options: PeerAttachmentOptions;
  #state: "open" | "finishing" | "over" = "open";

  constructor(number: number, options: PeerAttachmentOptions) {
    this.#number = number;
    this.#options = options;
    const { peer, queue } = options;
    const { client, ...rest } = options.options;
    const handle = client === undefined ? {} : { handle: peer.follow(client) };
    peer.sendConsumer({ kind: "consume", consumer: number, queue, ...handle, ...rest, credit: 0 });
  }

  grant(count: number): void {
    this.#options.peer.sendConsumer({ kind: "grant", consumer: this.#number, count });
  }

  cancel(): void {
    this.#options.peer.sendConsumer({ kind: "cancel", consumer: this.#number });
  }

  close(how: "lost" | "finished"): void {
    if (this.#state === "over") return;
    this.#options.peer.sendConsumer({ kind: "close", consumer: this.#number, how });
    if (how === "lost") this.#end();
    else this.#state = "finishing";
  }

  received(news: ConsumerNews): void {
    const { sink } = this.#options;
    switch (news.kind) {
      case "started":
        return sink.started(news.ackTimeoutMs);
      case "leased":
        for (const { leaseId } of news.messages) this.leases.add(leaseId);
        return sink.deliver(news.messages);
      case "leases-lost":
        for (const leaseId of news.leaseIds) this.leases.delete(leaseId);
        return sink.leasesLost(news.leaseIds);
      case "ending":
        return sink.ending(news.reason);
      case "refused":
        this.#end();
        sink.ending(news.reason);
        return sink.finished();
      case "finished":
        this.#end();
        return sink.finished();
      default:
        return news satisfies never;
    }
  }

  lost(): void {
    const { sink } = this.#options;
    this.#end();
    if (this.leases.size > 0) sink.leasesLost([...this.leases]);
    sink.ending("the broker that has the queue was lost");
    sink.finished();
  }

  #end(): void {
    if (this.#state === "over") return;
    this.#state = "over";
    const { peer, options, over } = this.#options;
    over();
    if (options.client !== undefined) peer.unfollow(options.client);
  }
}
