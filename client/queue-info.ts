import { create } from "@bufbuild/protobuf";
import {
  type Duration,
  durationFromMs,
  durationMs,
  type Timestamp,
  timestampMs,
} from "@bufbuild/protobuf/wkt";
import {
  DeadLetterReason,
  type DeadLetter as ProtoDeadLetter,
  type Queue as ProtoQueue,
  type QueueConfig as ProtoQueueConfig,
  type QueuedMessage as ProtoQueuedMessage,
  QueueConfigSchema,
  QueuedMessageState,
} from "../gen/singyeong/v1/queue_pb.js";
import { payloadOf } from "./content.js";
import { type ClientRef, clientRefFromProto } from "./message.js";

/** How a queue behaves; docs/queues.md has what each setting means. */
export interface QueueConfig {
  readonly ackTimeoutMs?: number;
  readonly deadLetterReturnDelayMs?: number;
  readonly maxAttempts?: number;
  readonly backoff?: {
    readonly initialDelayMs?: number;
    readonly maxDelayMs?: number;
    readonly multiplier?: number;
    readonly jitter?: number;
  };
  readonly messageTtlMs?: number;
  readonly maxMessages?: number;
  readonly maxBytes?: number;
  readonly deduplicationWindowMs?: number;
  readonly deadLetterRetentionMs?: number;
}

/** A queue, its settings and what it holds. */
export interface QueueInfo {
  readonly name: string;
  readonly config: QueueConfig;
  readonly ready: number;
  readonly delayed: number;
  readonly leased: number;
  readonly deadLetters: number;
  readonly bytes: number;
  readonly consumers: number;
  /** Undefined: nothing waits. */
  readonly oldestEnqueuedAt: Date | undefined;
}

/** A message in a queue, seen without being taken. */
export interface PeekedMessage {
  readonly id: string;
  readonly state: "ready" | "delayed" | "leased" | "dead";
  readonly payload: unknown;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly source: ClientRef | undefined;
  readonly enqueuedAt: Date | undefined;
  readonly availableAt: Date | undefined;
  readonly expiresAt: Date | undefined;
  readonly failedAttempts: number;
  readonly releases: number;
  readonly priority: number;
  readonly orderingKey: string | undefined;
}

/** A message that is not delivered any more. */
export interface DeadLetter extends PeekedMessage {
  readonly reason: "max_attempts" | "expired" | "rejected" | "unknown";
  readonly deadSince: Date | undefined;
  readonly returnsAt: Date | undefined;
}

const states: Readonly<Record<number, PeekedMessage["state"]>> = {
  [QueuedMessageState.READY]: "ready",
  [QueuedMessageState.DELAYED]: "delayed",
  [QueuedMessageState.LEASED]: "leased",
  [QueuedMessageState.DEAD]: "dead",
};

const reasons: Readonly<Record<number, DeadLetter["reason"]>> = {
  [DeadLetterReason.MAX_ATTEMPTS]: "max_attempts",
  [DeadLetterReason.EXPIRED]: "expired",
  [DeadLetterReason.REJECTED]: "rejected",
};

/** The queue of the wire, read. */
export function queueFromProto({ name, config, stats }: ProtoQueue): QueueInfo {
  return {
    name,
    config: configFromProto(config),
    ready: Number(stats?.ready ?? 0),
    delayed: Number(stats?.delayed ?? 0),
    leased: Number(stats?.leased ?? 0),
    deadLetters: Number(stats?.deadLetters ?? 0),
    bytes: Number(stats?.bytes ?? 0),
    consumers: stats?.consumers ?? 0,
    oldestEnqueuedAt: dateFromProto(stats?.oldestEnqueuedAt),
  };
}

function configFromProto(config: ProtoQueueConfig | undefined): QueueConfig {
  if (config === undefined) return {};
  const { backoff, maxAttempts, maxMessages, maxBytes } = config;
  return defined({
    ackTimeoutMs: msOf(config.ackTimeout),
    deadLetterReturnDelayMs: msOf(config.deadLetterReturnDelay),
    maxAttempts,
    backoff:
      backoff &&
      defined({
        initialDelayMs: msOf(backoff.initialDelay),
        maxDelayMs: msOf(backoff.maxDelay),
        multiplier: backoff.multiplier,
        jitter: backoff.jitter,
      }),
    messageTtlMs: msOf(config.messageTtl),
    maxMessages: maxMessages === undefined ? undefined : Number(maxMessages),
    maxBytes: maxBytes === undefined ? undefined : Number(maxBytes),
    deduplicationWindowMs: msOf(config.deduplicationWindow),
    deadLetterRetentionMs: msOf(config.deadLetterRetention),
  });
}

/** Settings as they go over the wire; what is left out stays as it is. */
export function configToProto(config: QueueConfig): ProtoQueueConfig {
  const { backoff, maxAttempts, maxMessages, maxBytes } = config;
  return create(
    QueueConfigSchema,
    defined({
      ackTimeout: durationOf(config.ackTimeoutMs),
      deadLetterReturnDelay: durationOf(config.deadLetterReturnDelayMs),
      maxAttempts,
      backoff:
        backoff &&
        defined({
          initialDelay: durationOf(backoff.initialDelayMs),
          maxDelay: durationOf(backoff.maxDelayMs),
          multiplier: backoff.multiplier,
          jitter: backoff.jitter,
        }),
      messageTtl: durationOf(config.messageTtlMs),
      maxMessages: maxMessages === undefined ? undefined : BigInt(maxMessages),
      maxBytes: maxBytes === undefined ? undefined : BigInt(maxBytes),
      deduplicationWindow: durationOf(config.deduplicationWindowMs),
      deadLetterRetention: durationOf(config.deadLetterRetentionMs),
    }),
  );
}

/** The queued message of the wire, read. */
export function peekedFromProto(message: ProtoQueuedMessage | undefined): PeekedMessage {
  return {
    id: message?.messageId ?? "",
    state: states[message?.state ?? 0] ?? "ready",
    payload: payloadOf(message?.content),
    contentType: message?.content?.contentType ?? "",
    headers: message?.content?.headers ?? {},
    source: clientRefFromProto(message?.source),
    enqueuedAt: dateFromProto(message?.enqueuedAt),
    availableAt: dateFromProto(message?.availableAt),
    expiresAt: dateFromProto(message?.expiresAt),
    failedAttempts: message?.failedAttempts ?? 0,
    releases: message?.releases ?? 0,
    priority: message?.priority ?? 0,
    orderingKey: message?.orderingKey || undefined,
  };
}

/** The dead letter of the wire, read. */
export function deadLetterFromProto(letter: ProtoDeadLetter): DeadLetter {
  return {
    ...peekedFromProto(letter.message),
    state: "dead",
    reason: reasons[letter.reason] ?? "unknown",
    deadSince: dateFromProto(letter.deadSince),
    returnsAt: dateFromProto(letter.returnsAt),
  };
}

/** The time of the wire, read. */
export function dateFromProto(time: Timestamp | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(timestampMs(time));
}

/** Milliseconds as a duration of the wire. */
export function durationOf(ms: number | undefined): Duration | undefined {
  return ms === undefined ? undefined : durationFromMs(ms);
}

function msOf(duration: Duration | undefined): number | undefined {
  return duration === undefined ? undefined : durationMs(duration);
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** The same without the fields that are undefined. */
export function defined<T extends object>(fields: T): Defined<T> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Defined<T>;
}
