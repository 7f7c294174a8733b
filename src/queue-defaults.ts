import type { Config } from "./config/config.js";
import type { QueueSettingName } from "./config/topics/queues.js";
import type { Backoff, QueueConfig, QueueOverrides } from "./queue/queue-config.js";
import type { QueueDefaults } from "./queue/queues.js";

type QueueSettings = Readonly<Partial<Record<QueueSettingName, number>>>;

/** How queues behave by configuration: all of them, and those that the file names. */
export function queueDefaults(config: Config): QueueDefaults {
  const common: QueueConfig = {
    ackTimeoutMs: config.queueAckTimeoutMs,
    deadLetterReturnMs: config.queueDlqTimeMs,
    maxAttempts: config.queueMaxAttempts,
    backoff: {
      initialDelayMs: config.queueBackoffInitialMs,
      maxDelayMs: config.queueBackoffMaxMs,
      multiplier: config.queueBackoffMultiplier,
      jitter: config.queueBackoffJitter,
    },
    messageTtlMs: config.queueMessageTtlMs,
    maxMessages: config.queueMaxMessages,
    maxBytes: config.queueMaxBytes,
    deduplicationWindowMs: config.queueDeduplicationWindowMs,
    deadLetterRetentionMs: config.queueDeadLetterRetentionMs,
  };
  const overrides = [...(config.queues ?? [])].map(
    ([name, settings]) => [name, overridesOf(settings, common.backoff)] as const,
  );
  return { config: common, overrides: new Map(overrides) };
}

function overridesOf(settings: QueueSettings, common: Backoff): QueueOverrides {
  const { dlqTimeMs, backoffInitialMs, backoffMaxMs, backoffMultiplier, backoffJitter, ...same } = settings;
  const backoff = {
    ...common,
    ...set("initialDelayMs", backoffInitialMs),
    ...set("maxDelayMs", backoffMaxMs),
    ...set("multiplier", backoffMultiplier),
    ...set("jitter", backoffJitter),
  };
  const ownBackoff = Object.keys(settings).some((name) => name.startsWith("backoff"));
  return { ...same, ...set("deadLetterReturnMs", dlqTimeMs), ...(ownBackoff ? { backoff } : {}) };
}

function set<K extends string>(key: K, value: number | undefined): { readonly [Key in K]?: number } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [Key in K]: number });
}
