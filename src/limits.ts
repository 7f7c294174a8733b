import type { Config, ConfigKey } from "./config/config.js";

/** What one limit is for. */
interface LimitFacts {
  /** The attack or accident that it stands against. */
  readonly against: string;
  /** What becomes of whoever goes past it: the reason of the error, or what happens instead. */
  readonly beyond: string;
}

/** Every bound on what comes in from outside, by the setting that sets it. docs/limits.md is made of this; defaults and units are in docs/config.md. */
export const limitTable = {
  maxConnections: {
    against: "Floods of connections, each of which costs a socket and its buffers.",
    beyond: "closed",
  },
  maxAddressConnections: {
    against: "The same from one place, which would leave nothing to everybody else.",
    beyond: "closed",
  },
  maxConcurrentStreams: {
    against: "Connections that open calls without end, each of which costs a stream.",
    beyond:
      "the connection is closed (`PROTOCOL_ERROR`), or before it knows the limit the stream refused (`REFUSED_STREAM`); not counted, since Node does not tell of it",
  },
  firstByteTimeoutMs: {
    against: "Connections that say nothing, so that nobody knows which protocol to time out by.",
    beyond: "closed",
  },
  headersTimeoutMs: {
    against: "Slow loris: request heads that arrive one byte at a time.",
    beyond: "status 408, then closed",
  },
  http2PingIntervalMs: {
    against: "HTTP/2 clients that vanish, or break the protocol so that the connection is of no more use.",
    beyond: "closed",
  },
  overloadDelayMs: {
    against: "More calls than the machine can serve, which would all be answered too late.",
    beyond: "`OVERLOADED`",
  },
  authMaxFailures: { against: "Guessing of credentials.", beyond: "`TOO_MANY_ATTEMPTS`" },
  principalConnectRate: { against: "Clients that reconnect in a loop.", beyond: "`RATE_LIMITED`" },
  principalSendRate: {
    against: "One tenant that sends so much that the others wait.",
    beyond: "`RATE_LIMITED`",
  },
  principalQueryRate: {
    against: "Listings in a loop, each of which may look at every client.",
    beyond: "`RATE_LIMITED`",
  },
  principalEnqueueRate: {
    against: "One tenant that fills the disk, and keeps it busy.",
    beyond: "`RATE_LIMITED`",
  },
  addressConnectRate: {
    against: "The same by somebody who has many credentials, or none.",
    beyond: "`RATE_LIMITED`",
  },
  addressSendRate: {
    against: "The same by somebody who has many credentials, or none.",
    beyond: "`RATE_LIMITED`",
  },
  addressQueryRate: {
    against: "The same by somebody who has many credentials, or none.",
    beyond: "`RATE_LIMITED`",
  },
  addressEnqueueRate: {
    against: "The same by somebody who has many credentials, or none.",
    beyond: "`RATE_LIMITED`",
  },
  maxFrameBytes: {
    against: "A frame that fills memory before anybody has looked at it.",
    beyond: "`LIMIT_EXCEEDED`, status 413 or 8 (`RESOURCE_EXHAUSTED`), or close code 1009",
  },
  maxFrameDepth: {
    against: "Nesting bombs: a few kilobytes of brackets that make a recursive reader run out of stack.",
    beyond: "`INVALID_FRAME`, `LIMIT_EXCEEDED`",
  },
  maxIdBytes: {
    against: "Ids and keys of a megabyte, which would be repeated in every log line, listing and index.",
    beyond: "`INVALID_REQUEST`, `INVALID_METADATA`",
  },
  maxApplicationClients: {
    against: "Clients without end, each of which costs its metadata and its place in the indexes.",
    beyond: "`CAPACITY_REACHED`",
  },
  maxMetadataBytes: { against: "Clients that use their metadata as a store.", beyond: "`LIMIT_EXCEEDED`" },
  maxAttributes: {
    against: "Metadata of many tiny attributes, each of which an index may have to carry.",
    beyond: "`LIMIT_EXCEEDED`",
  },
  maxConditions: { against: "Queries that take long on every candidate.", beyond: "`LIMIT_EXCEEDED`" },
  maxCelLength: {
    against: "Filters that take long to parse, which holds up everybody else.",
    beyond: "`LIMIT_EXCEEDED`",
  },
  maxQueryDepth: {
    against: "Queries nested until checking them runs out of stack.",
    beyond: "`LIMIT_EXCEEDED`",
  },
  maxListLength: {
    against: "Lists that every candidate is compared with element by element.",
    beyond: "`LIMIT_EXCEEDED`",
  },
  maxQueryChecks: {
    against: "Queries that no index can answer, over clients by the hundred thousand.",
    beyond: "`LIMIT_EXCEEDED`",
  },
  maxListedClients: {
    against: "Listings of everybody.",
    beyond: "`truncated`; `LIMIT_EXCEEDED` where an answer cannot say so",
  },
  maxWatchers: {
    against: "Watches without end, each of which looks at every change of every client.",
    beyond: "`CAPACITY_REACHED`",
  },
  maxWatchedChanges: {
    against: "A watcher that stops reading while clients come and go.",
    beyond: "`SLOW_CONSUMER`",
  },
  maxSubscriptions: {
    against:
      "Subscribers by the hundred thousand, each of whom is told of each client: work by the square of their number.",
    beyond: "`CAPACITY_REACHED`",
  },
  indexMaxBytes: {
    against: "Queries over ever new attributes, each of which wants an index.",
    beyond: "the index unused for longest is dropped",
  },
  indexIdleMs: { against: "Indexes that one query asked for, once.", beyond: "the index is dropped" },
  maxConsumedQueues: {
    against: "Clients that ask for messages of ever new queues, each of which costs a queue.",
    beyond: "`LIMIT_EXCEEDED`",
  },
  maxQueues: {
    against: "Queues of ever new names, each of which is kept for ever.",
    beyond: "`CAPACITY_REACHED`",
  },
  maxConsumerLeases: {
    against: "A consumer that takes whatever there is and settles nothing, so that others get none of it.",
    beyond: "it gets no more until it has settled some",
  },
  queueMaxMessages: { against: "A queue that nobody consumes.", beyond: "`QUEUE_FULL`" },
  queueMaxBytes: { against: "The same with large messages.", beyond: "`QUEUE_FULL`" },
  outboxMaxBytes: {
    against: "A receiver that stops reading while senders go on: its share of the broker's memory.",
    beyond: "`RECEIVER_OVERLOADED`, to the sender",
  },
  outboxMaxMessages: {
    against: "The same with messages so small that their bytes hardly count.",
    beyond: "`RECEIVER_OVERLOADED`, to the sender",
  },
  slowClientTimeoutMs: { against: "A receiver that stops reading for good.", beyond: "`SLOW_CONSUMER`" },
  identifyTimeoutMs: { against: "Sessions that are opened and never used.", beyond: "closed" },
  heartbeatIntervalMs: {
    against: "Clients whose machine went away without a word.",
    beyond: "`HEARTBEAT_TIMEOUT`",
  },
  maxPendingRequests: {
    against: "Requests without end to receivers that never reply.",
    beyond: "`CAPACITY_REACHED`",
  },
  requestTimeoutMs: { against: "Requests to receivers that never reply.", beyond: "`REQUEST_TIMEOUT`" },
  maxRequestTimeoutMs: {
    against: "Requests that want to wait for a day, each holding memory as long.",
    beyond: "`INVALID_REQUEST`",
  },
  proxyMaxRequests: {
    against: "Forwarded requests to upstreams that never answer.",
    beyond: "`PROXY_OVERLOADED`",
  },
  proxyMaxUpstreamRequests: {
    against: "One slow upstream that holds every place.",
    beyond: "another match is asked, else `UPSTREAM_OVERLOADED`",
  },
} as const satisfies Partial<Record<ConfigKey, LimitFacts>>;

/** The name of a limit, which is that of its setting. */
export type LimitName = keyof typeof limitTable;

/** True for the name of a limit. */
export function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(limitTable, name);
}

/** Every limit with its value; a rate that is absent bounds nothing. */
export type Limits = Pick<Config, LimitName>;

/** The limits that a configuration sets, without the rest of it: who holds limits does not hold the password. */
export function limitsFromConfig(config: Config): Limits {
  const names = Object.keys(limitTable) as LimitName[]; // its own keys
  return Object.fromEntries(names.map((name) => [name, config[name]])) as unknown as Limits;
}
