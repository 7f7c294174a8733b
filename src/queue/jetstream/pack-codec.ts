import { crc32 } from "node:zlib";
import { BrokerError } from "../../errors.js";
import { ByteReader } from "../byte-reader.js";
import { ByteWriter } from "../byte-writer.js";
import type { StoreChange } from "../queue-store.js";

/**
 * The form of packs: all changes of some writes, one behind the other, and a checksum. A pack that is too large for one message of the
 * server goes into several parts; it counts when its last part is there. Every part begins with one byte: the version of the form, and
 * whether it is the first and the last part of its pack.
 */
const version = 0x10;
const firstPart = 1;
const lastPart = 2;
const checksumBytes = 4;
const endOfPack = 0;

type OfQueue<T> = T extends unknown ? Omit<T, "queue"> : never;
/** A change, in the stream of its queue. */
export type QueueChange = OfQueue<StoreChange>;

const kindCodes = { "put-queue": 1, append: 2, update: 3, delete: 4, remember: 5, forget: 6 } as const;

/** About how many bytes a change takes in a pack; never fewer. */
export function sizeOf(change: QueueChange): number {
  switch (change.kind) {
    case "put-queue":
      return 16 + change.settings.length;
    case "append":
      return 32 + change.head.length + change.body.length;
    case "update":
      return 24 + change.head.length;
    case "remember":
      return 24 + 3 * change.messageId.length + change.record.length;
    case "forget":
      return 24 + 3 * change.messageId.length;
    case "delete":
      return 16;
    default:
      return change satisfies never;
  }
}

/** Puts changes together, in parts of at most `maxPartBytes`. */
export function encodePack(changes: readonly QueueChange[], maxPartBytes: number): Uint8Array[] {
  const writer = new ByteWriter(changes.reduce((size, change) => size + sizeOf(change), 8));
  writer.byte(version | firstPart | lastPart);
  for (const change of changes) writeChange(writer, change);
  writer.byte(endOfPack);
  const content = writer.finish();
  const whole = Buffer.allocUnsafe(content.length + checksumBytes);
  whole.set(content);
  whole.writeUInt32BE(crc32(content.subarray(1)), content.length);
  return whole.length <= maxPartBytes ? [whole] : inParts(whole.subarray(1), maxPartBytes - 1);
}

function inParts(content: Uint8Array, step: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < content.length; at += step) {
    const flags = (at === 0 ? firstPart : 0) | (at + step >= content.length ? lastPart : 0);
    parts.push(Buffer.concat([Uint8Array.of(version | flags), content.subarray(at, at + step)]));
  }
  return parts;
}

/** Whether a pack begins, and ends, with a part. @throws BrokerError `STORAGE_FAILED` for what is no part. */
export function partFlags(part: Uint8Array): { readonly isFirst: boolean; readonly isLast: boolean } {
  const [byte = 0] = part;
  if ((byte & 0xfc) !== version)
    throw new BrokerError("STORAGE_FAILED", "it is not a message of a queue, or of a later version");
  return { isFirst: (byte & firstPart) !== 0, isLast: (byte & lastPart) !== 0 };
}

/** Takes a pack apart. @throws BrokerError `STORAGE_FAILED` when it is damaged. */
export function decodePack(parts: readonly Uint8Array[]): QueueChange[] {
  const contents = parts.map((part) => part.subarray(1));
  const whole =
    contents.length === 1 && contents[0] !== undefined ? Buffer.from(contents[0]) : Buffer.concat(contents);
  const size = whole.length - checksumBytes;
  if (size < 0 || crc32(whole.subarray(0, size)) !== whole.readUInt32BE(size))
    throw new BrokerError("STORAGE_FAILED", "its checksum does not fit");
  const reader = new ByteReader(whole.subarray(0, size));
  const changes: QueueChange[] = [];
  for (let kind = reader.byte(); kind !== endOfPack; kind = reader.byte())
    changes.push(readChange(reader, kind));
  reader.end();
  return changes;
}

function writeChange(writer: ByteWriter, change: QueueChange): void {
  writer.byte(kindCodes[change.kind]);
  switch (change.kind) {
    case "put-queue":
      writer.block(change.settings);
      return;
    case "append":
      writer.count(change.seq);
      writer.block(change.head);
      writer.block(change.body);
      return;
    case "update":
      writer.count(change.seq);
      writer.block(change.head);
      return;
    case "delete":
      writer.count(change.seq);
      return;
    case "remember":
      writer.text(change.messageId);
      writer.block(change.record);
      return;
    case "forget":
      writer.text(change.messageId);
      return;
    default:
      change satisfies never;
  }
}

function readChange(reader: ByteReader, kind: number): QueueChange {
  switch (kind) {
    case kindCodes["put-queue"]:
      return { kind: "put-queue", settings: reader.block() };
    case kindCodes.append:
      return { kind: "append", seq: reader.count(), head: reader.block(), body: reader.block() };
    case kindCodes.update:
      return { kind: "update", seq: reader.count(), head: reader.block() };
    case kindCodes.delete:
      return { kind: "delete", seq: reader.count() };
    case kindCodes.remember:
      return { kind: "remember", messageId: reader.text(), record: reader.block() };
    case kindCodes.forget:
      return { kind: "forget", messageId: reader.text() };
    default:
      throw new BrokerError("STORAGE_FAILED", `it has a change of the unknown kind ${kind}`);
  }
}
