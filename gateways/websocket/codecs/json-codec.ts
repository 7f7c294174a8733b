import type { Message } from "../../../src/message/message.js";
import { jsonPayload, type Payload } from "../../../src/message/payload.js";
import { parseJson, stringifyJson } from "../../../src/util/json.js";
import { objectSpans, type Span } from "../../../src/util/json-span.js";
import { isRecord } from "../frames.js";
import {
  type Codec,
  CodecError,
  dispatchTypeOf,
  type IncomingFrame,
  type OutgoingFrame,
  tooDeep,
} from "./codec.js";
import { base64Of, jsonTextOf } from "./json-payload.js";

/** JSON in text frames. Payloads and nonces are passed on as the very text that came in. */
export function createJsonCodec({ maxFrameDepth }: { readonly maxFrameDepth: number }): Codec {
  return {
    name: "json",
    frameKind: "text",
    decode(frame) {
      const text = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).toString("utf8");
      return decodeText(text, maxFrameDepth);
    },
    encode: ({ op, d, t, ts }: OutgoingFrame) => stringifyJson({ op, d, t, ts }),
    encodeDelivery(message, ts) {
      const nonce = nonceText(message, maxFrameDepth);
      const d = `{"nonce":${nonce},${payloadMembers(message.payload, maxFrameDepth)},"target":null}`;
      return `{"op":4,"d":${d},"t":"${dispatchTypeOf(message)}","ts":${ts}}`;
    },
    encodeQueueDelivery(delivery, ts) {
      const { queue, id, payload } = delivery;
      const members = payloadMembers(payload, maxFrameDepth);
      const inner = `{"queue":${JSON.stringify(queue)},"id":${JSON.stringify(id)},${members}}`;
      const d = `{"nonce":${nonceText(delivery, maxFrameDepth)},"payload":${inner},"target":null}`;
      return `{"op":4,"d":${d},"t":"QUEUE","ts":${ts}}`;
    },
  };
}

function decodeText(text: string, maxFrameDepth: number): IncomingFrame {
  // First the built-in parser, which knows no depth: what is looked at after is valid JSON.
  parsed(() => JSON.parse(text), isRecord);
  const { members, depth } = objectSpans(text);
  if (depth > maxFrameDepth) throw tooDeep(maxFrameDepth);
  const whole = parsed(() => parseJson(text), isRecord);
  const d = members.get("d");
  const inner =
    d !== undefined && text.charCodeAt(d.start) === 0x7b ? objectSpans(text, d.start).members : undefined;
  const slice = (span: Span | undefined) => (span === undefined ? "null" : text.slice(span.start, span.end));
  return {
    op: whole["op"],
    t: whole["t"],
    d: whole["d"],
    whole,
    payload: () => jsonPayload(slice(inner?.get("payload"))),
    nonce() {
      const nonce = slice(inner?.get("nonce"));
      return nonce === "null" ? undefined : jsonPayload(nonce);
    },
  };
}

function parsed<T>(parse: () => unknown, check: (value: unknown) => value is T): T {
  let value: unknown;
  try {
    value = parse();
  } catch (error) {
    throw new CodecError("frame is no valid JSON", { cause: error });
  }
  if (!check(value)) throw new CodecError("frame must be an object");
  return value;
}

function nonceText({ nonce }: Pick<Message, "nonce">, maxFrameDepth: number): string {
  return nonce === undefined ? "null" : (jsonTextOf(nonce, maxFrameDepth) ?? "null");
}

function payloadMembers(payload: Payload, maxFrameDepth: number): string {
  const text = jsonTextOf(payload, maxFrameDepth);
  if (text !== undefined) return `"payload":${text}`;
  return `"payload":"${base64Of(payload)}","content_type":${JSON.stringify(payload.contentType)}`;
}
