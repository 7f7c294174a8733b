import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { BrokerError } from "../../errors.js";

/** What one of the two pages at the start of an LMDB file says; the newer one counts. See `MDB_meta` in LMDB's mdb.c. */
interface Meta {
  readonly pageBytes: number;
  readonly lastPage: bigint;
  readonly transaction: bigint;
}

const magic = 0xbeefc0de;
const dataVersion = 2;

/** Where the fields of a meta page begin. A page has a header of 24 bytes. */
const offsets = { magic: 24, version: 28, pageBytes: 48, lastPage: 144, transaction: 152, end: 168 } as const;

/**
 * Looks whether a file is an LMDB file, and all there. LMDB reads a file through mapped memory: a page that is missing at its
 * end is no error there but the end of the process.
 * @throws BrokerError `STORAGE_FAILED`
 */
export function checkFile(path: string): void {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const { pageBytes, lastPage } = readNewestMeta(file, path);
    const expected = (Number(lastPage) + 1) * pageBytes;
    if (size < expected) throw damaged(path, `it ends after ${size} of ${expected} bytes`);
  } finally {
    closeSync(file);
  }
}

function readNewestMeta(file: number, path: string): Meta {
  const first = readMeta(file, 0);
  if (first === undefined) {
    throw new BrokerError(
      "STORAGE_FAILED",
      `${path}: is not a file of this broker's queues; move it away, or give the broker another folder`,
    );
  }
  const second = readMeta(file, first.pageBytes);
  if (second === undefined) throw damaged(path, "its second page is missing or overwritten");
  return first.transaction > second.transaction ? first : second;
}

/** Undefined for what is no meta page. */
function readMeta(file: number, position: number): Meta | undefined {
  const page = Buffer.alloc(offsets.end);
  if (readSync(file, page, 0, offsets.end, position) < offsets.end) return undefined;
  if (page.readUInt32LE(offsets.magic) !== magic || page.readUInt32LE(offsets.version) !== dataVersion)
    return undefined;
  return {
    pageBytes: page.readUInt32LE(offsets.pageBytes),
    lastPage: page.readBigUInt64LE(offsets.lastPage),
    transaction: page.readBigUInt64LE(offsets.transaction),
  };
}

function damaged(path: string, how: string): BrokerError {
  return new BrokerError(
    "STORAGE_FAILED",
    `${path}: is damaged: ${how}; put a copy of the whole file in its place, or move it away to start without its messages`,
  );
}
