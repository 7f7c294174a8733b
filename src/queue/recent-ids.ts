import Denque from "denque";
import type { BrokerError } from "../errors.js";

/** A sender's id that is remembered. */
export interface RecentId {
  readonly messageId: string;
  /** When its message was handed in, in Unix milliseconds. */
  readonly at: number;
  /** The message could not be stored: neither is its copy. */
  error?: BrokerError;
}

/** Ids are forgotten so much later than they could be, many at a time. */
const lateMs = 1_000;

/** The ids that senders chose, for as long as a second copy is to be recognised. */
export class RecentIds {
  readonly #byId = new Map<string, RecentId>();
  /** The oldest first; those that were deleted or replaced are still in it. */
  readonly #inOrder = new Denque<RecentId>();

  /** What is remembered of an id. */
  get(messageId: string, now: number, windowMs: number): RecentId | undefined {
    const found = this.#byId.get(messageId);
    return found !== undefined && found.at + windowMs > now ? found : undefined;
  }

  /** Remembers an id, in place of what was remembered of it. To be called in the order of the times. */
  add(messageId: string, at: number): RecentId {
    const recent: RecentId = { messageId, at };
    this.#byId.set(messageId, recent);
    this.#inOrder.push(recent);
    return recent;
  }

  /** Forgets an id, unless something newer is remembered of it. */
  delete(recent: RecentId): void {
    if (this.#byId.get(recent.messageId) === recent) this.#byId.delete(recent.messageId);
  }

  /** When there may next be something to forget. */
  nextDue(windowMs: number): number | undefined {
    const oldest = this.#inOrder.peekFront();
    return oldest === undefined ? undefined : oldest.at + windowMs + lateMs;
  }

  /** Takes out ids whose window has passed; looks at `limit` at most. */
  takeExpired(now: number, windowMs: number, limit: number): string[] {
    const expired: string[] = [];
    for (let left = limit; left > 0; left -= 1) {
      const oldest = this.#inOrder.peekFront();
      if (oldest === undefined || oldest.at + windowMs > now) break;
      this.#inOrder.shift();
      if (this.#byId.get(oldest.messageId) !== oldest) continue;
      this.#byId.delete(oldest.messageId);
      expired.push(oldest.messageId);
    }
    return expired;
  }
}
