import type { LimitName } from "../../../src/limits.js";
import type { Message } from "../../../src/message/message.js";
import type { Payload } from "../../../src/message/payload.js";

/** A frame from a client. `op`, `t` and `d` are plain values, whatever the client sent; integers that a double cannot hold are `bigint`. */
export interface IncomingFrame {
  readonly op: unknown;
  readonly t: unknown;
  readonly d: unknown;
  /** The whole frame as a plain value, to be sent back with an error. */
  readonly whole: unknown;
  /** `d.payload` as it came in; null where it is absent. */
  payload(): Payload;
  /** `d.nonce` as it came in; undefined where it is absent or null. */
  nonce(): Payload | undefined;
}

/** A frame to a client. `d` holds plain values; where it is a map its own keys are those of the frame, deeper ones are data. */
export interface OutgoingFrame {
  readonly op: number;
  /** A map in every frame of the broker's own; any plain value in a plugin's. */
  readonly d: unknown;
  readonly t: string | null;
  /** Unix time in milliseconds. */
  readonly ts: number;
}

/** A message of a queue on its way to a client, which acknowledges it by its id. */
export interface QueueDelivery {
  readonly queue: string;
  readonly id: string;
  readonly payload: Payload;
  /** A JSON value; absent is null. */
  readonly nonce?: Payload;
}

/** One encoding of the frames of the legacy protocol. PROTOCOL §1, §6. */
export interface Codec {
  /** Its name in the `encoding` parameter. */
  readonly name: "json" | "msgpack" | "etf";
  /** The kind of WebSocket frame it travels in. */
  readonly frameKind: "text" | "binary";
  /** @throws CodecError and nothing else. */
  decode(frame: Uint8Array): IncomingFrame;
  encode(frame: OutgoingFrame): string | Uint8Array;
  /** A message as SEND or BROADCAST; a payload of this encoding goes out as the bytes that came in. */
  encodeDelivery(message: Message, ts: number): string | Uint8Array;
  /** A message of a queue as QUEUE; its payload likewise. */
  encodeQueueDelivery(delivery: QueueDelivery, ts: number): string | Uint8Array;
}

/** A frame that cannot be read. Its message is told to the client. */
export class CodecError extends Error {
  /** The limit that it is beyond, where that is what is wrong with it. */
  readonly limit: LimitName | undefined;

  constructor(message: string, { limit, ...options }: ErrorOptions & { readonly limit?: LimitName } = {}) {
    super(message, options);
    this.name = "CodecError";
    this.limit = limit;
  }
}

/** For a frame with more levels of lists and maps than it may have. */
export function tooDeep(maxFrameDepth: number): CodecError {
  const problem = `frame is nested deeper than ${maxFrameDepth} levels (maxFrameDepth)`;
  return new CodecError(problem, { limit: "maxFrameDepth" });
}

/** The dispatch type under which a message reaches a legacy client. A request is a message nobody there can reply to. */
export function dispatchTypeOf(message: Message): "SEND" | "BROADCAST" {
  return message.kind === "broadcast" ? "BROADCAST" : "SEND";
}
