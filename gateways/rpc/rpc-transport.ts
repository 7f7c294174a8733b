import type { Event } from "../../gen/singyeong/v1/session_service_pb.js";
import type { BrokerError } from "../../src/errors.js";
import type { CloseReason, SessionEvent } from "../../src/session/transport.js";
import { eventToProto } from "./event-proto.js";
import {
  closeError,
  eventBytes,
  type StreamTransport,
  type StreamTransportOptions,
} from "./stream-transport.js";

/** Bytes of frames not yet taken above which no more events are taken. */
const highWaterBytes = 1024 * 1024;

interface Frame {
  readonly events: Event[];
  readonly bytes: number;
}

/** Carries a session's events over the response stream of one call, which takes them as fast as its client reads. */
export class RpcTransport implements StreamTransport {
  readonly kind = "rpc";
  readonly encoding = "protobuf";
  readonly liveness = "probe";
  readonly #options: StreamTransportOptions;
  readonly #frames: Frame[] = [];
  #bufferedBytes = 0;
  #blocked = false;
  #end: { readonly error: BrokerError | undefined } | undefined;
  #wake: (() => void) | undefined;

  constructor(options: StreamTransportOptions) {
    this.#options = options;
  }

  get remoteAddress(): string {
    return this.#options.connection.remoteAddress;
  }

  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  write(events: readonly SessionEvent[]): boolean {
    const bytes = events.reduce((sum, event) => sum + eventBytes(event), 0);
    this.#frames.push({ events: events.map((event) => eventToProto(event, this.#options.ready)), bytes });
    this.#bufferedBytes += bytes;
    this.#blocked = this.#bufferedBytes > highWaterBytes;
    this.#wake?.();
    return !this.#blocked;
  }

  async probe(timeoutMs: number): Promise<boolean> {
    const pong = this.#options.connection.ping(timeoutMs);
    if (pong !== undefined) return pong;
    this.write([{ kind: "keep-alive" }]); // a broken connection shows when it is written to
    return true;
  }

  close(reason: CloseReason): void {
    this.#end ??= { error: closeError(reason) };
    if (reason === "slow-consumer") this.#options.connection.abandon();
    this.#wake?.();
  }

  fail(error: BrokerError): void {
    this.#end ??= { error };
  }

  /**
   * The frames, as they come, until the session is closed; then ends, or throws why the session ended.
   * A frame counts as taken when the next one is asked for.
   */
  async *frames(): AsyncGenerator<Event[], void, undefined> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined) {
        yield frame.events;
        this.#taken(frame);
      } else if (this.#end === undefined) {
        await this.#woken();
      } else if (this.#end.error !== undefined) {
        throw this.#end.error;
      } else {
        return;
      }
    }
  }

  #taken(frame: Frame): void {
    this.#bufferedBytes -= frame.bytes;
    if (!this.#blocked || this.#bufferedBytes > highWaterBytes / 2) return;
    this.#blocked = false;
    this.#options.onDrained();
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
