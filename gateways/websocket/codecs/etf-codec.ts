import type { Payload } from "../../../src/message/payload.js";
import { isRecord, op } from "../frames.js";
import { type Codec, CodecError, dispatchTypeOf, type IncomingFrame, type OutgoingFrame } from "./codec.js";
import { EtfReader } from "./etf-reader.js";
import { tag } from "./etf-tag.js";
import { type KeyForm, writeAtom, writeMap, writeTerm } from "./etf-writer.js";
import { base64Of, jsonValueOf, NativePayload, nativeBytesOf } from "./json-payload.js";

const version = Uint8Array.of(tag.version);
const nil = writeAtom("nil");

/** Frames whose `d` has binary keys; the others have atoms. PROTOCOL §6. */
const binaryKeyed: ReadonlySet<number> = new Set([op.hello, op.ready, op.heartbeatAck]);

/** The Erlang external term format in binary frames. Payloads and nonces are passed on as the very bytes that came in. */
export function createEtfCodec({ maxFrameDepth }: { readonly maxFrameDepth: number }): Codec {
  return {
    name: "etf",
    frameKind: "binary",
    decode: (frame) => decodeFrame(frame, maxFrameDepth),
    encode: encodeFrame,
    encodeDelivery(message, ts) {
      const nonce = message.nonce === undefined ? undefined : native(message.nonce, maxFrameDepth);
      const d: [string, Uint8Array][] = [["nonce", nonce ?? nil]];
      d.push(...payloadMembers(message.payload, maxFrameDepth), ["target", nil]);
      return wrap({ op: op.dispatch, t: dispatchTypeOf(message), ts }, writeMap(d, "atom"));
    },
    encodeQueueDelivery({ queue, id, payload, nonce }, ts) {
      const inner: [string, Uint8Array][] = [
        ["queue", writeTerm(queue)],
        ["id", writeTerm(id)],
        ...payloadMembers(payload, maxFrameDepth),
      ];
      const d: [string, Uint8Array][] = [
        ["nonce", (nonce && native(nonce, maxFrameDepth)) ?? nil],
        ["payload", writeMap(inner, "both")],
        ["target", nil],
      ];
      return wrap({ op: op.dispatch, t: "QUEUE", ts }, writeMap(d, "atom"));
    },
  };
}

function decodeFrame(frame: Uint8Array, maxFrameDepth: number): IncomingFrame {
  const reader = new EtfReader(frame, maxFrameDepth);
  const whole = reader.frame();
  if (!isRecord(whole)) throw new CodecError("frame must be a map");
  const d = whole["d"];
  const member = (name: string): Payload | undefined => {
    const span = reader.valuesOf(1)?.get("d");
    const at = span === undefined ? undefined : reader.valuesOf(span.start)?.get(name);
    if (at === undefined || !isRecord(d)) return undefined;
    // Copied: the frame's buffer is not ours to keep.
    return new NativePayload({ encoding: "etf", bytes: frame.slice(at.start, at.end) }, d[name]);
  };
  return {
    op: whole["op"],
    t: whole["t"],
    d,
    whole,
    payload: () => member("payload") ?? new NativePayload({ encoding: "etf", bytes: nil }, null),
    nonce: () => (isRecord(d) && d["nonce"] !== null ? member("nonce") : undefined),
  };
}

function encodeFrame(frame: OutgoingFrame): Uint8Array {
  if (!isRecord(frame.d)) return wrap(frame, writeTerm(frame.d));
  const entries = Object.entries(frame.d).map(([key, value]) => [key, writeTerm(value)] as const);
  return wrap(frame, writeMap(entries, keyForm(frame)));
}

// The Elixir client reads QUEUE_CONFIRM, and what QUEUE has within its payload, by binary keys where the original wrote atoms: it gets both.
function keyForm(frame: OutgoingFrame): KeyForm {
  if (frame.t === "QUEUE_CONFIRM") return "both";
  return binaryKeyed.has(frame.op) ? "binary" : "atom";
}

function wrap(frame: Omit<OutgoingFrame, "d">, d: Uint8Array): Uint8Array {
  const members: [string, Uint8Array][] = [
    ["op", writeTerm(frame.op)],
    ["d", d],
    ["t", writeTerm(frame.t)],
    ["ts", writeTerm(frame.ts)],
  ];
  return Buffer.concat([version, writeMap(members, "atom")]);
}

function payloadMembers(payload: Payload, maxFrameDepth: number): [string, Uint8Array][] {
  const term = native(payload, maxFrameDepth);
  if (term !== undefined) return [["payload", term]];
  return [
    ["payload", writeTerm(base64Of(payload))],
    ["content_type", writeTerm(payload.contentType)],
  ];
}

function native(payload: Payload, maxFrameDepth: number): Uint8Array | undefined {
  const bytes = nativeBytesOf(payload, "etf");
  if (bytes !== undefined) return bytes;
  const json = jsonValueOf(payload, maxFrameDepth);
  return json === undefined ? undefined : writeTerm(json.value);
}
