import { realpathSync } from "node:fs";
import { join } from "node:path";
import { open, type RootDatabase } from "lmdb";
import { BrokerError } from "../../errors.js";
import { errorMessage } from "./storage-error.js";

/** Folders that this process holds: LMDB's locks belong to a process and do not tell its parts from each other. */
const heldHere = new Set<string>();

const fileName = "owner.mdb";

const options = { noSubdir: true, overlappingSync: false, mapSize: 65_536, permissionsMode: 0o600 } as const;

/**
 * Holds a folder for this process. It is an empty LMDB file of its own in which the holder keeps one read transaction open for
 * as long as it lives. LMDB notes readers in the lock file, and clears that file when it is opened and no living process has it
 * open (the system's file locks tell it, and these end with their process, however it ends). So a reader that is noted is alive,
 * also when it runs in another container, and what a killed process left behind is in nobody's way.
 */
export class FolderLock {
  readonly #folder: string;
  readonly #file: RootDatabase;
  /** Kept here, since it would end with its last reference. */
  readonly #reader: { done(): void };

  private constructor(folder: string, file: RootDatabase) {
    this.#folder = folder;
    this.#file = file;
    this.#reader = file.useReadTransaction();
    heldHere.add(folder);
  }

  /** @throws BrokerError `STORAGE_FAILED` when somebody else holds the folder, or it cannot be known. */
  static async acquire(dir: string): Promise<FolderLock> {
    const folder = realpathSync(dir);
    if (heldHere.has(folder)) throw inUse(dir, String(process.pid));
    const file = openFile(join(dir, fileName));
    const [holder] = readers(file);
    if (holder !== undefined) {
      await file.close();
      throw inUse(dir, holder);
    }
    const lock = new FolderLock(folder, file);
    // Who started at the same moment had noted nothing yet when this process looked; by now one of the two sees the other.
    const other = readers(file).find((pid) => pid !== String(process.pid));
    if (other === undefined) return lock;
    await lock.release();
    throw inUse(dir, other);
  }

  /** Lets others have the folder. */
  async release(): Promise<void> {
    this.#reader.done();
    await this.#file.close();
    heldHere.delete(this.#folder);
  }
}

function openFile(path: string): RootDatabase {
  try {
    return open({ ...options, path });
  } catch (error) {
    throw new BrokerError(
      "STORAGE_FAILED",
      `${path}: cannot be opened: ${errorMessage(error)}; it holds no messages, and unless a broker uses this folder it may be deleted`,
      { cause: error },
    );
  }
}

/** Process ids, as they are known where the process runs. The first line of LMDB's list is a heading. */
function readers(file: RootDatabase): string[] {
  const lines = file.readerList().split("\n").slice(1);
  return lines.map((line) => line.trim().split(/\s+/)[0] ?? "").filter((pid) => pid !== "");
}

function inUse(dir: string, pid: string): BrokerError {
  return new BrokerError(
    "STORAGE_FAILED",
    `${dir}: process ${pid} has these queues open; stop it, or give this broker a folder of its own`,
    { details: { pid } },
  );
}
