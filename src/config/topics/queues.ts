import { queueTable } from "../queue-table.js";
import { age, choice, decimal, duration, integer, text, yesOrNo } from "../setting-kinds.js";
import { topic } from "../topic.js";

const everyQueue = "A queue may have its own: see `queues`.";

/** What a queue may be set to; the broker's own settings are the same with `queue` before their names. */
const ofOneQueue = {
  ackTimeoutMs: duration({
    doc: `How long a consumer may take to acknowledge a message. Then the message goes back, and the attempt counts as failed. ${everyQueue}`,
  }),
  dlqTimeMs: age({
    doc: `How long a dead letter rests before it returns to its queue by itself, its failures forgotten. 0: it stays until it is redriven. ${everyQueue}`,
  }),
  maxAttempts: integer({
    doc: `Failed attempts after which a message becomes a dead letter. 0: no number of them is enough. ${everyQueue}`,
    min: 0,
    max: 1_000_000,
  }),
  backoffInitialMs: duration({
    doc: `How long a message waits after its first failed attempt. Of use where \`queueMaxAttempts\` is not 1. ${everyQueue}`,
    min: 0,
  }),
  backoffMaxMs: duration({
    doc: `The longest wait after a failed attempt. ${everyQueue}`,
    min: 0,
  }),
  backoffMultiplier: decimal({
    doc: `What the wait is multiplied with after each further failed attempt. ${everyQueue}`,
    min: 1,
    max: 100,
  }),
  backoffJitter: decimal({
    doc: `The share of the wait that chance takes off, so that failures do not come in step. ${everyQueue}`,
    min: 0,
    max: 1,
  }),
  messageTtlMs: age({
    doc: `How long a message may wait before it becomes a dead letter, unless its sender says otherwise. 0: for ever. ${everyQueue}`,
  }),
  maxMessages: integer({
    doc: `Messages that one queue may hold, leased ones included, dead letters apart. More are refused to their senders. 0: no bound. ${everyQueue}`,
    min: 0,
    max: 1_000_000_000_000,
  }),
  maxBytes: integer({
    doc: `Bytes of content that one queue may hold, dead letters apart. More are refused to their senders. 0: no bound. ${everyQueue}`,
    min: 0,
    max: 1024 ** 5,
    unit: "bytes",
  }),
  deduplicationWindowMs: age({
    doc: `How long the ids that senders choose are remembered; a second message with the same id is confirmed and not stored again. 0: not at all. ${everyQueue}`,
  }),
  deadLetterRetentionMs: age({
    doc: `How long a dead letter is kept before it is deleted. 0: for ever. ${everyQueue}`,
  }),
};

/** The settings that a queue may have of its own. */
export type QueueSettingName = keyof typeof ofOneQueue;

function isNatsAddress(address: string): boolean {
  return URL.canParse(address.includes("://") ? address.trim() : `nats://${address.trim()}`);
}

/** Durable queues: where they are kept, and how they behave. */
export const queues = topic("Queues", {
  dataDir: text({
    doc: "Folder for what is kept on disk; made where it is missing. A relative one is looked for in the folder in which the broker was started. One broker at a time can use it.",
  }).default("singyeong-data"),
  queueStore: choice(["lmdb", "memory", "jetstream"], {
    doc: "Where queues keep their messages. lmdb: in `dataDir`; a message that is confirmed is on disk. memory: nowhere; a restart forgets them. jetstream: in NATS JetStream at `natsUrl`, where every broker of a cluster can take them up.",
  }).default("lmdb"),
  natsUrl: text({
    doc: "Addresses of the NATS servers for `queueStore: jetstream`, separated by commas, such as `nats://user:password@nats-1:4222,nats://nats-2:4222`. Secret, as it may hold a password. The servers need JetStream; all have to be of one cluster.",
    secret: true,
    allowed: "addresses of NATS servers, separated by commas",
    accepts: (value) => value.split(",").every(isNatsAddress),
  }).optional(),
  natsReplicas: integer({
    doc: "NATS servers that keep each record of a queue. 3 where NATS has three servers or more: then one of them may fail and nothing that was confirmed is lost. It counts for queues made from then on.",
    min: 1,
    max: 5,
  }).default(1),
  natsCredentials: text({
    doc: "File of credentials with which the broker logs in at NATS, as `nsc` makes it. Without it: the user and password in `natsUrl`, if any.",
  }).optional(),
  natsTlsCa: text({
    doc: "File in PEM of the certificates that those of the NATS servers are checked with. With it, the broker speaks TLS to them or not at all.",
  }).optional(),
  natsWriteTimeoutMs: duration({
    doc: "How long NATS may take to store something before the sender is told that it failed. The queue is then read again, since nobody knows what became of it.",
    min: 100,
  }).default(5_000),
  maxQueues: integer({
    doc: "Queues that there may be, those that only a consumer waits for among them. No more are made; those found on disk at the start are all kept.",
    min: 1,
    max: 10_000_000,
  }).default(100_000),
  maxConsumerLeases: integer({
    doc: "Messages that one consumer may have at the same time without having settled them, whatever credit it has. It gets more as soon as it has settled some.",
    min: 1,
    max: 10_000_000,
  }).default(100_000),
  queueAckTimeoutMs: ofOneQueue.ackTimeoutMs.default(15_000),
  queueDlqTimeMs: ofOneQueue.dlqTimeMs.default(15_000),
  queueMaxAttempts: ofOneQueue.maxAttempts.default(1),
  queueBackoffInitialMs: ofOneQueue.backoffInitialMs.default(1_000),
  queueBackoffMaxMs: ofOneQueue.backoffMaxMs.default(60_000),
  queueBackoffMultiplier: ofOneQueue.backoffMultiplier.default(2),
  queueBackoffJitter: ofOneQueue.backoffJitter.default(0.2),
  queueMessageTtlMs: ofOneQueue.messageTtlMs.default(0),
  queueMaxMessages: ofOneQueue.maxMessages.default(0),
  queueMaxBytes: ofOneQueue.maxBytes.default(0),
  queueDeduplicationWindowMs: ofOneQueue.deduplicationWindowMs.default(120_000),
  queueDeadLetterRetentionMs: ofOneQueue.deadLetterRetentionMs.default(0),
  queueRedrivePerSecond: integer({
    doc: "Dead letters that a redrive sends back in one second, where the caller does not say.",
    min: 1,
    max: 1_000_000,
  }).default(1_000),
  queuePersistentRequests: yesOrNo({
    doc: 'Takes every QUEUE_REQUEST of the WebSocket protocol as one with `"persistent": true`: a standing subscription. For clients that send one request and expect messages for as long as they are connected.',
  }).default(false),
  queues: queueTable(ofOneQueue, {
    doc: "Queues that differ from the settings above: a map from the name of a queue to settings without `queue` before their names, such as `maxAttempts`. What `ConfigureQueue` sets goes before these.",
  }).optional(),
});
