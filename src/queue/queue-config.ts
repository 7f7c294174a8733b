/** Waiting times that grow with every failed attempt. */
export interface Backoff {
  /** Wait after the first failure, in milliseconds. */
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
  /** What the wait is multiplied with after each further failure; at least 1. */
  readonly multiplier: number;
  /** Share of the wait, from 0 to 1, that chance takes off: failures that came together do not return together. */
  readonly jitter: number;
}

/** How a queue behaves. Zero stands for "without bound", or "never". */
export interface QueueConfig {
  /** How long a consumer has before its lease ends and counts as failed. */
  readonly ackTimeoutMs: number;
  /** How long a dead letter rests before it returns to the queue by itself, its failures forgotten. 0: it stays until it is redriven. */
  readonly deadLetterReturnMs: number;
  /** Failed attempts after which a message becomes a dead letter. 0: no number of them is enough. */
  readonly maxAttempts: number;
  readonly backoff: Backoff;
  /** How long a message may wait before it becomes a dead letter; its own time to live goes before this. 0: for ever. */
  readonly messageTtlMs: number;
  /** Most messages in the queue, leased ones included, dead letters apart. 0: no bound. */
  readonly maxMessages: number;
  /** Most bytes of content in the queue, dead letters apart. 0: no bound. */
  readonly maxBytes: number;
  /** How long the ids that senders chose are remembered. 0: not at all. */
  readonly deduplicationWindowMs: number;
  /** How long a dead letter is kept before it is deleted. 0: for ever. */
  readonly deadLetterRetentionMs: number;
}

/**
 * A queue that nobody configured. It treats messages as the original server did: one failure, and a message rests among the
 * dead letters for 15 s and comes back, as often as it takes.
 */
export const defaultQueueConfig: QueueConfig = Object.freeze({
  ackTimeoutMs: 15_000,
  deadLetterReturnMs: 15_000,
  maxAttempts: 1,
  backoff: Object.freeze({ initialDelayMs: 1_000, maxDelayMs: 60_000, multiplier: 2, jitter: 0.2 }),
  messageTtlMs: 0,
  maxMessages: 0,
  maxBytes: 0,
  deduplicationWindowMs: 120_000,
  deadLetterRetentionMs: 0,
});

/** Settings of one queue that differ from the broker's own; a key that is absent follows these, also when they change. */
export type QueueOverrides = Partial<QueueConfig>;
