import type { PeerAnswer, PeerCall } from "../../src/cluster/peer-call.js";
import type { PeerItem } from "../../src/cluster/peer-item.js";
import { BrokerError } from "../../src/errors.js";
import { bytesPayload, jsonPayload } from "../../src/message/payload.js";
import type { Attribute } from "../../src/metadata/attribute.js";
import { Version } from "../../src/metadata/version.js";
import type { Query } from "../../src/query/query.js";
import { defaultQueueConfig } from "../../src/queue/queue-config.js";
import type { QueuedMessage } from "../../src/queue/queue-message.js";

const client = { application: "app", clientId: "é" };

const query: Query = {
  application: { kind: "tags", tags: ["a", "b"] },
  restricted: true,
  key: "k",
  droppable: true,
  optional: true,
  conditions: [
    { kind: "compare", path: ["n", "0"], operator: "gte", operand: { kind: "literal", value: 2 ** 53 - 1 } },
    { kind: "or", conditions: [{ kind: "exists", path: ["x"] }] },
    { kind: "compare", path: ["v"], operator: "lt", operand: { kind: "path", path: ["w"], fallback: null } },
  ],
  selector: { kind: "min", path: ["latency"] },
  bound: { kind: "namespace", oneOf: [["team-", ""], ["one"]] },
};

const attributes: ReadonlyMap<string, Attribute> = new Map<string, Attribute>([
  ["s", { type: "string", value: "text" }],
  ["i", { type: "integer", value: 9007199254740993n }],
  ["f", { type: "float", value: 2 }],
  ["v", { type: "version", value: Version.parse("2.1.0-rc.1") as Version }],
  ["b", { type: "boolean", value: false }],
  ["l", { type: "list", value: [1, "a", null, [true]] }],
  ["m", { type: "map", value: Object.assign(Object.create(null), { __proto: 1, a: ["b"] }) }],
]);

const native = { ...jsonPayload('{"a":1}'), native: { encoding: "etf", bytes: Buffer.from([131, 97, 1]) } };

const queued: QueuedMessage = {
  queue: "jobs",
  messageId: "m1",
  payload: native,
  headers: { traceparent: "00" },
  nonce: jsonPayload('"n"'),
  source: client,
  target: query,
  enqueuedAt: 1_700_000_000_123,
  expiresAt: 1_700_000_001_000,
  availableAt: 1_700_000_000_500,
  failedAttempts: 2,
  releases: 1,
  priority: 9,
  orderingKey: "key",
  state: "delayed",
};

const bare: QueuedMessage = {
  queue: "jobs",
  messageId: "m2",
  payload: bytesPayload("application/octet-stream", Buffer.from([0, 255])),
  headers: {},
  target: {
    application: { kind: "any" },
    restricted: false,
    droppable: false,
    optional: false,
    conditions: [],
  },
  enqueuedAt: 0,
  failedAttempts: 0,
  releases: 0,
  priority: 0,
  state: "ready",
};

const description = {
  name: "jobs",
  config: { ...defaultQueueConfig, maxMessages: 5 },
  stats: { ready: 1, delayed: 2, leased: 3, deadLetters: 4, bytes: 5, consumers: 6, oldestEnqueuedAt: 7 },
};

const filter = {
  reasons: ["rejected"],
  deadSince: 1,
  deadBefore: 2,
  sourceApplication: "app",
  headers: { a: "b" },
} as const;

const refused = new BrokerError("QUEUE_FULL", "no room", { details: { queue: "jobs" } });

