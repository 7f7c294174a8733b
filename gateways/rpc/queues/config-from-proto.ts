import { type Duration, durationMs } from "@bufbuild/protobuf/wkt";
import type {
  Backoff as ProtoBackoff,
  QueueConfig as ProtoQueueConfig,
} from "../../../gen/singyeong/v1/queue_pb.js";
import type { ConfigureQueueRequest } from "../../../gen/singyeong/v1/queue_service_pb.js";
import type { QueueChanges } from "../../../src/commands/configure-queue.js";
import { BrokerError } from "../../../src/errors.js";
import type { Backoff, QueueConfig } from "../../../src/queue/queue-config.js";

/** How one field of the message is read into the setting of the same meaning. */
interface ConfigField {
  readonly setting: keyof QueueConfig;
  /** Undefined where the field is absent. */
  readonly read: (config: ProtoQueueConfig) => number | Partial<Backoff> | undefined;
}

/** The fields of QueueConfig by the names that an update mask uses. */
const fields: Readonly<Record<string, ConfigField>> = {
  ack_timeout: { setting: "ackTimeoutMs", read: (config) => wholeMs(config.ackTimeout) },
  dead_letter_return_delay: {
    setting: "deadLetterReturnMs",
    read: (config) => wholeMs(config.deadLetterReturnDelay),
  },
  max_attempts: { setting: "maxAttempts", read: (config) => config.maxAttempts },
  backoff: { setting: "backoff", read: ({ backoff }) => backoff && backoffFromProto(backoff) },
  message_ttl: { setting: "messageTtlMs", read: (config) => wholeMs(config.messageTtl) },
  max_messages: { setting: "maxMessages", read: (config) => wholeNumber(config.maxMessages) },
  max_bytes: { setting: "maxBytes", read: (config) => wholeNumber(config.maxBytes) },
  deduplication_window: {
    setting: "deduplicationWindowMs",
    read: (config) => wholeMs(config.deduplicationWindow),
  },
  dead_letter_retention: {
    setting: "deadLetterRetentionMs",
    read: (config) => wholeMs(config.deadLetterRetention),
  },
};

/**
 * What a request changes: the fields that its mask names, those that are absent going back to the broker's own setting; without a mask every
 * field that is set.
 * @throws BrokerError `INVALID_REQUEST` for a mask that names something else.
 */
export function changesFromProto(request: ConfigureQueueRequest): QueueChanges {
  const { config, updateMask } = request;
  const named = updateMask?.paths.length ? updateMask.paths.flatMap(fieldsOfPath) : undefined;
  const changes = (named ?? Object.values(fields)).map(({ setting, read }) => [
    setting,
    config === undefined ? undefined : read(config),
  ]);
  const taken = named === undefined ? changes.filter(([, value]) => value !== undefined) : changes;
  return Object.fromEntries(taken);
}

/** The settings that a message has. */
export function settingsFromProto(config: ProtoQueueConfig): QueueChanges {
  const settings = Object.values(fields).map(({ setting, read }) => [setting, read(config)] as const);
  return Object.fromEntries(settings.filter(([, value]) => value !== undefined));
}

function fieldsOfPath(path: string, index: number): readonly ConfigField[] {
  if (path === "*") return Object.values(fields);
  const field = Object.hasOwn(fields, path) ? fields[path] : undefined;
  if (field !== undefined) return [field];
  const allowed = ["*", ...Object.keys(fields)].join(", ");
  const shown = JSON.stringify(path.slice(0, 64));
  throw new BrokerError("INVALID_REQUEST", `update_mask.paths[${index}]: ${shown} is none of ${allowed}`);
}

function backoffFromProto({ initialDelay, maxDelay, multiplier, jitter }: ProtoBackoff): Partial<Backoff> {
  return {
    ...(initialDelay === undefined ? {} : { initialDelayMs: Math.ceil(durationMs(initialDelay)) }),
    ...(maxDelay === undefined ? {} : { maxDelayMs: Math.ceil(durationMs(maxDelay)) }),
    ...(multiplier === undefined ? {} : { multiplier }),
    ...(jitter === undefined ? {} : { jitter }),
  };
}

// Rounded up: what is more than nothing stays so.
function wholeMs(duration: Duration | undefined): number | undefined {
  return duration === undefined ? undefined : Math.ceil(durationMs(duration));
}

function wholeNumber(value: bigint | undefined): number | undefined {
  return value === undefined ? undefined : Math.min(Number(value), Number.MAX_SAFE_INTEGER);
}
