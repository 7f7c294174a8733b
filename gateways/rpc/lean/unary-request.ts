import { Code, ConnectError } from "@connectrpc/connect";
import { grpcHeaderBytes } from "./grpc-frame.js";

const compressedFlag = 1;

/** Gathers the one gRPC frame of a unary request. What is wrong with it has the codes and words of connect-node. */
export class UnaryRequest {
  readonly #maxBytes: number;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes of the whole frame, once its header has come. */
  #frameBytes: number | undefined;

  /** `maxBytes`: the largest message that is taken. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @throws ConnectError as soon as the request cannot become a good one: it is too large, compressed, or more than one message. */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < grpcHeaderBytes) return;
    this.#frameBytes ??= grpcHeaderBytes + this.#messageBytes();
    if (this.#length > this.#frameBytes)
      throw new ConnectError(
        "protocol error: received extra input message for unary method",
        Code.Unimplemented,
      );
  }

  /** The message, once the client sends nothing more. @throws ConnectError where there is none, or only a part of one. */
  message(): Buffer {
    if (this.#length === 0)
      throw new ConnectError("protocol error: missing input message for unary method", Code.Unimplemented);
    if (this.#length !== this.#frameBytes)
      throw new ConnectError("protocol error: incomplete envelope", Code.InvalidArgument);
    return this.#joined().subarray(grpcHeaderBytes);
  }

  #messageBytes(): number {
    const head = this.#joined();
    const length = head.readUInt32BE(1);
    if (length > this.#maxBytes)
      throw new ConnectError(
        `message size ${length} is larger than configured readMaxBytes ${this.#maxBytes}`,
        Code.ResourceExhausted,
      );
    if ((head.readUInt8(0) & compressedFlag) !== 0)
      throw new ConnectError(
        "received compressed envelope, but do not know how to decompress",
        Code.Internal,
      );
    return length;
  }

  #joined(): Buffer {
    const [first = Buffer.alloc(0)] = this.#chunks;
    return this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
  }
}
