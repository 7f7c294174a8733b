import type { BrokerError } from "../errors.js";

/** A sender's id that is remembered. */
export interface RecentId {
  /** When its message was handed in, in Unix milliseconds. */
  readonly at: number;
  /** The message could not be stored: neither is its copy. */
  error?: BrokerError;
}

/** Ids are forgotten so much later than they could be, many at a time. */
const lateMs = 1_000;

/** The ids that senders chose, for as long as a second copy is to be recognised; the oldest first. */
export class RecentIds {
  readonly #byId = new Map<string, RecentId>();

  get size(): number {
    return this.#byId.size;
  }

  /** What is remembered of an id. */
  get(messageId: string, now: number, windowMs: number): RecentId | undefined {
    const found = this.#byId.get(messageId);
    return found !== undefined && found.at + windowMs > now ? found : undefined;
  }

  /** Remembers an id, in place of what was remembered of it. */
  add(messageId: string, at: number): RecentId {
    const recent: RecentId = { at };
    this.#byId.delete(messageId); // so that it stands at the end
    this.#byId.set(messageId, recent);
    return recent;
  }

  /** Forgets an id, unless something newer is remembered of it. */
  delete(messageId: string, recent: RecentId): void {
    if (this.#byId.get(messageId) === recent) this.#byId.delete(messageId);
  }

  /** When there is next something to forget. */
  nextDue(windowMs: number): number | undefined {
    for (const { at } of this.#byId.values()) return at + windowMs + lateMs;
    return undefined;
  }

  /** Takes out ids whose window has passed, `limit` at most. */
  takeExpired(now: number, windowMs: number, limit: number): string[] {
    const expired: string[] = [];
    for (const [messageId, { at }] of this.#byId) {
      if (at + windowMs > now || expired.length === limit) break;
      expired.push(messageId);
    }
    for (const messageId of expired) this.#byId.delete(messageId);
    return expired;
  }
}