const calls: readonly PeerCall[] = [
  {
    kind: "claim-ids",
    claims: [
      { client, connectedAt: 0 },
      { client, connectedAt: 1_700_000_000_000 },
    ],
  },
  { kind: "is-alive", client, timeoutMs: 1_000 },
  {
    kind: "enqueue",
    queue: "jobs",
    messages: [
      {
        target: query,
        payload: native,
        headers: { h: "1" },
        nonce: jsonPayload("1"),
        messageId: "mine",
        orderingKey: "",
        priority: 0,
        deliverAt: 12,
        delayMs: 0.5,
        ttlMs: 3,
      },
      { target: bare.target, payload: bare.payload, headers: {} },
    ],
    source: client,
  },
  {
    kind: "settle",
    queue: "jobs",
    leaseIds: ["a~1"],
    settlement: { kind: "ack" },
    by: { kind: "client", client },
  },
  {
    kind: "settle",
    queue: "jobs",
    leaseIds: [],
    settlement: { kind: "release", delayMs: 5 },
    by: { kind: "anonymous" },
  },
  {
    kind: "settle",
    queue: "jobs",
    leaseIds: ["x"],
    settlement: { kind: "reject", reason: "bad", deadLetter: true, delayMs: 0 },
    by: { kind: "principal", principal: "p" },
  },
  { kind: "extend", queue: "jobs", leaseIds: ["x"], timeoutMs: 5, by: { kind: "principal", principal: "" } },
  { kind: "get-queue", queue: "jobs" },
  { kind: "list-queues", prefix: "j", page: { limit: 10, after: "x" } },
  {
    kind: "configure-queue",
    queue: "jobs",
    changes: { maxMessages: 0, ackTimeoutMs: null, backoff: defaultQueueConfig.backoff },
  },
  { kind: "peek", queue: "jobs", states: ["ready", "leased"], page: { limit: 1 } },
  { kind: "purge", queue: "jobs", messages: true },
  { kind: "purge", queue: "jobs", messages: false, deadLetters: filter },
  { kind: "list-dead-letters", queue: "jobs", filter, page: { limit: 1 } },
  { kind: "redrive", queue: "jobs", selection: { messageIds: ["a"] }, maxPerSecond: 3 },
  { kind: "redrive", queue: "jobs", selection: { filter } },
  {
    kind: "hand-over",
    queue: "jobs",
    settings: Buffer.from("{}"),
    messages: [{ name: "a/1", head: Buffer.from([1]), body: Buffer.from([2, 3]) }],
  },
];

const answers: readonly (PeerAnswer | BrokerError)[] = [
  refused,
  { kind: "claim-ids", granted: [true, false] },
  { kind: "is-alive", alive: false },
  {
    kind: "enqueue",
    results: [
      { kind: "stored", messageId: "m", duplicate: true },
      { kind: "refused", error: refused },
    ],
  },
  { kind: "settle", outcomes: ["done", "unknown-lease", "not-owned"] },
  { kind: "extend", outcomes: ["done"], deadlineMs: 1_700_000_000_001 },
  { kind: "get-queue", queue: description },
  { kind: "list-queues", page: { items: [description], next: "n" } },
  { kind: "configure-queue", queue: description },
  { kind: "peek", page: { items: [queued, bare] } },
  { kind: "purge", messages: 1, deadLetters: 2 },
  {
    kind: "list-dead-letters",
    page: {
      items: [
        {
          message: queued,
          reason: "max-attempts",
          deadSince: 5,
          returnsAt: 6,
          history: [{ consumer: client, leasedAt: 1, endedAt: 2, outcome: "timed-out", reason: "" }],
        },
        {
          message: bare,
          reason: "expired",
          deadSince: 5,
          history: [{ leasedAt: 1, endedAt: 2, outcome: "released", reason: "r" }],
        },
      ],
    },
  },
  { kind: "redrive", count: 3 },
  { kind: "hand-over" },
];

