import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { BrokerError } from "../../errors.js";
import { readTreeRecord, type TreeRecord } from "./page.js";
import { DamagedError, TreeCheck } from "./tree-check.js";

/** What one of the two pages at the start of an LMDB file says; the newer one counts. See `MDB_meta` in LMDB's mdb.c. */
interface Meta {
  readonly pageBytes: number;
  readonly freePages: TreeRecord;
  readonly main: TreeRecord;
  readonly lastPage: number;
  readonly transaction: bigint;
}

const magic = 0xbeefc0de;
const dataVersion = 2;

/** Where the fields of a meta page begin. */
const offsets = {
  magic: 24,
  version: 28,
  pageBytes: 48,
  freePages: 48,
  main: 96,
  lastPage: 144,
  transaction: 152,
  end: 160,
} as const;

/**
 * Looks whether a file is an LMDB file, and all there. LMDB reads through mapped memory and believes what it finds; a file that
 * was cut or overwritten would end the process sooner or later, or seem to hold fewer messages than it did.
 *
 * @param bulky names the tree whose leaves are passed over, since they are most of the file. They are looked at only when the
 * file is shorter than the pages that were given out: it may be, when the last ones are free, and it may have been cut.
 * @throws BrokerError `STORAGE_FAILED`
 */
export function checkFile(path: string, bulky: string): void {
  const descriptor = openSync(path, "r");
  try {
    const meta = readNewestMeta(descriptor, path);
    const pages = Math.floor(fstatSync(descriptor).size / meta.pageBytes);
    const check = new TreeCheck({ descriptor, pageBytes: meta.pageBytes, pages });
    const mayBeCut = pages <= meta.lastPage;
    check.checkEntries(meta.freePages);
    for (const [name, tree] of check.checkEntries(meta.main)) {
      if (name === bulky && !mayBeCut) check.checkBranches(tree);
      else check.checkEntries(tree);
    }
  } catch (error) {
    throw error instanceof DamagedError ? damaged(path, error.message) : error;
  } finally {
    closeSync(descriptor);
  }
}

function readNewestMeta(descriptor: number, path: string): Meta {
  const first = readMeta(descriptor, 0);
  if (first === undefined) {
    throw new BrokerError(
      "STORAGE_FAILED",
      `${path}: is not a file of this broker's queues; move it away, or give the broker another folder`,
    );
  }
  const second = readMeta(descriptor, first.pageBytes);
  if (second === undefined) throw new DamagedError("its second page is missing or overwritten");
  return first.transaction > second.transaction ? first : second;
}

/** Undefined for what is no meta page. */
function readMeta(descriptor: number, position: number): Meta | undefined {
  const page = Buffer.alloc(offsets.end);
  if (readSync(descriptor, page, 0, offsets.end, position) < offsets.end) return undefined;
  if (page.readUInt32LE(offsets.magic) !== magic) return undefined;
  if (page.readUInt32LE(offsets.version) !== dataVersion) return undefined;
  return {
    pageBytes: page.readUInt32LE(offsets.pageBytes),
    freePages: readTreeRecord(page, offsets.freePages),
    main: readTreeRecord(page, offsets.main),
    lastPage: Number(page.readBigUInt64LE(offsets.lastPage)),
    transaction: page.readBigUInt64LE(offsets.transaction),
  };
}

function damaged(path: string, how: string): BrokerError {
  return new BrokerError(
    "STORAGE_FAILED",
    `${path}: is damaged: ${how}; put a copy of the whole file in its place, or move it away to start without its messages`,
  );
}
