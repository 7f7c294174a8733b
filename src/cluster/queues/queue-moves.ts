import type { Logger } from "../../observability/logger.js";
import type { OwnQueues } from "../../queue/queues.js";
import type { Clock } from "../../util/clock.js";
import { pause } from "../../util/pause.js";
import type { QueueLink } from "./queue-link.js";

/** What moves need. */
export interface QueueMovesOptions {
  readonly brokerId: string;
  readonly own: OwnQueues;
  readonly link: (brokerId: string) => QueueLink | undefined;
  readonly ownerOf: (queue: string) => string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How long to wait before a queue that cannot move now, or not all of it, is tried again. */
const retryMs = 200;

/**
 * Brings queues to their owners, where each broker keeps its own on its own disk: what has no consumer is handed to the owner a piece at a
 * time, and deleted once the owner has it on disk. A crash in between leaves it at both, and the owner recognises the second copy. What is
 * with a consumer stays until it is settled or comes back.
 */
export class QueueMoves {
  readonly #options: QueueMovesOptions;
  readonly #moving = new Map<string, Promise<void>>();
  #isClosed = false;

  constructor(options: QueueMovesOptions) {
    this.#options = options;
  }

  /** Looks at every queue that is here. */
  start(): void {
    const { own, ownerOf, brokerId } = this.#options;
    for (const queue of own.names()) {
      if (ownerOf(queue) === brokerId) own.resume(queue);
      else if (this.#nextOwner(queue) !== undefined && !this.#moving.has(queue)) this.#begin(queue);
    }
  }

  /** Resolves when nothing is left to move. */
  async done(): Promise<void> {
    while (this.#moving.size > 0) await Promise.all(this.#moving.values());
  }

  close(): void {
    this.#isClosed = true;
  }

  #begin(queue: string): void {
    const moved = this.#move(queue).finally(() => this.#moving.delete(queue));
    this.#moving.set(queue, moved);
  }

  async #move(queue: string): Promise<void> {
    const { own, logger } = this.#options;
    own.suspend(queue, "the queue moves to another broker");
    while (!this.#isClosed && this.#nextOwner(queue) !== undefined) {
      try {
        if (await this.#moveSome(queue)) continue;
        if (own.isEmpty(queue)) return;
      } catch (error) {
        logger.debug({ error, queue }, "a part of a queue could not be handed over; it will be tried again");
      }
      await pause(this.#options.clock, retryMs);
    }
  }

  /** Hands the next piece over. @returns false when there is none now. */
  async #moveSome(queue: string): Promise<boolean> {
    const { own, link, brokerId } = this.#options;
    const { seqs, ...handed } = await own.departure(queue, brokerId);
    if (seqs.length === 0) return false;
    const owner = link(this.#nextOwner(queue) ?? "");
    if (owner === undefined) throw new Error("its owner is not linked");
    await owner.peer.ask<"hand-over">({ kind: "hand-over", queue, ...handed });
    await own.departed(queue, seqs);
    return true;
  }

  /** Another broker that the queue belongs to; undefined: it is this one's, or nobody's, since the last broker leaves. */
  #nextOwner(queue: string): string | undefined {
    const owner = this.#options.ownerOf(queue);
    return owner === this.#options.brokerId ? undefined : owner;
  }
}
