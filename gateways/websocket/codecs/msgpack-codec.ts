import { Decoder, Encoder } from "@msgpack/msgpack";
import type { Payload } from "../../../src/message/payload.js";
import { isRecord } from "../frames.js";
import { type Codec, CodecError, dispatchTypeOf, type IncomingFrame } from "./codec.js";
import { base64Of, jsonValueOf, NativePayload, nativeBytesOf } from "./json-payload.js";
import { type ByteSpan, MsgpackWalker } from "./msgpack-walker.js";
import { plainForWire } from "./plain-for-wire.js";

const nil = 0xc0;

/** Keys and values of a map, encoded, and how many pairs they are. */
interface MapMembers {
  readonly members: number;
  readonly parts: readonly Uint8Array[];
}

/** MessagePack in binary frames. Payloads and nonces are passed on as the very bytes that came in. */
export function createMsgpackCodec({ maxFrameDepth }: { readonly maxFrameDepth: number }): Codec {
  // The encoder counts levels as well; what it writes has passed the limit on the way in.
  const encoder = new Encoder({ useBigInt64: true, ignoreUndefined: true, maxDepth: maxFrameDepth + 8 });
  const decoder = new Decoder({ useBigInt64: true, mapKeyConverter: String });
  const encode = (value: unknown) => encoder.encode(plainForWire(value));

  // The parts of a delivery that are always the same.
  const opening = {
    SEND: deliveryOpening("SEND"),
    BROADCAST: deliveryOpening("BROADCAST"),
    QUEUE: deliveryOpening("QUEUE"),
  };
  const payloadKey = encode("payload");
  const contentTypeKey = encode("content_type");

  function deliveryOpening(t: string): Uint8Array {
    return Buffer.concat([
      Uint8Array.of(0x84),
      encode("op"),
      encode(4),
      encode("t"),
      encode(t),
      encode("ts"),
    ]);
  }

  function native(payload: Payload): Uint8Array | undefined {
    const bytes = nativeBytesOf(payload, "msgpack");
    if (bytes !== undefined) return bytes;
    const json = jsonValueOf(payload, maxFrameDepth);
    return json === undefined ? undefined : encode(json.value);
  }

  function payloadMembers(payload: Payload): MapMembers {
    const value = native(payload);
    if (value !== undefined) return { members: 1, parts: [payloadKey, value] };
    const parts = [payloadKey, encode(base64Of(payload)), contentTypeKey, encode(payload.contentType)];
    return { members: 2, parts };
  }

  function delivery(
    t: keyof typeof opening,
    ts: number,
    nonce: Payload | undefined,
    payload: MapMembers,
  ): Uint8Array {
    const nonceBytes = nonce === undefined ? undefined : native(nonce);
    return Buffer.concat([
      opening[t],
      encode(ts),
      encode("d"),
      Uint8Array.of(0x80 | (2 + payload.members)),
      encode("nonce"),
      nonceBytes ?? Uint8Array.of(nil),
      encode("target"),
      Uint8Array.of(nil),
      ...payload.parts,
    ]);
  }

  return {
    name: "msgpack",
    frameKind: "binary",
    decode: (frame) => decodeFrame(frame, decoder, maxFrameDepth),
    encode: ({ op, d, t, ts }) => encode({ op, d, t, ts }),
    encodeDelivery(message, ts) {
      return delivery(dispatchTypeOf(message), ts, message.nonce, payloadMembers(message.payload));
    },
    encodeQueueDelivery({ queue, id, payload, nonce }, ts) {
      const inner = payloadMembers(payload);
      const head = [encode("queue"), encode(queue), encode("id"), encode(id)];
      const map = [payloadKey, Uint8Array.of(0x80 | (2 + inner.members)), ...head, ...inner.parts];
      return delivery("QUEUE", ts, nonce, { members: 1, parts: map });
    },
  };
}

function decodeFrame(frame: Uint8Array, decoder: Decoder, maxFrameDepth: number): IncomingFrame {
  // Before the library reads: it has no bound on depth.
  const walker = new MsgpackWalker(frame, maxFrameDepth);
  if (walker.endOf(0) !== frame.length) throw new CodecError("frame has bytes behind its value");
  const whole = decodeMap(frame, decoder);
  const d = whole["d"];
  const span = walker.valuesOf(0)?.get("d");
  const members = span === undefined ? undefined : walker.valuesOf(span.start);
  const member = (name: string): Payload | undefined => {
    const at: ByteSpan | undefined = members?.get(name);
    if (at === undefined || !isRecord(d)) return undefined;
    // Copied: the frame's buffer is not ours to keep.
    return new NativePayload({ encoding: "msgpack", bytes: frame.slice(at.start, at.end) }, d[name]);
  };
  return {
    op: plainNumber(whole["op"]),
    t: whole["t"],
    d,
    whole,
    payload: () => member("payload") ?? nullPayload(),
    nonce: () => (isRecord(d) && d["nonce"] !== null ? member("nonce") : undefined),
  };
}

function decodeMap(frame: Uint8Array, decoder: Decoder): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = decoder.decode(frame);
  } catch (error) {
    throw new CodecError("frame is no valid MessagePack", { cause: error });
  }
  if (!isRecord(value)) throw new CodecError("frame must be a map");
  return value;
}

// Some writers use 64 bits for every integer.
function plainNumber(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

function nullPayload(): Payload {
  return new NativePayload({ encoding: "msgpack", bytes: Uint8Array.of(nil) }, null);
}
