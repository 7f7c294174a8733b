import { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";

/** Writes what is stored of an id that a sender chose: when its message was handed in. */
export function encodeRecentId(at: number): Uint8Array {
  const writer = new ByteWriter(8);
  writer.number(at);
  return writer.finish();
}

/** Reads it back. @throws BrokerError `STORAGE_FAILED` for anything else. */
export function decodeRecentId(record: Uint8Array): number {
  const reader = new ByteReader(record);
  const at = reader.number();
  reader.end();
  return at;
}
