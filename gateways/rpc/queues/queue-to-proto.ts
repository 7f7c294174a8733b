import { create, type MessageInitShape } from "@bufbuild/protobuf";
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

/** How one setting is written. */
type Written = { readonly [K in keyof QueueConfig]: (value: QueueConfig[K]) => ConfigInit };
type ConfigInit = MessageInitShape<typeof QueueConfigSchema>;

const written: Written = {
  ackTimeoutMs: (ms) => ({ ackTimeout: durationFromMs(ms) }),
  deadLetterReturnMs: (ms) => ({ deadLetterReturnDelay: durationFromMs(ms) }),
  maxAttempts: (maxAttempts) => ({ maxAttempts }),
  backoff: ({ initialDelayMs, maxDelayMs, multiplier, jitter }) => ({
    backoff: {
      initialDelay: durationFromMs(initialDelayMs),
      maxDelay: durationFromMs(maxDelayMs),
      multiplier,
      jitter,
    },
  }),
  messageTtlMs: (ms) => ({ messageTtl: durationFromMs(ms) }),
  maxMessages: (count) => ({ maxMessages: BigInt(count) }),
  maxBytes: (bytes) => ({ maxBytes: BigInt(bytes) }),
  deduplicationWindowMs: (ms) => ({ deduplicationWindow: durationFromMs(ms) }),
  deadLetterRetentionMs: (ms) => ({ deadLetterRetention: durationFromMs(ms) }),
};

/** The settings that are given, all of them or some. */
export function configToProto(config: Partial<QueueConfig>): ProtoQueueConfig {
  const init: ConfigInit = {};
  for (const name of Object.keys(written) as (keyof QueueConfig)[]) Object.assign(init, field(config, name));
  return create(QueueConfigSchema, init);
}

function field<K extends keyof QueueConfig>(config: Partial<QueueConfig>, name: K): ConfigInit {
  const value = config[name];
  return value === undefined ? {} : written[name](value);
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
