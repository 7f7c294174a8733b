import { JetStreamApiError } from "@nats-io/jetstream";
import { BrokerError } from "../../errors.js";

/** What the server calls "no room": of its own, of the account, or of the stream. */
const outOfRoomCodes: readonly number[] = [10_002, 10_023, 10_028, 10_047, 10_077, 10_110];
/** "The last sequence is another one", for messages and for keys. */
const wrongSequenceCodes: readonly number[] = [10_071, 10_164];

/** Tells why the server did not do something: `STORAGE_FULL` where there is no room, `STORAGE_FAILED` otherwise. */
export function jetStreamError(what: string, cause: unknown): BrokerError {
  if (cause instanceof BrokerError) return cause;
  const words = cause instanceof Error ? cause.message : String(cause);
  if (isOutOfRoom(cause)) {
    return new BrokerError("STORAGE_FULL", `${what}: NATS has no room to store this: ${words}`, { cause });
  }
  return new BrokerError("STORAGE_FAILED", `${what}: ${words}`, { cause });
}

/** The server has no room; nothing was stored. */
export function isOutOfRoom(error: unknown): boolean {
  return error instanceof JetStreamApiError && outOfRoomCodes.includes(error.code);
}

/** Somebody else has written meanwhile; nothing was stored. */
export function isWrongSequence(error: unknown): boolean {
  return error instanceof JetStreamApiError && wrongSequenceCodes.includes(error.code);
}

/** There is no such stream, or no such message in it. */
export function isNotFound(error: unknown): boolean {
  return error instanceof JetStreamApiError && (error.code === 10_059 || error.code === 10_037);
}
