import { Decoder, Encoder } from "@msgpack/msgpack";
import type { Message } from "../../../src/message/message.js";
import type { Payload } from "../../../src/message/payload.js";
import { isRecord } from "../frames.js";
import { type Codec, CodecError, dispatchTypeOf, type IncomingFrame } from "./codec.js";
import { base64Of, jsonValueOf, NativePayload, nativeBytesOf } from "./json-payload.js";
import { type ByteSpan, MsgpackWalker } from "./msgpack-walker.js";
import { plainForWire } from "./plain-for-wire.js";

const nil = 0xc0;

/** MessagePack in binary frames. Payloads and nonces are passed on as the very bytes that came in. */
export function createMsgpackCodec({ maxFrameDepth }: { readonly maxFrameDepth: number }): Codec {
  // The encoder counts levels as well; what it writes has passed the limit on the way in.
  const encoder = new Encoder({ useBigInt64: true, ignoreUndefined: true, maxDepth: maxFrameDepth + 8 });
  const decoder = new Decoder({ useBigInt64: true, mapKeyConverter: String });
  const encode = (value: unknown) => encoder.encode(plainForWire(value));

  // The parts of a delivery that are always the same.
  const opening = { SEND: deliveryOpening("SEND"), BROADCAST: deliveryOpening("BROADCAST") };
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

  return {
    name: "msgpack",
    frameKind: "binary",
    decode: (frame) => decodeFrame(frame, decoder, maxFrameDepth),
    encode: ({ op, d, t, ts }) => encode({ op, d, t, ts }),
    encodeDelivery(message: Message, ts: number) {
      const payload = native(message.payload);
      const nonce =
        message.nonce === undefined ? Uint8Array.of(nil) : (native(message.nonce) ?? Uint8Array.of(nil));
      const extra =
        payload === undefined
          ? [encode(base64Of(message.payload)), contentTypeKey, encode(message.payload.contentType)]
          : [payload];
      const members = payload === undefined ? 4 : 3;
      return Buffer.concat([
        opening[dispatchTypeOf(message)],
        encode(ts),
        encode("d"),
        Uint8Array.of(0x80 | members),
        encode("nonce"),
        nonce,
        encode("target"),
        Uint8Array.of(nil),
        payloadKey,
        ...extra,
      ]);
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
