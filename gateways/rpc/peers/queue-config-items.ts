import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import type {
  PeerConfigureQueue,
  PeerConfigureQueueSchema,
} from "../../../gen/singyeong/cluster/v1/peer_call_pb.js";
import type { Queue } from "../../../gen/singyeong/v1/queue_pb.js";
import type { CallOf } from "../../../src/cluster/peer-call.js";
import { defaultQueueConfig, type QueueConfig } from "../../../src/queue/queue-config.js";
import type { QueueDescription } from "../../../src/queue/queues.js";
import { settingsFromProto } from "../queues/config-from-proto.js";
import { configToProto } from "../queues/queue-to-proto.js";
import { required } from "./unreadable-item.js";

/** A description of a queue, read back. @throws BrokerError `INVALID_FRAME` */
export function queueFromProto({ name, config, stats }: Queue): QueueDescription {
  const { ready, delayed, leased, deadLetters, bytes, consumers, oldestEnqueuedAt } = required(
    stats,
    "queue.stats",
  );
  return {
    name,
    config: { ...defaultQueueConfig, ...wholeSettings(settingsFromProto(required(config, "queue.config"))) },
    stats: {
      ready: Number(ready),
      delayed: Number(delayed),
      leased: Number(leased),
      deadLetters: Number(deadLetters),
      bytes: Number(bytes),
      consumers,
      ...(oldestEnqueuedAt === undefined ? {} : { oldestEnqueuedAt: timestampMs(oldestEnqueuedAt) }),
    },
  };
}

/** Changes of a queue's settings. */
export function configureToProto({
  queue,
  changes,
}: CallOf<"configure-queue">): MessageInitShape<typeof PeerConfigureQueueSchema> {
  const entries = Object.entries(changes);
  const set = Object.fromEntries(entries.filter(([, value]) => value !== null && value !== undefined));
  return {
    queue,
    set: configToProto(set as Partial<QueueConfig>),
    unset: entries.filter(([, value]) => value === null).map(([name]) => name),
  };
}

/** The same read back. A setting that this version does not know is left out. */
export function configureFromProto({ queue, set, unset }: PeerConfigureQueue): CallOf<"configure-queue"> {
  const reset = unset.filter((name) => name in defaultQueueConfig).map((name) => [name, null]);
  const changes = set === undefined ? {} : wholeSettings(settingsFromProto(set));
  return { kind: "configure-queue", queue, changes: { ...changes, ...Object.fromEntries(reset) } };
}

/** A backoff travels whole: a peer resolves what its caller has left out. */
function wholeSettings(settings: ReturnType<typeof settingsFromProto>): Partial<QueueConfig> {
  const { backoff } = settings;
  // Nothing in it is undefined: what is absent was left out.
  const others = settings as Partial<QueueConfig>;
  return backoff === undefined
    ? others
    : { ...others, backoff: { ...defaultQueueConfig.backoff, ...backoff } };
}
