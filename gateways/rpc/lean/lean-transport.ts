import type { ClientCertificate } from "../../../src/auth/authenticator.js";
import type { BrokerError } from "../../../src/errors.js";
import type { CloseReason, SessionEvent } from "../../../src/session/transport.js";
import { errorToConnect } from "../failure.js";
import {
  closeError,
  eventBytes,
  type StreamTransport,
  type StreamTransportOptions,
} from "../stream-transport.js";
import { EventWriter } from "./event-writer.js";
import { endResponse } from "./grpc-response.js";
import type { LeanCall } from "./lean-call.js";

/** Bytes in the stream's buffer above which no more events are taken until it has drained. */
const highWaterBytes = 1024 * 1024;

/** Carries a session's events over an HTTP/2 stream in gRPC frames written by hand. */
export class LeanTransport implements StreamTransport {
  readonly kind = "rpc";
  readonly encoding = "protobuf";
  readonly liveness = "probe";
  readonly #call: LeanCall;
  readonly #options: StreamTransportOptions;
  readonly #writer: EventWriter;
  #error: BrokerError | undefined;

  /** Carries on the response of `call`, which has begun. */
  constructor(call: LeanCall, options: StreamTransportOptions) {
    this.#call = call;
    this.#options = options;
    this.#writer = new EventWriter(options.ready);
  }

  get remoteAddress(): string {
    return this.#options.connection.remoteAddress;
  }

  get certificate(): ClientCertificate | undefined {
    return this.#options.connection.certificate;
  }

  get bufferedBytes(): number {
    return this.#call.stream.writableLength;
  }

  write(events: readonly SessionEvent[]): boolean {
    const { stream } = this.#call;
    if (!stream.writable) return true;
    const size = events.reduce((sum, event) => sum + eventBytes(event), 0);
    stream.write(this.#writer.write(events, size));
    if (stream.writableLength <= highWaterBytes) return true;
    stream.once("drain", this.#options.onDrained);
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
    if (!this.#call.stream.writable) return;
    endResponse(this.#call, error === undefined ? undefined : errorToConnect(error));
  }
}
