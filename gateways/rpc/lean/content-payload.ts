import { fromBinary } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { ContentSchema } from "../../../gen/singyeong/v1/message_pb.js";
import type { MessageHeaders, NativeForm, Payload } from "../../../src/message/payload.js";
import { contentFromProto } from "../message-proto.js";
import { validateMessage } from "../validation.js";

/** Name of the native form of a payload that came as the bytes of a Content message. */
export const contentEncoding = "protobuf-content";

const noHeaders: MessageHeaders = {};

/** A payload that is still the Content message it came in; a receiver on a lean stream gets these very bytes. */
class ContentPayload implements Payload {
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly native: NativeForm;

  constructor(contentType: string, data: Uint8Array, bytes: Uint8Array) {
    this.contentType = contentType;
    this.data = data;
    this.native = { encoding: contentEncoding, bytes };
  }
}

/**
 * Reads a Content message, looking only at where its fields stand. One with headers, or with a content type that is not a short text,
 * goes through the generated code and its rules.
 * @throws BrokerError `INVALID_REQUEST`; an `Error` for bytes that are no message.
 */
export function readContent(bytes: Uint8Array): { payload: Payload; headers: MessageHeaders } {
  const reader = new BinaryReader(bytes);
  let data: Uint8Array = new Uint8Array();
  let contentType = "application/octet-stream";
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1 && wireType === 2) data = reader.bytes();
    else if (field === 2 && wireType === 2) contentType = shortText(reader.bytes()) ?? "";
    else return readWithRules(bytes);
  }
  return contentType === ""
    ? readWithRules(bytes)
    : { payload: new ContentPayload(contentType, data, bytes), headers: noHeaders };
}

function readWithRules(bytes: Uint8Array): { payload: Payload; headers: MessageHeaders } {
  const content = fromBinary(ContentSchema, bytes);
  validateMessage(ContentSchema, content);
  return contentFromProto(content);
}

/** The text, where it is plain ASCII of a length that a media type may have. */
function shortText(bytes: Uint8Array): string | undefined {
  if (bytes.length > 256) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  return /^[\x20-\x7e]*$/.test(text) ? text : undefined;
}
