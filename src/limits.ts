import type { Config } from "./config/config.js";

// Each bound names the attack or accident that it stands against. Defaults and units are in docs/config.md.

/** Bounds on what arrives, whatever it means. */
interface FrameLimits {
  /** A frame that fills memory before anybody has looked at it. */
  readonly maxFrameBytes: number;
  /** Nesting bombs: a few kilobytes of brackets that make a recursive reader run out of stack. */
  readonly maxFrameDepth: number;
  /** Ids and keys of a megabyte, which would be repeated in every log line, listing and index. */
  readonly maxIdBytes: number;
}

/** Bounds on what one client may store. */
interface StorageLimits {
  /** Clients that use their metadata as a store. */
  readonly maxMetadataBytes: number;
  /** Metadata of many tiny attributes, each of which an index may have to carry. */
  readonly maxAttributes: number;
}

/** Bounds on what one query may cost. */
interface ConditionLimits {
  /** Queries that take long on every candidate. */
  readonly maxConditions: number;
  /** Queries nested until checking them runs out of stack. */
  readonly maxQueryDepth: number;
  /** Lists that every candidate is compared with element by element. */
  readonly maxListLength: number;
  /** Queries that no index can answer, over clients by the hundred thousand. */
  readonly maxQueryChecks: number;
  /** Listings of everybody. */
  readonly maxListedClients: number;
  /** A watcher that stops reading while clients come and go. */
  readonly maxWatchedChanges: number;
  /** Queries over ever new attributes, each of which wants an index. */
  readonly indexMaxBytes: number;
  /** Indexes that one query asked for, once. */
  readonly indexIdleMs: number;
}

/** Bounds on one session. */
interface SessionBounds {
  /** Clients that ask for messages of ever new queues, each of which costs a queue. */
  readonly maxConsumedQueues: number;
  /** A receiver that stops reading while senders go on: its share of the broker's memory. */
  readonly outboxMaxBytes: number;
  /** The same with messages so small that their bytes hardly count. */
  readonly outboxMaxMessages: number;
  /** A receiver that stops reading for good. */
  readonly slowClientTimeoutMs: number;
  /** Sessions that are opened and never used. */
  readonly identifyTimeoutMs: number;
  /** Clients whose machine went away without a word. */
  readonly heartbeatIntervalMs: number;
}

/** Bounds on waiting for a reply. */
interface RequestLimits {
  /** Requests to receivers that never reply. */
  readonly requestTimeoutMs: number;
  /** Requests that want to wait for a day, each holding memory as long. */
  readonly maxRequestTimeoutMs: number;
}

/** Bounds on connections before any session exists. */
interface ConnectionLimits {
  /** Floods of connections, each of which costs a socket and its buffers. */
  readonly maxConnections: number;
  /** Connections that say nothing, so that nobody knows which protocol to time out by. */
  readonly firstByteTimeoutMs: number;
  /** Slow loris: request heads that arrive one byte at a time. */
  readonly headersTimeoutMs: number;
  /** HTTP/2 clients that vanish, or break the protocol so that the connection is of no more use. */
  readonly http2PingIntervalMs: number;
}

/** Every bound on what comes in from outside. */
export interface Limits
  extends FrameLimits,
    StorageLimits,
    ConditionLimits,
    SessionBounds,
    RequestLimits,
    ConnectionLimits {}

// Its type lists every limit, so that none can be forgotten.
const limitNames = Object.keys({
  maxFrameBytes: true,
  maxFrameDepth: true,
  maxIdBytes: true,
  maxMetadataBytes: true,
  maxAttributes: true,
  maxConditions: true,
  maxQueryDepth: true,
  maxListLength: true,
  maxQueryChecks: true,
  maxListedClients: true,
  maxWatchedChanges: true,
  indexMaxBytes: true,
  indexIdleMs: true,
  maxConsumedQueues: true,
  outboxMaxBytes: true,
  outboxMaxMessages: true,
  slowClientTimeoutMs: true,
  identifyTimeoutMs: true,
  heartbeatIntervalMs: true,
  requestTimeoutMs: true,
  maxRequestTimeoutMs: true,
  maxConnections: true,
  firstByteTimeoutMs: true,
  headersTimeoutMs: true,
  http2PingIntervalMs: true,
} satisfies Record<keyof Limits, true>) as (keyof Limits)[];

/** The limits that a configuration sets, without the rest of it: who holds limits does not hold the password. */
export function limitsFromConfig(config: Config): Limits {
  return Object.fromEntries(limitNames.map((name) => [name, config[name]])) as Record<keyof Limits, number>;
}
