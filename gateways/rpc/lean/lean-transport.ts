import type { Http2ServerResponse, ServerHttp2Stream } from "node:http2";
import type { BrokerError } from "../../../src/errors.js";
import type { CloseReason, SessionEvent } from "../../../src/session/transport.js";
import {
  closeError,
  eventBytes,
  type StreamTransport,
  type StreamTransportOptions,
} from "../stream-transport.js";
import { EventWriter } from "./event-writer.js";
import { statusTrailers } from "./status-trailers.js";

/** Bytes in the stream's buffer above which no more events are taken until it has drained. */
const highWaterBytes = 1024 * 1024;

/** Carries a session's events over an HTTP/2 stream in gRPC frames written by hand. */
export class LeanTransport implements StreamTransport {
  readonly kind = "rpc";
  readonly encoding = "protobuf";
  readonly liveness = "probe";
  readonly #response: Http2ServerResponse;
  readonly #stream: ServerHttp2Stream;
  readonly #options: StreamTransportOptions;
  readonly #writer: EventWriter;
  #error: BrokerError | undefined;

  constructor(response: Http2ServerResponse, options: StreamTransportOptions) {
    this.#response = response;
    this.#stream = response.stream;
    this.#options = options;
    this.#writer = new EventWriter(options.ready);
  }

  get remoteAddress(): string {
    return this.#options.connection.remoteAddress;
  }

  get bufferedBytes(): number {
    return this.#stream.writableLength;
  }

  write(events: readonly SessionEvent[]): boolean {
    const size = events.reduce((sum, event) => sum + eventBytes(event), 0);
    if (!this.#stream.writable) return true;
    this.#stream.write(this.#writer.write(events, size));
    if (this.#stream.writableLength <= highWaterBytes) return true;
    this.#stream.once("drain", this.#options.onDrained);
    return false;
  }

  async probe(timeoutMs: number): Promise<boolean> {
    return (await this.#options.connection.ping(timeoutMs)) ?? true;
  }

  fail(error: BrokerError): void {
    this.#error ??= error;
  }

  close(reason: CloseReason): void {
    const error = this.#error ?? closeError(reason);
    if (reason === "slow-consumer") return this.#options.connection.abandon();
    if (!this.#stream.writable) return;
    // The response object answers when the stream wants its trailers.
    this.#response.addTrailers(statusTrailers(error));
    this.#stream.end();
  }
}
