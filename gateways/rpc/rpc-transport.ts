import type { Event } from "../../gen/singyeong/v1/session_service_pb.js";
import type { ClientCertificate } from "../../src/auth/authenticator.js";
import type { BrokerError } from "../../src/errors.js";
import type { CloseReason, SessionEvent } from "../../src/session/transport.js";
import { eventToProto } from "./event-proto.js";
import { FrameQueue } from "./frame-queue.js";
import {
  closeError,
  eventBytes,
  type StreamTransport,
  type StreamTransportOptions,
} from "./stream-transport.js";

/** Bytes of frames not yet taken above which no more events are taken. */
const highWaterBytes = 1024 * 1024;

/** Carries a session's events over the response stream of one call, which takes them as fast as its client reads. */
export class RpcTransport implements StreamTransport {
  readonly kind = "rpc";
  readonly encoding = "protobuf";
  readonly liveness = "probe";
  readonly #options: StreamTransportOptions;
  readonly #frames = new FrameQueue<Event[]>(() => this.#taken());
  #blocked = false;
  #error: BrokerError | undefined;

  constructor(options: StreamTransportOptions) {
    this.#options = options;
  }

  get remoteAddress(): string {
    return this.#options.connection.remoteAddress;
  }

  get certificate(): ClientCertificate | undefined {
    return this.#options.connection.certificate;
  }

  get bufferedBytes(): number {
    return this.#frames.bytes;
  }

  write(events: readonly SessionEvent[]): boolean {
    const bytes = events.reduce((sum, event) => sum + eventBytes(event), 0);
    this.#frames.push(
      events.map((event) => eventToProto(event, this.#options.ready)),
      bytes,
    );
    this.#blocked = this.#frames.bytes > highWaterBytes;
    return !this.#blocked;
  }

  async probe(timeoutMs: number): Promise<boolean> {
    const pong = this.#options.connection.ping(timeoutMs);
    if (pong !== undefined) return pong;
    this.write([{ kind: "keep-alive" }]); // a broken connection shows when it is written to
    return true;
  }

  close(reason: CloseReason): void {
    this.#frames.end(this.#error ?? closeError(reason));
    if (reason === "slow-consumer") this.#options.connection.abandon();
  }

  fail(error: BrokerError): void {
    this.#error ??= error;
  }

  /** The frames, as they come, until the session is closed; then ends, or throws why the session ended. */
  frames(): AsyncGenerator<Event[], void, undefined> {
    return this.#frames.frames();
  }

  #taken(): void {
    if (!this.#blocked || this.#frames.bytes > highWaterBytes / 2) return;
    this.#blocked = false;
    this.#options.onDrained();
  }
}
