import type { Consumer } from "./consumer.js";
import type { QueueRunner } from "./queue-runner.js";
import type { QueueConsumer } from "./queues.js";

/** A consumer as those see it who consume. */
export class ConsumerHandle implements QueueConsumer {
  readonly #consumer: Consumer;
  readonly #runner: QueueRunner;
  readonly #closed: () => void;

  /** `closed` is called when it has ended. */
  constructor(consumer: Consumer, runner: QueueRunner, closed: () => void) {
    this.#consumer = consumer;
    this.#runner = runner;
    this.#closed = closed;
  }

  get credit(): number {
    return this.#consumer.credit;
  }

  grant(count: number): void {
    this.#runner.grant(this.#consumer, count);
  }

  cancel(): void {
    this.#runner.act((now) => this.#runner.machine.cancel(this.#consumer, now));
  }

  close(how: "lost" | "finished"): void {
    this.#runner.close(this.#consumer, how);
    this.#closed();
  }
}
