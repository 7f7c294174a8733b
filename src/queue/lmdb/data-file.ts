import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { BrokerError } from "../../errors.js";
import { checkFile } from "./file-check.js";
import { errorMessage } from "./storage-error.js";
import { bodiesTable, openRoot, openTables, readFormat, type Tables, writeFormat } from "./tables.js";

/** The arrangement of the tables that this code reads and writes. It goes up when older code would misread what newer code wrote. */
export const storeFormat = "1";

/** The file in a store's folder that holds everything. */
export const dataFileName = "queues.mdb";

/**
 * Opens the data file of a folder; it is made where there is none.
 * @throws BrokerError `STORAGE_FAILED` for a file that is damaged, that something else wrote, or a newer version of this. The
 * message names the file and a way out; nothing is changed.
 */
export async function openDataFile(dir: string): Promise<Tables> {
  const path = join(dir, dataFileName);
  try {
    if (!existsSync(path)) await createDataFile(dir, path);
    checkFile(path, bodiesTable);
    return await openChecked(path);
  } catch (error) {
    if (error instanceof BrokerError) throw error;
    throw new BrokerError("STORAGE_FAILED", `${path}: cannot be opened: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}

/** Makes the file under another name, so that one of the right name is always whole: an empty one was emptied by somebody. */
async function createDataFile(dir: string, path: string): Promise<void> {
  const draft = `${path}.new`;
  for (const leftover of [draft, `${draft}-lock`]) rmSync(leftover, { force: true });
  const root = openRoot(draft);
  writeFormat(root, storeFormat);
  openTables(root);
  await root.close();
  renameSync(draft, path);
  rmSync(`${draft}-lock`, { force: true });
  syncFolder(dir);
}

async function openChecked(path: string): Promise<Tables> {
  const root = openRoot(path);
  const format = readFormat(root);
  if (format === storeFormat) return openTables(root);
  await root.close();
  throw new BrokerError("STORAGE_FAILED", `${path}: ${wrongFormat(format)}`);
}

function wrongFormat(format: string | undefined): string {
  if (format === undefined) {
    return "is an LMDB file, but not one of this broker's queues; move it away, or give the broker another folder";
  }
  return `has format ${format}, and this version reads format ${storeFormat}; start the version that wrote it`;
}

/** A new name is as durable as the folder it stands in. */
function syncFolder(dir: string): void {
  const folder = openSync(dir, "r");
  fsyncSync(folder);
  closeSync(folder);
}
