import type { Client } from "../directory/client.js";
import type { BrokerError } from "../errors.js";
import type { ClientRef } from "../message/client-ref.js";
import type { MaybePromise } from "../util/maybe-promise.js";
import type { HandedMessage } from "./handed-message.js";
import type { LeaseOwner } from "./lease-owner.js";
import type { QueueConfig, QueueOverrides } from "./queue-config.js";
import type {
  DeadLetter,
  DeadLetterReason,
  LeasedMessage,
  NewQueueMessage,
  QueuedMessage,
  QueueMessageState,
} from "./queue-message.js";

/** What became of one message that was handed in. */
export type EnqueueResult =
  /** It is on disk; `duplicate` tells that it was there before, under the same id, and was not stored again. */
  | { readonly kind: "stored"; readonly messageId: string; readonly duplicate: boolean }
  /** It is not stored: `QUEUE_FULL`, `STORAGE_FULL`, `STORAGE_FAILED`. */
  | { readonly kind: "refused"; readonly error: BrokerError };

/** Where a consumer's messages go. */
export interface ConsumerSink {
  /** It consumes; so many milliseconds it has for each message. Comes once, before everything else. */
  started(ackTimeoutMs: number): void;
  /** Messages to work on, in order; each has used up one credit. */
  deliver(messages: readonly LeasedMessage[]): void;
  /** Leases that the queue took back: their deadline passed, or the queue was purged. */
  leasesLost(leaseIds: readonly string[]): void;
  /** The broker hands out no more; what is leased may still be settled. */
  ending(reason: string): void;
  /** It was closed as `finished`, and the last of its leases has ended. */
  finished(): void;
}

/** How somebody consumes. */
export interface ConsumeOptions {
  /** On whose behalf; its metadata decides what it gets. Absent: a consumer without a session, which matches only targets that ask for nothing. */
  readonly client?: Client;
  /** The namespace of a consumer without a session. @default none, which has the empty name */
  readonly namespace?: string;
  /** Who it is, by the name of its principal: nobody else may settle what it gets. */
  readonly principal?: string;
  /** How long it has for each message. @default the queue's */
  readonly ackTimeoutMs?: number;
  readonly sink: ConsumerSink;
}

/** One consumer of one queue, from `consume` until `close`. */
export interface QueueConsumer {
  /** Messages it can get now. */
  readonly credit: number;
  /** Lets it have `count` more messages. */
  grant(count: number): void;
  /** Takes all credit back: it waits no more, but keeps what it has. */
  cancel(): void;
  /** Ends it. `lost`: its leases return to the queue at once, without blame; `finished`: they run until their deadline. */
  close(how: "lost" | "finished"): void;
}

/** What a consumer says of its leases. */
export type Settlement =
  | { readonly kind: "ack" }
  | { readonly kind: "release"; readonly delayMs?: number }
  | {
      readonly kind: "reject";
      /** @default as the queue's backoff says */
      readonly delayMs?: number;
      readonly reason: string;
      /** True: a dead letter at once, whatever attempts are left. */
      readonly deadLetter: boolean;
    };

/** What became of a lease that was to be settled or extended. */
export type SettleOutcome = "done" | "unknown-lease" | "not-owned";

/** What became of leases that were to be extended, in their order, and the deadline of those that were. */
export interface ExtendResult {
  readonly outcomes: readonly SettleOutcome[];
  /** Unix time in milliseconds. */
  readonly deadlineMs: number;
}

/** What a queue holds at this moment. */
export interface QueueStats {
  readonly ready: number;
  readonly delayed: number;
  readonly leased: number;
  readonly deadLetters: number;
  /** Bytes of content, dead letters apart. */
  readonly bytes: number;
  readonly consumers: number;
  /** Unix time in milliseconds; absent: nothing waits. */
  readonly oldestEnqueuedAt?: number;
}

/** A queue, described. */
export interface QueueDescription {
  readonly name: string;
  readonly config: QueueConfig;
  readonly stats: QueueStats;
}

