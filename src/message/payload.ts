/** A payload in the exact form in which its sender wrote it, kept for receivers that speak the same encoding. */
export interface NativeForm {
  /** The encoding's name, such as `etf` or `msgpack`. */
  readonly encoding: string;
  readonly bytes: Uint8Array;
}

/**
 * Bytes that the broker passes on without looking at them. `data` is a string when the sender's
 * transport was textual (then it is UTF-8 text); implementations may produce it lazily.
 */
export interface Payload {
  /** Media type of `data`, such as `application/json`. */
  readonly contentType: string;
  readonly data: string | Uint8Array;
  /** What the payload counts with against buffers and limits: its bytes; of text, its UTF-16 length. */
  readonly size: number;
  /** The sender's own encoding of the same value; exact where `data` is a translation. */
  readonly native?: NativeForm;
}

/** Headers of a message: small text pairs that travel with it, trace context included. */
export type MessageHeaders = Readonly<Record<string, string>>;

/** The media type of JSON text. */
export const jsonContentType = "application/json";

/** A JSON payload from text that is known to be JSON. */
export function jsonPayload(text: string): Payload {
  return { contentType: jsonContentType, data: text, size: text.length };
}

/** The payload's bytes. */
export function payloadBytes(payload: Payload): Uint8Array {
  return typeof payload.data === "string" ? Buffer.from(payload.data, "utf8") : payload.data;
}

/** A payload of bytes. */
export function bytesPayload(contentType: string, data: Uint8Array): Payload {
  return { contentType, data, size: data.length };
}
