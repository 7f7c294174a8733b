import { BrokerError } from "../errors.js";
import type { Logger } from "../observability/logger.js";
import type { Clock } from "../util/clock.js";
import { recoverQueue } from "./recovery.js";
import type { RunningQueues } from "./running-queues.js";
import type { SharedQueueStore } from "./shared-queue-store.js";

/** What claims need. */
export interface ClaimsOptions {
  readonly store: SharedQueueStore;
  readonly running: RunningQueues;
  /** True: this broker stands alone, and takes every queue that it finds as soon as the queue is free. */
  readonly takesAll: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How long to wait before a queue that was not to be had is tried again. */
const retryMs = 1_000;

/** The queues of a shared store that are this broker's: those it has claimed run here, and stop at once when a claim is lost. */
export class Claims {
  readonly #options: ClaimsOptions;
  readonly #claimed = new Set<string>();
  readonly #claiming = new Map<string, Promise<void>>();
  /** Known to be stored, wanted here, and not claimed. */
  readonly #missing = new Set<string>();
  #cancelRetry: (() => void) | undefined;
  #isClosed = false;

  constructor(options: ClaimsOptions) {
    this.#options = options;
    options.store.onClaimLost((queue) => this.#lost(queue));
  }

  /** Takes what there is and is free; the rest follows by itself. @throws BrokerError (rejects with) `STORAGE_FAILED` */
  async start(): Promise<void> {
    if (!this.#options.takesAll) return;
    for await (const queue of this.#options.store.names()) this.#missing.add(queue);
    for (const queue of [...this.#missing]) {
      await this.claim(queue).catch((error: unknown) => {
        if (!(error instanceof BrokerError && error.reason === "QUEUE_UNAVAILABLE")) throw error;
      });
    }
    this.#retryLater();
  }

  /** Names of all queues in the store. */
  async names(): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const queue of this.#options.store.names()) names.push(queue);
    return names;
  }

  /** Makes a queue this broker's, and sets it going where the store has it. @throws BrokerError (rejects with) `QUEUE_UNAVAILABLE`, `STORAGE_FAILED` */
  claim(queue: string): Promise<void> {
    if (this.#claimed.has(queue)) return Promise.resolve();
    const pending = this.#claiming.get(queue);
    if (pending !== undefined) return pending;
    const claimed = this.#claim(queue).finally(() => this.#claiming.delete(queue));
    this.#claiming.set(queue, claimed);
    return claimed;
  }

  /** Stops a queue here and leaves it to others. */
  async release(queue: string): Promise<void> {
    await this.#claiming.get(queue)?.catch(() => {}); // what did not succeed needs no release
    this.#missing.delete(queue);
    this.#claimed.delete(queue);
    this.#options.running.drop(queue, "the queue moves to another broker");
    await this.#options.store.release(queue);
  }

  /** Waits for a queue that is stored and not here yet; one that nobody knows is no error. */
  async settled(queue: string): Promise<void> {
    if (this.#missing.has(queue)) await this.claim(queue);
  }

  /** @throws BrokerError `QUEUE_UNAVAILABLE` for a queue that is stored and not here yet. */
  require(queue: string): void {
    if (!this.#missing.has(queue)) return;
    this.claim(queue).catch(() => {}); // whoever asks again learns why
    throw new BrokerError("QUEUE_UNAVAILABLE", `the queue '${queue}' is just being taken up`, {
      details: { queue },
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRetry?.();
  }

  async #claim(queue: string): Promise<void> {
    const { store, running, clock } = this.#options;
    const stored = await store.claim(queue);
    if (stored !== undefined) {
      try {
        const start = await recoverQueue(store, running, stored, clock.now());
        running.drop(queue, "the queue was found in the store");
        start();
      } catch (error) {
        await store.release(queue);
        throw error;
      }
    }
    this.#claimed.add(queue);
    this.#missing.delete(queue);
  }

  #lost(queue: string): void {
    const { running, logger } = this.#options;
    this.#claimed.delete(queue);
    if (this.#isClosed) return;
    this.#missing.add(queue);
    running.drop(queue, "the broker has lost the queue");
    logger.warn({ queue }, "the claim on a queue was lost; it stops here until it is claimed again");
    this.#retryLater();
  }

  #retryLater(): void {
    const { takesAll, clock } = this.#options;
    if (!takesAll || this.#isClosed || this.#missing.size === 0 || this.#cancelRetry !== undefined) return;
    this.#cancelRetry = clock.after(retryMs, () => void this.#retry());
  }

  async #retry(): Promise<void> {
    for (const queue of [...this.#missing]) {
      if (this.#isClosed) return;
      await this.claim(queue).catch((error: unknown) => {
        this.#options.logger.debug({ error, queue }, "a queue cannot be claimed yet; it will be tried again");
      });
    }
    this.#cancelRetry = undefined;
    this.#retryLater();
  }
}
