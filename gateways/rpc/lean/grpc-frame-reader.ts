import { BrokerError } from "../../../src/errors.js";
import { grpcHeaderBytes } from "./grpc-frame.js";

/** Cuts a byte stream into the messages of gRPC frames: one byte of flags, four of length, the message. */
export class GrpcFrameReader {
  /** A message over it is refused. */
  maxBytes: number;
  readonly #onMessage: (message: Buffer) => void;
  /** What has come of the next frame, in pieces: they are joined once, when it is whole. */
  #pieces: Buffer[] = [];
  #length = 0;
  /** Bytes that the next frame has, as far as is known. */
  #wanted = grpcHeaderBytes;

  /** `onMessage` gets views of the chunks; who keeps a part of one keeps the chunk. */
  constructor(maxBytes: number, onMessage: (message: Buffer) => void) {
    this.maxBytes = maxBytes;
    this.#onMessage = onMessage;
  }

  /** @throws BrokerError `LIMIT_EXCEEDED` for a message over the limit, `INVALID_FRAME` for a compressed one. */
  push(chunk: Buffer): void {
    this.#length += chunk.length;
    this.#pieces.push(chunk);
    if (this.#length < this.#wanted) return;
    let bytes = this.#pieces.length === 1 ? chunk : Buffer.concat(this.#pieces);
    this.#wanted = grpcHeaderBytes;
    while (bytes.length >= grpcHeaderBytes) {
      const end = grpcHeaderBytes + this.#lengthOf(bytes);
      if (bytes.length < end) {
        this.#wanted = end;
        break;
      }
      this.#onMessage(bytes.subarray(grpcHeaderBytes, end));
      bytes = bytes.subarray(end);
    }
    this.#pieces = bytes.length === 0 ? [] : [bytes];
    this.#length = bytes.length;
  }

  #lengthOf(bytes: Buffer): number {
    if (bytes[0] !== 0) throw new BrokerError("INVALID_FRAME", "compressed messages are not accepted");
    const length = bytes.readUInt32BE(1);
    if (length <= this.maxBytes) return length;
    const problem = `frame: at most ${this.maxBytes} bytes (maxFrameBytes), got ${length}`;
    throw new BrokerError("LIMIT_EXCEEDED", problem, { details: { limit: "maxFrameBytes", field: "frame" } });
  }
}