/** Describes dead letters; what is set has to hold. Times are Unix milliseconds. */
export interface DeadLetterFilter {
  /** Empty or absent: any. */
  readonly reasons?: readonly DeadLetterReason[];
  readonly deadSince?: number;
  readonly deadBefore?: number;
  readonly sourceApplication?: string;
  /** Each of these headers with exactly this value. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One page of a listing; `next` leads to the page after it and is absent on the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/** Which page to show. */
export interface PageRequest {
  readonly limit: number;
  /** `next` of the page before. @throws BrokerError `INVALID_REQUEST` for one that no page gave. */
  readonly after?: string;
}

/** Which dead letters return. */
export type RedriveSelection =
  | { readonly messageIds: readonly string[] }
  | { readonly filter: DeadLetterFilter };

/**
 * Every queue, whichever broker has it. Queues come into being with the first message or consumer. Where a queue has to exist, the methods
 * throw `QUEUE_NOT_FOUND`.
 */
export interface Queues {
  /** Resolves when every message is on disk or refused; results are in the order of the messages. */
  enqueue(
    queue: string,
    messages: readonly NewQueueMessage[],
    source?: ClientRef,
  ): Promise<readonly EnqueueResult[]>;
  /** Starts to consume, without credit at first. */
  consume(queue: string, options: ConsumeOptions): QueueConsumer;
  /** Settles leases; resolves when that is on disk. `by`: whose leases they have to be; absent: those of consumers without a session. */
  settle(
    queue: string,
    leaseIds: readonly string[],
    settlement: Settlement,
    by?: LeaseOwner,
  ): Promise<readonly SettleOutcome[]>;
  /** Moves deadlines to `timeoutMs` from now; absent: as long as the consumer has for a new message. */
  extend(
    queue: string,
    leaseIds: readonly string[],
    timeoutMs?: number,
    by?: LeaseOwner,
  ): MaybePromise<ExtendResult>;
  get(queue: string): MaybePromise<QueueDescription>;
  /** By name. */
  list(
    prefix: string,
    page: PageRequest,
    accepts?: (queue: string) => boolean,
  ): MaybePromise<Page<QueueDescription>>;
  /** Takes settings over; undefined sends one back to the broker's own. Makes the queue where there is none. */
  configure(
    queue: string,
    changes: { readonly [K in keyof QueueConfig]?: QueueConfig[K] | undefined },
  ): Promise<QueueDescription>;
  /** Messages that are no dead letters, in the order of the queue. `states` empty: all. */
  peek(queue: string, states: readonly QueueMessageState[], page: PageRequest): Promise<Page<QueuedMessage>>;
  /** Deletes messages, dead letters, or both; an empty filter means all dead letters. */
  purge(
    queue: string,
    what: { readonly messages: boolean; readonly deadLetters?: DeadLetterFilter },
  ): Promise<{ readonly messages: number; readonly deadLetters: number }>;
  /** The latest first. */
  listDeadLetters(queue: string, filter: DeadLetterFilter, page: PageRequest): Promise<Page<DeadLetter>>;
  /** Sends dead letters back to their queue at a bounded rate, their failures forgotten. @returns how many are on their way. */
  redrive(queue: string, selection: RedriveSelection, maxPerSecond?: number): Promise<number>;
  /** What all queues of this broker hold together. */
  totals(): QueueStats;
  /** Tells every consumer that no more is handed out. */
  drain(): void;
  /** Ends every consumer, waits for what is being written, and closes the store. */
  close(): Promise<void>;
}

/** Messages of a queue on their way to another broker. */
export interface HandedQueue {
  /** Settings of its own, in the form in which they are stored. */
  readonly settings: Uint8Array;
  readonly messages: readonly HandedMessage[];
}

/** The same, as the broker that they leave keeps count of them. */
export interface Departure extends HandedQueue {
  /** Their numbers, in the order of the messages. */
  readonly seqs: readonly number[];
}

/** The queues that this broker has: what is asked of them is answered at once. */
export interface OwnQueues extends Queues {
  extend(...extended: Parameters<Queues["extend"]>): ExtendResult;
  get(queue: string): QueueDescription;
  list(...listed: Parameters<Queues["list"]>): Page<QueueDescription>;
  /** Every queue that is here. */
  names(): readonly string[];
  /** True when nothing is in a queue, not even on its way to the disk. */
  isEmpty(queue: string): boolean;
  /** Hands out nothing of a queue any more, and tells its consumers so: another broker is to have it. What is leased may still be settled. */
  suspend(queue: string, reason: string): void;
  /** Hands out again. */
  resume(queue: string): void;
  /** What of a queue can go to another broker now; none: nothing can at this moment. `origin` names this broker. */
  departure(queue: string, origin: string): Promise<Departure>;
  /** Deletes what has gone. */
  departed(queue: string, seqs: readonly number[]): Promise<void>;
  /** Takes in what another broker hands on; resolves when it is on disk. Settings are taken over where the queue has none of its own. */
  takeOver(queue: string, handed: HandedQueue): Promise<void>;
  /** Other brokers use the same store: a queue is here once it is claimed, and moves by being released there. Otherwise a queue is here when it is asked for. */
  readonly isShared: boolean;
  /** Names of all queues in the store; those of a store that is shared need not be here. */
  storedNames(): Promise<readonly string[]>;
  /** Takes a queue from a shared store, and sets it going. @throws BrokerError (rejects with) `QUEUE_UNAVAILABLE` while another broker has it, `STORAGE_FAILED` */
  claim(queue: string): Promise<void>;
  /** Stops a queue of a shared store, and leaves it to others. */
  release(queue: string): Promise<void>;
}

/** What queues need to know when they are opened. */
export interface QueueDefaults {
  /** What a queue does that nobody configured. */
  readonly config: QueueConfig;
  /** Settings of certain queues, from the configuration file; those made by `configure` go before these. */
  readonly overrides: ReadonlyMap<string, QueueOverrides>;
}
