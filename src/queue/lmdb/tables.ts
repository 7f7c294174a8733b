import { type Database, open, type RootDatabase } from "lmdb";

/** A table of bytes. */
export type Table = Database<Buffer | Uint8Array, Buffer>;

/** The data file, open. Heads stand apart from bodies: a start reads every head and no body. */
export interface Tables {
  readonly root: RootDatabase<Buffer | Uint8Array, Buffer>;
  /** Queue number → name and settings. */
  readonly queues: Table;
  /** Queue number, place → head. */
  readonly heads: Table;
  /** Queue number, place → body. */
  readonly bodies: Table;
  /** Queue number, sender's id → record. */
  readonly ids: Table;
}

/**
 * Virtual memory set aside for the file, at first; it is neither memory nor disk space. When the file outgrows it, LMDB maps
 * it anew, which is what this makes rare.
 */
const initialMapBytes = 64 * 2 ** 30;

/**
 * Why a write is on disk when lmdb-js resolves it, with these options:
 *
 * - `overlappingSync: false` has a commit do what LMDB has always done: write the pages, `fdatasync`, write the page that makes
 *   them valid through a descriptor opened with O_DSYNC, and only then report success (mdb.c, `mdb_txn_commit`), which is when
 *   the promise resolves (writer.cpp sets TXN_COMMITTED after `mdb_txn_commit` returned 0). The default, `true`, makes a commit
 *   valid first and syncs it later; there a failed sync leaves pages that are referred to and may never reach the disk. Here it
 *   fails the commit, and nothing refers to what was written. It is also at least as fast.
 * - `noSync` and `noMetaSync`, which would drop these syncs, stay unset; so does `useWritemap`: with it a full disk is no error
 *   from a system call but a SIGBUS.
 * - `eventTurnBatching: false`: with it on, lmdb-js makes a promise of its own for every turn, which nobody holds, and which
 *   ends the process as an unhandled rejection when a commit fails. Groups are made by `GroupCommit`; all the writes of one go
 *   through `batch`, which LMDB commits as one.
 */
const options = {
  noSubdir: true,
  overlappingSync: false,
  eventTurnBatching: false,
  encoding: "binary",
  keyEncoding: "binary",
  mapSize: initialMapBytes,
  permissionsMode: 0o600,
} as const;

/** The name of the table of bodies within the file. */
export const bodiesTable = "bodies";

const formatKey = Buffer.from("singyeong-format");

/** Opens an LMDB file without its tables; it is made where there is none. @throws the error of LMDB. */
export function openRoot(path: string): Tables["root"] {
  return open<Buffer | Uint8Array, Buffer>({ ...options, path });
}

/** Opens the tables, which are made where there are none. */
export function openTables(root: Tables["root"]): Tables {
  const table = (name: string): Table => root.openDB({ name, encoding: "binary", keyEncoding: "binary" });
  return {
    root,
    queues: table("queues"),
    heads: table("heads"),
    bodies: table(bodiesTable),
    ids: table("ids"),
  };
}

/** The arrangement of the tables as the file names it; undefined for a file that is of something else. */
export function readFormat(root: Tables["root"]): string | undefined {
  return root.getBinary(formatKey)?.toString();
}

/** Marks a file as this store's. */
export function writeFormat(root: Tables["root"], format: string): void {
  root.putSync(formatKey, Buffer.from(format));
}

/** What the pages of the file are used for. */
export interface FileUsage {
  /** Pages that hold something. */
  readonly usedBytes: number;
  /** Pages that did, and will be used again before the file grows. */
  readonly freeBytes: number;
}

/** Reads how full the file is, from what LMDB keeps of each tree; takes a few microseconds. */
export function usageOf({ queues, heads, bodies, ids }: Tables): FileUsage {
  const stats = bodies.getStats() as FileStats; // lmdb-js gives it no type
  const others = [queues, heads, ids].map((table) => table.getStats() as TreeStats);
  const used =
    metaPages + [stats, stats.root, stats.free, ...others].reduce((sum, tree) => sum + pagesOf(tree), 0);
  const free = stats.lastPageNumber + 1 - used;
  return { usedBytes: used * stats.pageSize, freeBytes: free * stats.pageSize };
}

const metaPages = 2;

function pagesOf(tree: TreeStats): number {
  return tree.treeBranchPageCount + tree.treeLeafPageCount + tree.overflowPages;
}

interface TreeStats {
  readonly pageSize: number;
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
}

interface FileStats extends TreeStats {
  readonly lastPageNumber: number;
  readonly root: TreeStats;
  readonly free: TreeStats;
}
