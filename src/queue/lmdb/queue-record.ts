/** A queue's name and its settings, as one value: 4 bytes for the length of the name, the name in UTF-8, the settings. */
export function encodeQueueRecord(name: string, settings: Uint8Array): Buffer {
  const nameBytes = Buffer.byteLength(name);
  const record = Buffer.allocUnsafe(4 + nameBytes + settings.length);
  record.writeUInt32BE(nameBytes, 0);
  record.write(name, 4);
  record.set(settings, 4 + nameBytes);
  return record;
}

/** Reads what {@link encodeQueueRecord} wrote. */
export function decodeQueueRecord(record: Uint8Array): {
  readonly queue: string;
  readonly settings: Uint8Array;
} {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
  const end = 4 + bytes.readUInt32BE(0);
  return { queue: bytes.toString("utf8", 4, end), settings: bytes.subarray(end) };
}
