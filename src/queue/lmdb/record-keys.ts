/** Longest key that LMDB takes on pages of 4 KiB, as lmdb-js counts. */
const maxKeyBytes = 1_978;

/** Numbers of queues and messages are big-endian, so that LMDB's order of bytes is their order. */
const messageKeyBytes = 12;

/**
 * The key of a message: 4 bytes for its queue's number, 8 for its place in the queue.
 * @param into written over and returned, for keys that are needed only until the next one
 */
export function messageKey(queue: number, seq: number, into = Buffer.allocUnsafe(messageKeyBytes)): Buffer {
  into.writeUInt32BE(queue, 0);
  into.writeUInt32BE(Math.floor(seq / 2 ** 32), 4);
  into.writeUInt32BE(seq >>> 0, 8);
  return into;
}

/** The place in its queue that stands in a message's key. */
export function seqOfKey(key: Buffer): number {
  return key.readUInt32BE(4) * 2 ** 32 + key.readUInt32BE(8);
}

/** The key of a sender's id: 4 bytes for the queue's number, then the id in UTF-8. */
export function idKey(queue: number, messageId: string): Buffer {
  const key = Buffer.allocUnsafe(4 + Buffer.byteLength(messageId));
  key.writeUInt32BE(queue, 0);
  key.write(messageId, 4);
  return key;
}

/** The sender's id that stands in a key. */
export function idOfKey(key: Buffer): string {
  return key.toString("utf8", 4);
}

/** True for an id whose key LMDB takes. */
export function fitsIdKey(messageId: string): boolean {
  return 4 + Buffer.byteLength(messageId) <= maxKeyBytes;
}

/** The key of a queue, below which its messages and ids stand. */
export function queueKey(queue: number): Buffer {
  const key = Buffer.allocUnsafe(4);
  key.writeUInt32BE(queue);
  return key;
}

/** The number that stands in a queue's key. */
export function queueOfKey(key: Buffer): number {
  return key.readUInt32BE(0);
}
