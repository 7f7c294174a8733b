/** Cuts a byte stream into gRPC frames (five bytes of header, then the message). */
export class FrameReader {
  readonly #onFrame: (frame: Buffer) => void;
  #rest: Buffer = Buffer.alloc(0);

  constructor(onFrame: (frame: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (bytes.length >= 5) {
      const end = 5 + bytes.readUInt32BE(1);
      if (bytes.length < end) break;
      this.#onFrame(bytes.subarray(0, end));
      bytes = bytes.subarray(end);
    }
    this.#rest = bytes;
  }
}

/** A message as a gRPC frame. */
export function frameOf(message: Uint8Array): Buffer {
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  return frame;
}

/** Counts the values of one repeated message field at the top of a frame's message, without decoding them. */
export function countField(frame: Buffer, field: number): number {
  let count = 0;
  let at = 5;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = frame[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  while (at < frame.length) {
    const tag = varint();
    if (tag >> 3 === field) count += 1;
    const size = varint(); // every field here is a varint or has a length
    if ((tag & 7) === 2) at += size;
  }
  return count;
}
