import type { Event } from "../../gen/singyeong/v1/session_service_pb.js";
import { BrokerError } from "../../src/errors.js";
import { payloadSize } from "../../src/message/payload.js";
import type { CloseReason, SessionEvent, Transport } from "../../src/session/transport.js";
import { eventToProto, type ReadyFacts } from "./event-proto.js";
import type { NodeConnection } from "./node-connection.js";

/** Bytes of frames not yet taken above which no more events are taken. */
const highWaterBytes = 1024 * 1024;

/** What an event costs beside a payload. */
const eventOverheadBytes = 64;

/** What an {@link RpcTransport} is made of. */
export interface RpcTransportOptions {
  readonly connection: NodeConnection;
  readonly ready: ReadyFacts;
  /** Called when frames have been taken after `write` returned false. */
  readonly onDrained: () => void;
}

interface Frame {
  readonly events: Event[];
  readonly bytes: number;
}

/** Carries a session's events over the response stream of one call, which takes them as fast as its client reads. */
export class RpcTransport implements Transport {
  readonly kind = "rpc";
  readonly encoding = "protobuf";
  readonly liveness = "probe";
  readonly #options: RpcTransportOptions;
  readonly #frames: Frame[] = [];
  #bufferedBytes = 0;
  #blocked = false;
  #end: { readonly error?: BrokerError } | undefined;
  #wake: (() => void) | undefined;

  constructor(options: RpcTransportOptions) {
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
    this.#end ??= this.#ending(reason);
    if (reason === "slow-consumer") this.#options.connection.abandon();
    this.#wake?.();
  }

  /** Ends the stream with an error of the client's making, once what was written before is out. */
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

  #ending(reason: CloseReason): { readonly error?: BrokerError } {
    switch (reason) {
      case "transport-closed":
      case "client-goodbye":
      case "goodbye":
      case "protocol-error":
        return {};
      case "slow-consumer":
        return { error: new BrokerError("SLOW_CONSUMER", "the client takes its messages too slowly") };
      case "heartbeat-timeout":
        return { error: new BrokerError("HEARTBEAT_TIMEOUT", "the client no longer answers") };
      case "identify-timeout":
        return { error: new BrokerError("NOT_IDENTIFIED", "the stream did not identify in time") };
      case "taken-over":
        return {
          error: new BrokerError(
            "CLIENT_ALREADY_REGISTERED",
            "another connection has taken this client over",
          ),
        };
      default:
        return reason satisfies never;
    }
  }
}

function eventBytes(event: SessionEvent): number {
  if (event.kind === "message") return payloadSize(event.message.payload) + eventOverheadBytes;
  return event.kind === "answer" ? event.bytes : eventOverheadBytes;
}
