import { consume } from "../../../src/commands/consume.js";
import type { Caller, CommandContext } from "../../../src/commands/context.js";
import { enqueue } from "../../../src/commands/enqueue.js";
import { settle } from "../../../src/commands/settle.js";
import { BrokerError } from "../../../src/errors.js";
import { parseLegacyQuery } from "../../../src/query/legacy-query.js";
import type { LeasedMessage } from "../../../src/queue/queue-message.js";
import type { Session } from "../../../src/session/session.js";
import type { IncomingFrame } from "../codecs/codec.js";
import { isRecord } from "../frames.js";
import type { OutgoingQueueDelivery } from "../websocket-transport.js";
import { QueueSubscription } from "./queue-subscription.js";

type Plain = Readonly<Record<string, unknown>>;

/** What a delivery costs in the outbox beside its payload. */
const deliveryOverheadBytes = 256;

/** What queues need of a connection. */
export interface ConnectionQueuesOptions {
  readonly context: CommandContext;
  readonly session: Session;
  /** On whose behalf the session's commands run. */
  readonly caller: Caller;
  /** True: every request is taken for a standing one. */
  readonly persistentRequests: boolean;
}

/** What one identified client of the legacy protocol does with queues, from its frames to commands and back. PROTOCOL §12. */
export class ConnectionQueues {
  readonly #context: CommandContext;
  readonly #session: Session;
  readonly #caller: Caller;
  readonly #persistentRequests: boolean;
  readonly #subscriptions = new Map<string, QueueSubscription>();

  /** Ends with the session: then what the client did not acknowledge returns to the queues. */
  constructor({ context, session, caller, persistentRequests }: ConnectionQueuesOptions) {
    this.#context = context;
    this.#session = session;
    this.#caller = caller;
    this.#persistentRequests = persistentRequests;
    session.ended.addEventListener("abort", () => this.#lost(), { once: true });
  }

  /** QUEUE. Resolves with the queue's name when the message is on disk; rejects with a BrokerError. */
  async enqueue(frame: IncomingFrame): Promise<string> {
    const d = mapOf(frame);
    const queue = queueNameOf(d);
    const target = parseLegacyQuery(d["target"], this.#context.limits);
    const nonce = frame.nonce();
    const message = { target, payload: frame.payload(), headers: {}, ...(nonce && { nonce }) };
    const [result] = await enqueue(this.#context, this.#caller, { queue, messages: [message] });
    if (result?.kind === "refused") throw result.error;
    return queue;
  }

  /** QUEUE_REQUEST; one that comes while the broker drains is ignored. @throws BrokerError */
  request(frame: IncomingFrame): void {
    const d = mapOf(frame);
    const queue = queueNameOf(d);
    // Clients die of a refusal, and this one is about to be told goodbye.
    if (this.#context.draining.aborted) return;
    const standing = this.#persistentRequests || isTrue(d["persistent"]);
    const subscription = this.#subscriptions.get(queue) ?? this.#subscribe(queue);
    subscription.request(standing);
  }

  /** QUEUE_REQUEST_CANCEL. @throws BrokerError */
  cancel(frame: IncomingFrame): void {
    const queue = queueNameOf(mapOf(frame));
    const subscription = this.#subscriptions.get(queue);
    if (subscription === undefined) return;
    subscription.cancel();
    this.#endIfIdle(queue, subscription);
  }

  /** QUEUE_ACK; an id that the client does not have is ignored. Resolves when that is on disk; rejects with a BrokerError. */
  async acknowledge(frame: IncomingFrame): Promise<void> {
    const d = mapOf(frame);
    const queue = queueNameOf(d);
    const { id } = d;
    if (typeof id !== "string") throw new BrokerError("INVALID_REQUEST", "id: must be a string");
    const subscription = this.#subscriptions.get(queue);
    const leaseId = subscription?.takeLease(id);
    if (subscription === undefined || leaseId === undefined) return;
    const request = { queue, leaseIds: [leaseId], settlement: { kind: "ack" } } as const;
    const settled = settle(this.#context, this.#caller, request);
    subscription.renew();
    await settled;
  }

  #subscribe(queue: string): QueueSubscription {
    this.#makeRoom();
    const subscription = new QueueSubscription({
      consume: (sink) => consume(this.#context, this.#caller, { queue, sink }),
      send: (message, onWritten) => this.#send(message, onWritten),
    });
    this.#subscriptions.set(queue, subscription);
    return subscription;
  }

  // What is idle stays as long as there is room: a client that asks for one message at a time is about to ask again.
  #makeRoom(): void {
    const { maxConsumedQueues: limit } = this.#context.limits;
    if (this.#subscriptions.size < limit) return;
    for (const [queue, subscription] of this.#subscriptions) this.#endIfIdle(queue, subscription);
    if (this.#subscriptions.size < limit) return;
    throw new BrokerError("LIMIT_EXCEEDED", `queue: at most ${limit} for one client (maxConsumedQueues)`, {
      details: { limit: "maxConsumedQueues" },
    });
  }

  #endIfIdle(queue: string, subscription: QueueSubscription): void {
    if (!subscription.isIdle) return;
    subscription.close("finished");
    this.#subscriptions.delete(queue);
  }

  #send({ message }: LeasedMessage, onWritten: () => void): void {
    const { queue, messageId: id, payload, nonce } = message;
    const delivery = { queue, id, payload, ...(nonce && { nonce }) };
    const answer: OutgoingQueueDelivery = { delivery, onWritten };
    this.#session.push({ kind: "answer", answer, bytes: payload.size + deliveryOverheadBytes });
  }

  #lost(): void {
    for (const subscription of this.#subscriptions.values()) subscription.close("lost");
    this.#subscriptions.clear();
  }
}

function mapOf({ d }: IncomingFrame): Plain {
  if (isRecord(d)) return d;
  throw new BrokerError("INVALID_REQUEST", "d: must be a map with a queue");
}

function queueNameOf({ queue }: Plain): string {
  if (typeof queue === "string" && queue !== "") return queue;
  throw new BrokerError("INVALID_REQUEST", "queue: must be a string that is not empty");
}

function isTrue(flag: unknown): boolean {
  return flag === true || flag === "true";
}
