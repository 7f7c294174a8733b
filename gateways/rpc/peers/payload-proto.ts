import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  PeerContent,
  PeerPayload,
  PeerPayloadSchema,
} from "../../../gen/singyeong/cluster/v1/peer_message_pb.js";
import { bytesPayload, type MessageHeaders, type Payload } from "../../../src/message/payload.js";
import { missing, required } from "./unreadable-item.js";

/** A payload as it is, text as text and with its native form. */
export function payloadToPeer({
  contentType,
  data,
  native,
}: Payload): MessageInitShape<typeof PeerPayloadSchema> {
  return {
    contentType,
    data: typeof data === "string" ? { case: "text", value: data } : { case: "bytes", value: data },
    ...(native === undefined ? {} : { nativeEncoding: native.encoding, native: native.bytes }),
  };
}

/** The same read back. @throws BrokerError `INVALID_FRAME` */
export function payloadFromPeer({ contentType, data, nativeEncoding, native }: PeerPayload): Payload {
  const plain =
    data.case === "text"
      ? textPayload(contentType, data.value)
      : bytesPayload(contentType, data.value ?? nothing);
  return nativeEncoding === "" ? plain : { ...plain, native: { encoding: nativeEncoding, bytes: native } };
}

/** A payload and its headers. @throws BrokerError `INVALID_FRAME` */
export function contentFromPeer(content: PeerContent | undefined): {
  payload: Payload;
  headers: MessageHeaders;
} {
  if (content === undefined) throw missing("content");
  return { payload: payloadFromPeer(required(content.payload, "content.payload")), headers: content.headers };
}

const nothing = new Uint8Array();

function textPayload(contentType: string, data: string): Payload {
  return { contentType, data, size: data.length };
}
