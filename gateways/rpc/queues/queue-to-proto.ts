import { create } from "@bufbuild/protobuf";
import { durationFromMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type QueueConfig as ProtoQueueConfig,
  type QueueStats as ProtoQueueStats,
  type Queue,
  QueueConfigSchema,
  QueueSchema,
  QueueStatsSchema,
} from "../../../gen/singyeong/v1/queue_pb.js";
import type { QueueConfig } from "../../../src/queue/queue-config.js";
import type { QueueDescription, QueueStats } from "../../../src/queue/queues.js";

/** The proto form of a queue. */
export function queueToProto({ name, config, stats }: QueueDescription): Queue {
  return create(QueueSchema, { name, config: configToProto(config), stats: statsToProto(stats) });
}

function configToProto({ backoff, ...config }: QueueConfig): ProtoQueueConfig {
  return create(QueueConfigSchema, {
    ackTimeout: durationFromMs(config.ackTimeoutMs),
    deadLetterReturnDelay: durationFromMs(config.deadLetterReturnMs),
    maxAttempts: config.maxAttempts,
    backoff: {
      initialDelay: durationFromMs(backoff.initialDelayMs),
      maxDelay: durationFromMs(backoff.maxDelayMs),
      multiplier: backoff.multiplier,
      jitter: backoff.jitter,
    },
    messageTtl: durationFromMs(config.messageTtlMs),
    maxMessages: BigInt(config.maxMessages),
    maxBytes: BigInt(config.maxBytes),
    deduplicationWindow: durationFromMs(config.deduplicationWindowMs),
    deadLetterRetention: durationFromMs(config.deadLetterRetentionMs),
  });
}

function statsToProto(stats: QueueStats): ProtoQueueStats {
  const { ready, delayed, leased, deadLetters, bytes, consumers, oldestEnqueuedAt } = stats;
  return create(QueueStatsSchema, {
    ready: BigInt(ready),
    delayed: BigInt(delayed),
    leased: BigInt(leased),
    deadLetters: BigInt(deadLetters),
    bytes: BigInt(bytes),
    consumers,
    ...(oldestEnqueuedAt === undefined ? {} : { oldestEnqueuedAt: timestampFromMs(oldestEnqueuedAt) }),
  });
}
