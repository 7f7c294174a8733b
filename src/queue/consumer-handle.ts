import type { Consumer } from "./consumer.js";
import type { QueueRunner } from "./queue-runner.js";
import type { QueueConsumer } from "./queues.js";

/** A consumer as its gateway holds it. */
export class ConsumerHandle implements QueueConsumer {
  readonly #queue: QueueRunner;
  readonly #consumer: Consumer;
  readonly #onClose: () => void;

  constructor(queue: QueueRunner, consumer: Consumer, onClose: () => void) {
    this.#queue = queue;
    this.#consumer = consumer;
    this.#onClose = onClose;
  }

  get credit(): number {
    return this.#consumer.credit;
  }

  get ackTimeoutMs(): number {
    return this.#consumer.ackTimeoutMs ?? this.#queue.machine.config.ackTimeoutMs;
  }

  grant(count: number): void {
    this.#queue.grant(this.#consumer, count);
  }

  cancel(): void {
    this.#queue.cancel(this.#consumer);
  }

  close(how: "lost" | "finished"): void {
    this.#queue.closeConsumer(this.#consumer, how);
    this.#onClose();
  }
}
