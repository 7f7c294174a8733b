import type { QueueOverrides } from "./queue-config.js";
import { unreadable } from "./stored-data.js";

/** What is stored of a queue itself. */
export interface QueueRecord {
  /** Settings that were made by a caller. */
  readonly overrides: QueueOverrides;
  /** Messages have had lower numbers only: those of a queue that was emptied are not given again after a restart. */
  readonly reservedSeq: number;
}

/** Numbers that are reserved at once: a record is written so much more rarely than a message. */
export const reservedAtOnce = 65_536;

/** Writes a record. */
export function encodeQueueRecord(record: QueueRecord): Uint8Array {
  return Buffer.from(JSON.stringify({ version: 1, ...record }));
}

/** Reads it back. @throws BrokerError `STORAGE_FAILED` for anything else. */
export function decodeQueueRecord(bytes: Uint8Array): QueueRecord {
  const { version, overrides, reservedSeq } = parse(bytes);
  if (version !== 1) throw unreadable("the settings of a queue are of another version");
  if (typeof overrides !== "object" || overrides === null || !Number.isSafeInteger(reservedSeq))
    throw unreadable("the settings of a queue");
  return { overrides, reservedSeq: reservedSeq as number };
}

function parse(bytes: Uint8Array): Partial<Record<"version" | "overrides" | "reservedSeq", unknown>> {
  try {
    return Object(JSON.parse(Buffer.from(bytes).toString("utf8")));
  } catch (error) {
    throw unreadable(`the settings of a queue: ${(error as SyntaxError).message}`);
  }
}
