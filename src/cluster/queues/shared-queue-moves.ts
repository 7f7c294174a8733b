import { pause } from "../../util/pause.js";
import type { QueueMovesOptions } from "./queue-moves.js";

/** How long leases of a queue that moves have to be settled. */
const settleMs = 2_000;
/** How long to wait before a queue is looked at again, or claimed again. */
const retryMs = 100;

/**
 * Brings queues to their owners, where all brokers use one store: the former owner hands out no more, gives what is with consumers a
 * little time to be settled, and releases the queue; the new owner claims it as soon as it is free.
 */
export class SharedQueueMoves {
  readonly #options: Omit<QueueMovesOptions, "link">;
  readonly #moving = new Map<string, Promise<void>>();
  #looking: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: Omit<QueueMovesOptions, "link">) {
    this.#options = options;
  }

  /** Looks at every queue that is here, and at every one in the store. */
  start(): void {
    const { own } = this.#options;
    for (const queue of own.names()) {
      if (!this.#isOwn(queue)) this.#begin(queue, () => this.#giveUp(queue));
      else if (!this.#moving.has(queue)) own.resume(queue);
    }
    this.#looking = (this.#looking ?? Promise.resolve()).then(() => this.#look());
  }

  /** Resolves when nothing is left to move. */
  async done(): Promise<void> {
    await this.#looking;
    while (this.#moving.size > 0) await Promise.all(this.#moving.values());
  }

  close(): void {
    this.#isClosed = true;
  }

  /** Claims what is stored and this broker's. */
  async #look(): Promise<void> {
    while (!this.#isClosed) {
      try {
        for (const queue of await this.#options.own.storedNames())
          if (this.#isOwn(queue)) this.#begin(queue, () => this.#claim(queue));
        return;
      } catch (error) {
        this.#options.logger.debug({ error }, "the queues of the store cannot be listed yet");
      }
      await pause(this.#options.clock, retryMs);
    }
  }

  /** One thing at a time for each queue; when it has ended, the queue is looked at again. */
  #begin(queue: string, move: () => Promise<void>): void {
    const before = this.#moving.get(queue) ?? Promise.resolve();
    const moved = before.then(move).finally(() => {
      if (this.#moving.get(queue) === moved) this.#moving.delete(queue);
    });
    this.#moving.set(queue, moved);
  }

  async #giveUp(queue: string): Promise<void> {
    const { own, clock, logger } = this.#options;
    if (this.#isClosed || this.#isOwn(queue) || !own.names().includes(queue)) return;
    own.suspend(queue, "the queue moves to another broker");
    const until = clock.now() + settleMs;
    while (!this.#isClosed && this.#hasLeases(queue) && clock.now() < until)
      await pause(this.#options.clock, retryMs);
    if (this.#isClosed) return;
    if (this.#isOwn(queue)) return this.#resume(queue);
    await own.release(queue).catch((error: unknown) => {
      logger.debug(
        { error, queue },
        "a queue could not be released; its claim ends with this broker's lease",
      );
    });
  }

  async #claim(queue: string): Promise<void> {
    const { own, logger } = this.#options;
    while (!this.#isClosed && this.#isOwn(queue)) {
      try {
        await own.claim(queue);
        return;
      } catch (error) {
        logger.debug({ error, queue }, "a queue cannot be claimed yet; it will be tried again");
      }
      await pause(this.#options.clock, retryMs);
    }
  }

  #resume(queue: string): void {
    if (this.#options.own.names().includes(queue)) this.#options.own.resume(queue);
  }

  #hasLeases(queue: string): boolean {
    const { own } = this.#options;
    return own.names().includes(queue) && own.get(queue).stats.leased > 0;
  }

  #isOwn(queue: string): boolean {
    return this.#options.ownerOf(queue) === this.#options.brokerId;
  }
}
