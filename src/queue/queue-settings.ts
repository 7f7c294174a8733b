import { type Backoff, defaultQueueConfig, type QueueConfig, type QueueOverrides } from "./queue-config.js";
import type { QueueDefaults } from "./queues.js";
import { unreadable } from "./stored-data.js";

/** Changes of settings; undefined sends one back to what the broker is set to. */
export type SettingChanges = { readonly [K in keyof QueueConfig]?: QueueConfig[K] | undefined };

/** The settings in force: what was configured, before what the file says of this queue, before what it says of all. */
export function configOf(queue: string, defaults: QueueDefaults, own: QueueOverrides): QueueConfig {
  return { ...defaults.config, ...defaults.overrides.get(queue), ...own };
}

/** Settings after changes. */
export function withChanges(own: QueueOverrides, changes: SettingChanges): QueueOverrides {
  const entries = Object.entries({ ...own, ...changes }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

/** Writes the settings that a queue has of its own. */
export function encodeSettings(own: QueueOverrides): Uint8Array {
  return Buffer.from(JSON.stringify(own));
}

/** Reads them back. @throws BrokerError `STORAGE_FAILED` for anything that {@link encodeSettings} does not write. */
export function decodeSettings(settings: Uint8Array): QueueOverrides {
  const read = parse(settings);
  if (!isRecord(read)) throw unreadable("the settings of a queue");
  for (const [name, value] of Object.entries(read)) {
    const isGood = name === "backoff" ? isBackoff(value) : name in defaultQueueConfig && isNumber(value);
    if (!isGood) throw unreadable(`the setting '${name}' of a queue`);
  }
  return read;
}

function parse(settings: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(settings).toString());
  } catch (error) {
    throw unreadable(`the settings of a queue: ${(error as SyntaxError).message}`);
  }
}

function isBackoff(value: unknown): value is Backoff {
  return isRecord(value) && Object.keys(defaultQueueConfig.backoff).every((name) => isNumber(value[name]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
