// What the library has in Node and in browsers alike; `connect` each has of its own.
export type { BrokerInfo, PeerInfo, SessionInfo } from "./admin.js";
export type { BackoffOptions } from "./backoff.js";
export type {
  Client,
  EnqueueOptions,
  ProxyAnswer,
  ProxyRequest,
  ReceivedReply,
  SendOptions,
} from "./client.js";
export type { ClientInfo } from "./client-info.js";
export { allOf, anyOf, attribute, type Condition, noneOf, where } from "./condition.js";
export type { ConsumeOptions } from "./consumer.js";
export { type Outcome, SingyeongError } from "./errors.js";
export type { Explanation } from "./explanation.js";
export type { ClientEvent } from "./inbox.js";
export type { QueueMessage } from "./lease.js";
export { type ClientRef, type Message, type MessageHandler, Reply, ReplyError } from "./message.js";
export type { ConnectOptions } from "./open-client.js";
export { average, max, min, type Query, type Selector, type Target } from "./query.js";
export type { DeadLetter, PeekedMessage, QueueConfig, QueueInfo } from "./queue-info.js";
export type { DeadLetterFilter } from "./queues.js";
export type { SessionState } from "./session.js";
export { Float, float, type Metadata, type MetadataValue, semver, Version } from "./values.js";
export type { Change } from "./watch.js";
