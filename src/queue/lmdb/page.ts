/** A tree of pages, as LMDB records it (`MDB_db` in its mdb.c). */
export interface TreeRecord {
  /** Levels of pages; 0 for an empty tree. */
  readonly depth: number;
  readonly entries: number;
  readonly rootPage: number;
}

/** The bytes that a {@link TreeRecord} takes. */
export const treeRecordBytes = 48;

/** Reads the record of a tree. */
export function readTreeRecord(bytes: Buffer, at: number): TreeRecord {
  return {
    depth: bytes.readUInt16LE(at + 6),
    entries: Number(bytes.readBigUInt64LE(at + 32)),
    rootPage: Number(bytes.readBigUInt64LE(at + 40)),
  };
}

/** What a page is for; LMDB's flags `P_BRANCH`, `P_LEAF` and `P_OVERFLOW`. */
export const pageKinds = { branch: 1, leaf: 2, overflow: 4 } as const;

/** The bytes in front of a page's content: its number (8), its transaction (8), padding (2), flags (2), bounds (4). */
export const pageHeaderBytes = 24;

const nodeHeaderBytes = 8;
const bigDataFlag = 1;
const subTreeFlag = 2;

/** The number that a page bears. */
export function pageNumber(page: Buffer): number {
  return Number(page.readBigUInt64LE(0));
}

/** What a page is for: one of {@link pageKinds}, or something that has no place in a tree. */
export function pageKind(page: Buffer): number {
  return page.readUInt16LE(18);
}

/** Where the nodes of a branch or leaf page begin; undefined when that cannot be so, or one begins outside the page. */
export function nodeOffsets(page: Buffer): readonly number[] | undefined {
  const lower = page.readUInt16LE(20);
  const upper = page.readUInt16LE(22);
  if (lower > upper || upper > page.length - pageHeaderBytes || lower % 2 !== 0) return undefined;
  const offsets = Array.from({ length: lower / 2 }, (_, index) =>
    page.readUInt16LE(pageHeaderBytes + index * 2),
  );
  if (offsets.some((offset) => offset < upper || offset > page.length - pageHeaderBytes - nodeHeaderBytes))
    return undefined;
  return offsets.map((offset) => offset + pageHeaderBytes);
}

/** The page that a node of a branch page leads to. */
export function childPage(page: Buffer, node: number): number {
  return page.readUInt32LE(node) + page.readUInt16LE(node + 4) * 2 ** 32;
}

/** What a node of a leaf page holds apart from plain data. */
export interface LeafNode {
  /** The first of the pages that its data is on, for data that is not in the leaf itself. */
  readonly overflowPage?: number;
  /** The tree that it names. */
  readonly tree?: { readonly name: string; readonly record: TreeRecord };
}

/** Reads a node of a leaf page; undefined when it reaches beyond the page. */
export function leafNode(page: Buffer, node: number): LeafNode | undefined {
  const flags = page.readUInt16LE(node + 4);
  const keyEnd = node + nodeHeaderBytes + page.readUInt16LE(node + 6);
  const dataBytes = (flags & bigDataFlag) !== 0 ? pageHeaderBytes : page.readUInt32LE(node);
  if (keyEnd + dataBytes > page.length) return undefined;
  if ((flags & bigDataFlag) !== 0) return { overflowPage: Number(page.readBigUInt64LE(keyEnd)) };
  if ((flags & subTreeFlag) === 0) return {};
  if (dataBytes !== treeRecordBytes) return undefined;
  const name = page.toString("utf8", node + nodeHeaderBytes, keyEnd - 1); // lmdb-js ends names with a zero
  return { tree: { name, record: readTreeRecord(page, keyEnd) } };
}
