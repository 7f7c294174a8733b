import { constants } from "node:http2";

/** What a client sends first on an HTTP/2 connection: the preface and empty settings. */
export const http2Opening = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1"),
  frame(4, 0, 0),
]);

/** Says that the server's settings hold from now on: how much may be under way, for one. */
export const settingsAckFrame = frame(4, 1, 0);

/** Empty settings, which want to be acknowledged like any others. */
export const settingsFrame = frame(4, 0, 0);

type Fields = readonly (readonly [string, string])[];

/** A HEADERS frame that leaves the stream open; every field is written out, without compression. */
export function headersFrame(streamId: number, fields: Fields): Buffer {
  const endHeaders = 4;
  return frame(1, endHeaders, streamId, literals(fields));
}

/** A HEADERS frame behind which CONTINUATION frames have to come. */
export function openHeadersFrame(streamId: number, fields: Fields): Buffer {
  return frame(1, 0, streamId, literals(fields));
}

/** A CONTINUATION frame that is not the last. */
export function continuationFrame(streamId: number, fields: Fields): Buffer {
  return frame(9, 0, streamId, literals(fields));
}

/** A DATA frame that leaves the stream open. */
export function dataFrame(streamId: number, data: Buffer): Buffer {
  return frame(0, 0, streamId, data);
}

/** A DATA frame that ends what its side of the stream sends. */
export function lastDataFrame(streamId: number, data: Buffer): Buffer {
  return frame(0, 1, streamId, data);
}

/** The frames in bytes that hold them whole. */
export function framesOf(bytes: Buffer): { readonly type: number; readonly streamId: number }[] {
  const frames: { type: number; streamId: number }[] = [];
  for (let at = 0; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3)) {
    frames.push({ type: bytes.readUInt8(at + 3), streamId: bytes.readUInt32BE(at + 5) & 0x7f_ff_ff_ff });
  }
  return frames;
}

/** A RST_STREAM frame; the code is CANCEL where nothing else is said. */
export function cancelFrame(streamId: number, code: number = constants.NGHTTP2_CANCEL): Buffer {
  return frame(3, 0, streamId, Buffer.of(0, 0, 0, code));
}

/** A PING frame with eight characters, which its answer repeats. */
export function pingFrame(characters: string): Buffer {
  return frame(6, 0, 0, Buffer.from(characters, "latin1"));
}

function frame(type: number, flags: number, streamId: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}

function literals(fields: Fields): Buffer {
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.of(0), shortText(name), shortText(value)]));
}

/** Texts of up to 126 bytes carry their length in one. */
function shortText(text: string): Buffer {
  return Buffer.concat([Buffer.of(text.length), Buffer.from(text, "latin1")]);
}