/** One of each thing that two brokers say to each other, some with all that can be said and some with nothing that can be left out. */
export const samplePeerItems: readonly PeerItem[] = [
  {
    kind: "ping",
    sentAt: 1_700_000_000_000,
    clients: 1,
    sessions: 2,
    draining: true,
    peers: [{ brokerId: "b", address: "h:1" }],
  },
  { kind: "pong", sentAt: 1_700_000_000_000 },
  { kind: "leaving" },
  { kind: "interest", application: "app", on: true },
  { kind: "interest", on: false },
  {
    kind: "client-told",
    client: {
      handle: 7,
      application: "app",
      id: "x",
      restricted: true,
      receivesClientEvents: true,
      remoteAddress: "::1",
      transport: "rpc",
      connectedAt: 1_700_000_000_000,
      revision: 3,
      attributes,
      queues: ["jobs"],
      takesHttpRequests: true,
    },
  },
  {
    kind: "client-changed",
    change: {
      handle: 7,
      revision: 4,
      set: new Map([["f", { type: "float", value: 0.5 }]]),
      removed: ["s"],
      queues: [],
    },
  },
  { kind: "client-left", handle: 7 },
  { kind: "synced", application: "" },
  { kind: "synced" },
  {
    kind: "deliver",
    id: 1,
    targets: [{ handle: 7, revision: 4 }],
    query: () => query,
    message: {
      id: "m",
      kind: "request",
      source: client,
      payload: native,
      headers: { a: "b" },
      nonce: jsonPayload("1"),
      requestId: "r",
      deadlineMs: 1_700_000_000_000,
    },
  },
  {
    kind: "deliver",
    id: 2,
    targets: [],
    query: () => bare.target,
    message: { id: "m", kind: "broadcast", payload: bare.payload, headers: {} },
  },
  { kind: "delivered", id: 1, outcomes: ["delivered", "dropped", "missed", refused] },
  { kind: "reply", requestId: "r", handle: 7, reply: { payload: native, headers: { a: "b" } } },
  { kind: "reply", requestId: "r", handle: 7, reply: refused },
  {
    kind: "http-request",
    handle: 7,
    frame: {
      requestId: 1,
      part: { kind: "head", method: "GET", target: "/", fields: ["a", "b"], hasBody: true },
    },
  },
  {
    kind: "http-request",
    handle: 7,
    frame: { requestId: 1, part: { kind: "chunk", bytes: Buffer.from("up") } },
  },
  { kind: "http-request", handle: 7, frame: { requestId: 1, part: { kind: "end", trailers: ["t", "1"] } } },
  { kind: "http-request", handle: 7, frame: { requestId: 1, part: { kind: "credit", bytes: 5 } } },
  { kind: "http-request", handle: 7, frame: { requestId: 1, part: { kind: "reset" } } },
  {
    kind: "http-answer",
    handle: 7,
    frame: { requestId: 1, part: { kind: "head", status: 200, fields: [] } },
  },
  {
    kind: "http-answer",
    handle: 7,
    frame: { requestId: 1, part: { kind: "chunk", bytes: Buffer.from("down") } },
  },
  { kind: "http-answer", handle: 7, frame: { requestId: 1, part: { kind: "end", trailers: [] } } },
  { kind: "http-answer", handle: 7, frame: { requestId: 1, part: { kind: "credit", bytes: 5 } } },
  { kind: "http-answer", handle: 7, frame: { requestId: 1, part: { kind: "reset", reason: "gone" } } },
  { kind: "displace", client },
  { kind: "id-released", client },
  ...calls.map((call, id): PeerItem => ({ kind: "call", id, call })),
  ...answers.map((answer, id): PeerItem => ({ kind: "answer", id, answer })),
  {
    kind: "consumer",
    consumer: {
      kind: "consume",
      consumer: 1,
      queue: "jobs",
      handle: 7,
      namespace: "n",
      principal: "p",
      ackTimeoutMs: 5,
      credit: 3,
    },
  },
  { kind: "consumer", consumer: { kind: "consume", consumer: 1, queue: "jobs", credit: 0 } },
  { kind: "consumer", consumer: { kind: "grant", consumer: 1, count: 2 } },
  { kind: "consumer", consumer: { kind: "cancel", consumer: 1 } },
  { kind: "consumer", consumer: { kind: "close", consumer: 1, how: "lost" } },
  { kind: "consumer", consumer: { kind: "close", consumer: 1, how: "finished" } },
  { kind: "consumer-news", news: { kind: "started", consumer: 1, ackTimeoutMs: 15_000 } },
  { kind: "consumer-news", news: { kind: "refused", consumer: 1, reason: "no" } },
  {
    kind: "consumer-news",
    news: { kind: "leased", consumer: 1, messages: [{ leaseId: "a~1", deadlineMs: 9, message: queued }] },
  },
  { kind: "consumer-news", news: { kind: "leases-lost", consumer: 1, leaseIds: ["a~1"] } },
  { kind: "consumer-news", news: { kind: "ending", consumer: 1, reason: "moves" } },
  { kind: "consumer-news", news: { kind: "finished", consumer: 1 } },
];
