import type { DeadLetterReason } from "./queue-message.js";
import type { Settlement } from "./queues.js";

/** Counts what queues do; all queues together, as their names are anybody's choice. */
export interface QueueMetrics {
  /** Messages were handed in. */
  enqueued(outcome: "stored" | "duplicate" | "refused", count: number): void;
  /** Messages went to consumers; `redelivered` of them not for the first time. */
  handedOut(count: number, redelivered: number): void;
  /** Leases were settled, and that is on disk. */
  settled(kind: Settlement["kind"], count: number): void;
  /** Leases ended by their deadline or with their consumer's connection. */
  leasesLost(count: number): void;
  deadLetter(reason: DeadLetterReason): void;
  /** A write came to its end after so many milliseconds. */
  committed(durationMs: number, ok: boolean): void;
}

/** Counts nothing. */
export const noQueueMetrics: QueueMetrics = {
  enqueued() {},
  handedOut() {},
  settled() {},
  leasesLost() {},
  deadLetter() {},
  committed() {},
};
