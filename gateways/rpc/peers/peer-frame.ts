import type { PeerItem } from "../../../src/cluster/peer-item.js";
import { WireReader } from "../lean/wire-reader.js";
import { WireWriter } from "../lean/wire-writer.js";
import { readItem } from "./item-reader.js";
import { handFields, writeItem } from "./item-writer.js";

/** What a frame's first buffer has room for, for each item: more is made where it is wanted. */
const expectedItemBytes = 256;

/** One frame of a link: a `LinkRequest`, and just as well a `LinkResponse`. */
export function encodeItems(items: readonly PeerItem[]): Uint8Array {
  const writer = new WireWriter(items.length * expectedItemBytes);
  for (const item of items) writeItem(writer, item);
  return writer.finish();
}

/** The items of a frame; those that this version does not know are left out. @throws BrokerError `INVALID_FRAME` that names the field. */
export function decodeItems(bytes: Uint8Array): PeerItem[] {
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const items: PeerItem[] = [];
  const reader = new WireReader(frame, 0, frame.length);
  while (reader.next()) {
    const item = reader.isBytes(handFields.LinkRequest.items)
      ? readItem(frame, reader.start, reader.end)
      : undefined;
    if (item !== undefined) items.push(item);
  }
  return items;
}
