import { create } from "@bufbuild/protobuf";
import { type Content, ContentSchema } from "../gen/singyeong/v1/message_pb.js";
import { invalidError } from "./errors.js";

/** How a payload travels. */
export interface ContentOptions {
  /** Media type. Absent: `application/octet-stream` for bytes, else `application/json`, as which the payload is written. */
  readonly contentType?: string | undefined;
  /** Small pairs of text that travel along, such as a trace context. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * A payload as it goes over the wire: bytes as they are; text as it is where a content type is given that is not JSON; anything
 * else as JSON.
 * @throws SingyeongError `INVALID_REQUEST` for what JSON cannot hold.
 */
export function contentToProto(
  payload: unknown,
  { contentType, headers = {} }: ContentOptions = {},
): Content {
  if (payload instanceof Uint8Array)
    return create(ContentSchema, { data: payload, contentType: contentType ?? "", headers: { ...headers } });
  const asText = typeof payload === "string" && contentType !== undefined && !isJson(contentType);
  const text = asText ? payload : jsonOf(payload);
  return create(ContentSchema, {
    data: new TextEncoder().encode(text),
    contentType: contentType ?? "application/json",
    headers: { ...headers },
  });
}

function jsonOf(payload: unknown): string {
  try {
    return JSON.stringify(payload) ?? "null";
  } catch (error) {
    throw invalidError("the payload cannot be written as JSON", error);
  }
}

/** What a content holds: JSON as its value, text as text, anything else, JSON that is none included, as bytes. */
export function payloadOf(content: Content | undefined): unknown {
  if (content === undefined) return undefined;
  const { data, contentType } = content;
  if (isJson(contentType)) {
    try {
      return JSON.parse(new TextDecoder().decode(data));
    } catch {
      return data; // the sender's mistake; the receiver can still look at it
    }
  }
  return contentType.startsWith("text/") ? new TextDecoder().decode(data) : data;
}

function isJson(contentType: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType);
}
