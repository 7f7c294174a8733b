/** The queue that crash tests fill. */
export const crashQueue = "tasks";

/** Small ones, ones that fill a page, and ones that take pages of their own. */
const bodySizes = [20, 100, 1_000, 1_900, 5_000, 20_000];

/** The body of a message, told by its place. */
export function bodyOf(seq: number): Buffer {
  const body = Buffer.alloc(bodySizes[seq % bodySizes.length] ?? 0, `${seq},`);
  body.writeUInt32BE(seq);
  return body;
}

/** A head in one of its versions. */
export function headOf(seq: number, version: number): Buffer {
  return Buffer.from(JSON.stringify({ seq, version }).padEnd(60 + (seq % 20)));
}

/** The version of a head; undefined for one that is not of this message. */
export function versionOf(seq: number, head: Uint8Array): number | undefined {
  const record: { seq: number; version: number } = JSON.parse(Buffer.from(head).toString());
  return record.seq === seq ? record.version : undefined;
}

/** The id under which a message is remembered. */
export function idOf(seq: number): string {
  return `message-${seq}`;
}

/**
 * What a process under load reports, a line each: `open`; `added SEQ`, `updated SEQ VERSION` and `deleted SEQ` when that is
 * confirmed; `deleting SEQ` before it is tried.
 */
export type ReportKind = "open" | "added" | "updated" | "deleting" | "deleted";
