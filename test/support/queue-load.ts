import { type CallOptions, createClient, type Transport } from "@connectrpc/connect";
import { QueueService, SettleOutcome } from "../../gen/singyeong/v1/queue_service_pb.js";
import type { ClusterMember } from "./cluster-processes.js";
import { ConsumerClient, jsonContent } from "./consumer-client.js";
import type { QueueHistory } from "./queue-history.js";
import { grpcTransport } from "./rpc-client.js";

const queueCount = 8;
const callTimeoutMs = 8_000;
/** Between tries, where a broker cannot be reached. */
const pauseMs = 50;

/**
 * Producers and consumers of several queues, as programs behave that want to lose nothing: a message is sent again under its id until it is
 * confirmed, and whoever loses its broker goes on with another one.
 */
export class QueueLoad {
  readonly #members: readonly ClusterMember[];
  readonly #history: QueueHistory;
  readonly #producers: Promise<void>[] = [];
  readonly #consumers: Promise<void>[] = [];
  #producing = true;
  #running = true;

  constructor(members: readonly ClusterMember[], history: QueueHistory) {
    this.#members = members;
    this.#history = history;
  }

  start(producers: number, consumersOfEach: number): void {
    for (let index = 0; index < producers; index += 1) this.#producers.push(this.#produce(index));
    for (let index = 0; index < queueCount * consumersOfEach; index += 1)
      this.#consumers.push(this.#consume(index));
  }

  /** Nothing more is sent; resolves when everything that was has been confirmed. Consumers go on. */
  async stopProducing(): Promise<void> {
    this.#producing = false;
    await Promise.all(this.#producers);
  }

  async stop(): Promise<void> {
    this.#producing = false;
    this.#running = false;
    await Promise.all([...this.#producers, ...this.#consumers]);
  }

  async #produce(index: number): Promise<void> {
    const transports = this.#transports();
    for (let count = 0, at = index; this.#producing; count += 1) {
      const queue = `load-${(index + count) % queueCount}`;
      const id = `${index}-${count}`;
      while (this.#running) {
        this.#history.trying(id);
        try {
          const service = createClient(QueueService, transports[at % transports.length] as Transport);
          const options: CallOptions = { timeoutMs: callTimeoutMs };
          const items = [{ messageId: id, content: jsonContent(id) }];
          const { results } = await service.enqueue({ queue, items }, options);
          if (results[0]?.result.case === "receipt") {
            this.#history.confirmed(id);
            break;
          }
        } catch {
          // not confirmed: it is sent again, to another broker
        }
        at += 1;
        await pause();
      }
    }
  }

  async #consume(index: number): Promise<void> {
    const transports = this.#transports();
    for (let at = index; this.#running; at += 1) {
      const consumer = new ConsumerClient(transports[at % transports.length] as Transport);
      const watch = setInterval(() => this.#running || consumer.cancel(), pauseMs);
      try {
        await this.#consumeFrom(consumer, `load-${index % queueCount}`);
      } catch {
        // the broker is gone, or going: another one has the queue as well
      }
      clearInterval(watch);
      consumer.cancel();
      await pause();
    }
  }

  async #consumeFrom(consumer: ConsumerClient, queue: string): Promise<void> {
    const pending = new Map<bigint, string>();
    let lastId = 0n;
    consumer.send({ case: "start", value: { queue, initialCredit: 16 } });
    for (;;) {
      const event = await consumer.event();
      if (event === undefined || event.case === "ending") return;
      if (event.case === "message") {
        const { leaseId, message } = event.value;
        const id = message?.messageId ?? "";
        this.#history.delivered(id);
        lastId += 1n;
        pending.set(lastId, id);
        consumer.sendWithId(lastId, { case: "ack", value: { queue, leaseIds: [leaseId] } });
        consumer.send({ case: "grantCredit", value: { credit: 1 } });
      } else if (event.case === "commandResult") {
        const { commandId, result } = event.value;
        const id = pending.get(commandId);
        if (id !== undefined && result.case === "ack" && result.value.outcomes[0] === SettleOutcome.DONE)
          this.#history.acked(id);
      }
    }
  }

  #transports(): Transport[] {
    return this.#members.map((member) => grpcTransport(member));
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pauseMs));
}
