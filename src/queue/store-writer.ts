import { type BrokerError, toBrokerError } from "../errors.js";
import type { Logger } from "../observability/logger.js";
import type { QueueMetrics } from "./queue-metrics.js";
import type { QueueStore, StoreChange } from "./queue-store.js";

/** Told how a write ended; without an error it is on disk. */
type WriteEnd = (error: BrokerError | undefined) => void;

/** A write whose end has not been told yet. */
interface PendingWrite {
  readonly end: WriteEnd;
  hasEnded: boolean;
  error: BrokerError | undefined;
}

/** What a writer is made of. */
export interface StoreWriterOptions {
  readonly store: QueueStore;
  readonly logger: Logger;
  readonly metrics: QueueMetrics;
}

/** Hands changes to the store and tells how each write ended, in the order of the calls whatever the store's own order is. */
export class StoreWriter {
  readonly #store: QueueStore;
  readonly #logger: Logger;
  readonly #metrics: QueueMetrics;
  readonly #pending: PendingWrite[] = [];
  #isRefused = false;

  constructor({ store, logger, metrics }: StoreWriterOptions) {
    this.#store = store;
    this.#logger = logger;
    this.#metrics = metrics;
  }

  /** Writes changes, all or none. Nothing to write ends when everything before it has. */
  write(changes: readonly StoreChange[], end: WriteEnd): void {
    const write: PendingWrite = { end, hasEnded: changes.length === 0, error: undefined };
    this.#pending.push(write);
    if (write.hasEnded) this.#tell();
    else void this.#run(write, changes);
  }

  /** Resolves when every write until now has ended. */
  idle(): Promise<void> {
    return new Promise((resolve) => this.write([], () => resolve()));
  }

  async #run(write: PendingWrite, changes: readonly StoreChange[]): Promise<void> {
    const begun = performance.now();
    try {
      await this.#store.write(changes);
    } catch (thrown) {
      write.error = toBrokerError(thrown);
    }
    this.#metrics.committed(performance.now() - begun, write.error === undefined);
    write.hasEnded = true;
    this.#log(write.error);
    this.#tell();
  }

  #tell(): void {
    for (let next = this.#pending[0]; next?.hasEnded; next = this.#pending[0]) {
      this.#pending.shift();
      next.end(next.error);
    }
  }

  /** One line when the store begins to refuse, and one when it has recovered: a full disk must not fill the log's as well. */
  #log(error: BrokerError | undefined): void {
    if ((error !== undefined) === this.#isRefused) return;
    this.#isRefused = error !== undefined;
    if (error === undefined) this.#logger.info({}, "the queue store takes writes again");
    else this.#logger.error({ reason: error.reason, err: error }, "the queue store refuses writes");
  }
}
