import { constants } from "node:http2";
import { type BrokerError, toBrokerError } from "../../../src/errors.js";
import { errorToConnect } from "../failure.js";
import { grpcHeaderBytes, sealFrame } from "../lean/grpc-frame.js";
import { GrpcFrameReader } from "../lean/grpc-frame-reader.js";
import { beginResponse, endResponse } from "../lean/grpc-response.js";
import type { LeanCall } from "../lean/lean-call.js";
import { type ChannelListener, endGraceMs, type LinkChannel } from "./link-channel.js";

/** The call of a broker that has dialled, on its bare HTTP/2 stream. */
export class AcceptedChannel implements LinkChannel {
  readonly #call: LeanCall;
  readonly #frames: GrpcFrameReader;
  #listener: ChannelListener | undefined;
  #ended = false;

  constructor(call: LeanCall, maxMessageBytes: number) {
    this.#call = call;
    this.#frames = new GrpcFrameReader(maxMessageBytes, (message) => {
      if (!this.#ended) this.#listener?.message(message);
    });
    beginResponse(call);
  }

  get remoteAddress(): string {
    return this.#call.connection.remoteAddress;
  }

  get maxMessageBytes(): number {
    return this.#frames.maxBytes;
  }

  set maxMessageBytes(bytes: number) {
    this.#frames.maxBytes = bytes;
  }

  listen(listener: ChannelListener): void {
    this.#listener = listener;
    const { stream } = this.#call;
    stream.on("data", (chunk: Buffer) => {
      try {
        if (!this.#ended) this.#frames.push(chunk);
      } catch (error) {
        this.end(toBrokerError(error));
      }
    });
    stream.on("end", () => this.end());
    stream.on("close", () => listener.closed(closeReason(stream.rstCode)));
  }

  write(message: Uint8Array, taken: () => void): void {
    const { stream } = this.#call;
    if (!stream.writable) return taken();
    const frame = Buffer.allocUnsafe(grpcHeaderBytes + message.length);
    frame.set(message, grpcHeaderBytes);
    stream.write(sealFrame(frame), () => taken());
  }

  end(error?: BrokerError): void {
    if (this.#ended) return;
    this.#ended = true;
    const { stream } = this.#call;
    if (!stream.writable) return this.destroy();
    endResponse(this.#call, error === undefined ? undefined : errorToConnect(error));
    const timer = setTimeout(() => this.destroy(), endGraceMs);
    timer.unref();
    stream.on("close", () => clearTimeout(timer));
  }

  destroy(): void {
    this.#ended = true;
    this.#call.stream.close(constants.NGHTTP2_CANCEL);
    this.#call.stream.destroy();
  }
}

function closeReason(code: number | undefined): string {
  if (code === undefined || code === constants.NGHTTP2_NO_ERROR) return "the link has ended";
  return `the connection broke off (HTTP/2 code ${code})`;
}
