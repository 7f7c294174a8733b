import {
  jsonContentType,
  type NativeForm,
  type Payload,
  payloadBytes,
} from "../../../src/message/payload.js";
import { parseJson, stringifyJson } from "../../../src/util/json.js";
import { jsonDepth } from "../../../src/util/json-span.js";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** A payload in a binary encoding; its JSON is written when somebody needs it. */
export class NativePayload implements Payload {
  readonly contentType = jsonContentType;
  readonly native: NativeForm;
  readonly #value: unknown;
  #json: string | undefined;

  constructor(native: NativeForm, value: unknown) {
    this.native = native;
    this.#value = value;
  }

  get size(): number {
    return this.native.bytes.length;
  }

  get data(): string {
    this.#json ??= stringifyJson(this.#value);
    return this.#json;
  }
}

/** JSON that came as bytes, with the depth of its nesting. */
interface CheckedText {
  readonly text: string;
  readonly depth: number;
}

/** Texts of payloads that came as bytes, once they have been found to be JSON or not. */
const checkedTexts = new WeakMap<Payload, CheckedText | undefined>();

/** Levels of a frame around its payload: the frame itself and its `d`. */
const levelsAround = 2;

/**
 * The payload as JSON text; undefined where it is none, or is nested deeper than it could be in a frame of `maxFrameDepth` levels. Text
 * was checked by the codec that read it; bytes come from elsewhere and are checked here, once, so that no sender can break the
 * frames of a legacy client.
 */
export function jsonTextOf(payload: Payload, maxFrameDepth: number): string | undefined {
  if (payload.contentType !== jsonContentType) return undefined;
  if (typeof payload.data === "string") return payload.data;
  if (!checkedTexts.has(payload)) checkedTexts.set(payload, checkedText(payload.data));
  const checked = checkedTexts.get(payload);
  return checked !== undefined && checked.depth + levelsAround <= maxFrameDepth ? checked.text : undefined;
}

/** The payload as a plain value; undefined where {@link jsonTextOf} is. */
export function jsonValueOf(
  payload: Payload,
  maxFrameDepth: number,
): { readonly value: unknown } | undefined {
  const text = jsonTextOf(payload, maxFrameDepth);
  return text === undefined ? undefined : { value: parseJson(text) };
}

/** The payload's bytes as base64: how a client of this gateway gets what is no JSON, with the content type beside it. */
export function base64Of(payload: Payload): string {
  return Buffer.from(payloadBytes(payload)).toString("base64");
}

/** The payload's own encoded form, where it came in this encoding. */
export function nativeBytesOf(payload: Payload, encoding: string): Uint8Array | undefined {
  return payload.native?.encoding === encoding ? payload.native.bytes : undefined;
}

function checkedText(bytes: Uint8Array): CheckedText | undefined {
  try {
    const text = utf8.decode(bytes);
    JSON.parse(text);
    return { text, depth: jsonDepth(text) };
  } catch {
    return undefined; // no JSON: that is the answer, not a failure
  }
}
