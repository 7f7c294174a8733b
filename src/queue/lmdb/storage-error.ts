import { statfsSync } from "node:fs";
import { BrokerError } from "../../errors.js";

/** What "no room" is called: ENOSPC, EFBIG, EDQUOT of Linux and of macOS, and LMDB's MDB_MAP_FULL. */
const outOfRoomCodes: readonly unknown[] = [28, 27, 122, 69, -30_792, "ENOSPC", "EDQUOT", "EFBIG"];

/** LMDB reports a write that ended early as EIO, which is what a disk does that fills up in the middle of it. */
const shortWrite = 5;

/** Less room than this, and an early end of a write is put down to a full disk. */
const littleRoomBytes = 1024 * 1024;

/** Tells why a commit failed: `STORAGE_FULL` where there is no room in `dir`, `STORAGE_FAILED` otherwise. */
export function storageError(dir: string, cause: unknown): BrokerError {
  const reason = errorMessage(cause);
  if (isOutOfRoom(dir, cause)) {
    return new BrokerError("STORAGE_FULL", `${dir}: no room to store this: ${reason}`, { cause });
  }
  return new BrokerError("STORAGE_FAILED", `${dir}: cannot store this: ${reason}`, { cause });
}

/** The words of an error; for messages that name what they are about in front. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isOutOfRoom(dir: string, cause: unknown): boolean {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return outOfRoomCodes.includes(code) || (code === shortWrite && hasLittleRoom(dir));
}

function hasLittleRoom(dir: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dir);
    return bavail * bsize < littleRoomBytes;
  } catch {
    return false; // a folder that cannot even be asked has other troubles than a full disk
  }
}
