import { ContentSchema } from "../../../gen/singyeong/v1/message_pb.js";
import type { MessageHeaders, Payload } from "../../../src/message/payload.js";
import { contentFromProto, defaultContentType } from "../message-proto.js";
import { validateMessage } from "../validation.js";
import { decodeMessage } from "./decode-message.js";
import { plainText, type Span } from "./plain-text.js";
import { WireReader } from "./wire-reader.js";
import type { WireWriter } from "./wire-writer.js";

/** A payload that is still the Content message of the frame in which it came; a receiver on a lean stream gets these very bytes. */
export class ContentPayload implements Payload {
  readonly contentType: string;
  readonly #frame: Buffer;
  readonly #content: Span;
  readonly #data: Span;

  constructor(contentType: string, frame: Buffer, content: Span, data: Span) {
    this.contentType = contentType;
    this.#frame = frame;
    this.#content = content;
    this.#data = data;
  }

  get data(): Uint8Array {
    return this.#frame.subarray(this.#data.start, this.#data.end);
  }

  get size(): number {
    return this.#content.end - this.#content.start;
  }

  /** Writes the Content message as it came. */
  writeTo(writer: WireWriter): void {
    writer.copy(this.#frame, this.#content.start, this.#content.end);
  }
}

const noHeaders: MessageHeaders = {};

/**
 * Reads the Content message at a place in a frame, looking only at where its fields stand. One that is not plain goes through the generated code
 * and its rules.
 * @throws BrokerError `INVALID_REQUEST`; `INVALID_FRAME` for bytes that are no message.
 */
export function readContent(frame: Buffer, content: Span): { payload: Payload; headers: MessageHeaders } {
  const plain = findContent(frame, content);
  if (plain !== undefined) {
    const payload = new ContentPayload(plain.contentType, frame, content, plain.data);
    return { payload, headers: noHeaders };
  }
  const message = decodeMessage(ContentSchema, frame.subarray(content.start, content.end));
  validateMessage(ContentSchema, message);
  return contentFromProto(message);
}

/** A content of data and a content type alone. */
export interface PlainContent {
  readonly contentType: string;
  readonly data: Span;
}

const nowhere: Span = { start: 0, end: 0 };

/**
 * Where the data of the Content message at a place in a frame stands; undefined for one with headers, or with a content type that is not a short
 * plain text.
 * @throws BrokerError `INVALID_FRAME` for bytes that are no message.
 */
export function findContent(frame: Buffer, content: Span): PlainContent | undefined {
  const reader = new WireReader(frame, content.start, content.end);
  let data = nowhere;
  let contentType: string | undefined = defaultContentType;
  while (reader.next()) {
    if (reader.isBytes(1)) data = { start: reader.start, end: reader.end };
    else contentType = reader.isBytes(2) ? plainText(frame, reader) : undefined;
    if (contentType === undefined) return undefined;
  }
  return { contentType, data };
}
