import { BrokerError } from "../../../src/errors.js";
import { grpcHeaderBytes } from "./grpc-frame.js";

/** Cuts a byte stream into the messages of gRPC frames: one byte of flags, four of length, the message. */
export class GrpcFrameReader {
  readonly #maxBytes: number;
  readonly #onMessage: (message: Buffer) => void;
  #rest: Buffer = Buffer.alloc(0);

  /** `onMessage` gets views of the chunks; who keeps a part of one keeps the chunk. */
  constructor(maxBytes: number, onMessage: (message: Buffer) => void) {
    this.#maxBytes = maxBytes;
    this.#onMessage = onMessage;
  }

  /** @throws BrokerError `LIMIT_EXCEEDED` for a message over the limit, `INVALID_FRAME` for a compressed one. */
  push(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (bytes.length >= grpcHeaderBytes) {
      const end = grpcHeaderBytes + this.#lengthOf(bytes);
      if (bytes.length < end) break;
      this.#onMessage(bytes.subarray(grpcHeaderBytes, end));
      bytes = bytes.subarray(end);
    }
    this.#rest = bytes;
  }

  #lengthOf(bytes: Buffer): number {
    if (bytes[0] !== 0) throw new BrokerError("INVALID_FRAME", "compressed messages are not accepted");
    const length = bytes.readUInt32BE(1);
    if (length <= this.#maxBytes) return length;
    throw new BrokerError("LIMIT_EXCEEDED", `frame: at most ${this.#maxBytes} bytes, got ${length}`);
  }
}
