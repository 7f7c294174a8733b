import type { ClientRef } from "../message/client-ref.js";
import type { MessageHeaders, Payload } from "../message/payload.js";
import type { Query } from "../query/query.js";

/** What a sender hands in for a queue. */
export interface NewQueueMessage {
  /** Which clients may get it. Key and selector play no part: of the matches that wait, the one that has waited longest gets it. */
  readonly target: Query;
  readonly payload: Payload;
  readonly headers: MessageHeaders;
  /** A JSON value; passed on unchanged. */
  readonly nonce?: Payload;
  /** The sender's own id, by which a second copy is recognised. Absent: the queue gives one. */
  readonly messageId?: string;
  /** Messages with the same key are handed out one at a time and in order. */
  readonly orderingKey?: string;
  /** From 0 to 9; higher goes first. @default 0 */
  readonly priority?: number;
  /** Unix time in milliseconds before which it is not handed out. */
  readonly deliverAt?: number;
  /** Milliseconds from when it is stored until it is handed out for the first time. */
  readonly delayMs?: number;
  /** Milliseconds it may wait, from when it is stored, before it becomes a dead letter. @default the queue's */
  readonly ttlMs?: number;
}

/** Where a message is in its life. */
export type QueueMessageState = "ready" | "delayed" | "leased" | "dead";

/** A message in a queue, as it is at this moment. Times are Unix milliseconds. */
export interface QueuedMessage {
  readonly queue: string;
  readonly messageId: string;
  readonly payload: Payload;
  readonly headers: MessageHeaders;
  readonly nonce?: Payload;
  /** Who sent it; absent when the sender has no session. */
  readonly source?: ClientRef;
  readonly target: Query;
  readonly enqueuedAt: number;
  /** When it becomes a dead letter unless it is acknowledged before. */
  readonly expiresAt?: number;
  /** Not handed out before this. */
  readonly availableAt?: number;
  readonly failedAttempts: number;
  readonly releases: number;
  readonly priority: number;
  readonly orderingKey?: string;
  readonly state: QueueMessageState;
}

/** A message on its way to a consumer, which settles it by its lease. */
export interface LeasedMessage {
  /** Names this one hand-over; a message that is handed out again has another. */
  readonly leaseId: string;
  /** Unix time in milliseconds at which the queue takes it back and counts a failure. */
  readonly deadlineMs: number;
  readonly message: QueuedMessage;
}

/** Why a message is not handed out any more. */
export const deadLetterReasons = ["max-attempts", "expired", "rejected"] as const;
/** One of {@link deadLetterReasons}. */
export type DeadLetterReason = (typeof deadLetterReasons)[number];

/** The ways in which a lease can end without an acknowledgement. The first two are nobody's fault and count no attempt. */
export type AttemptOutcome = "released" | "connection-lost" | "rejected" | "timed-out";

/** One hand-over of a message, and its end. Times are Unix milliseconds. */
export interface DeliveryAttempt {
  /** Absent: a consumer without a session. */
  readonly consumer?: ClientRef;
  readonly leasedAt: number;
  readonly endedAt: number;
  readonly outcome: AttemptOutcome;
  /** The consumer's words; empty when it said nothing. */
  readonly reason: string;
}

/** A message that is not handed out any more, and what became of it. Times are Unix milliseconds. */
export interface DeadLetter {
  readonly message: QueuedMessage;
  readonly reason: DeadLetterReason;
  readonly deadSince: number;
  /** When it returns to the queue by itself; absent: it stays. */
  readonly returnsAt?: number;
  /** Its latest attempts, oldest first; of bounded length. */
  readonly history: readonly DeliveryAttempt[];
}
