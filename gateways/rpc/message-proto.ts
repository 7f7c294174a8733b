import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type Content,
  ContentSchema,
  MessageSchema,
  type Message as ProtoMessage,
  MessageKind as ProtoMessageKind,
} from "../../gen/singyeong/v1/message_pb.js";
import type { Query as ProtoQuery } from "../../gen/singyeong/v1/query_pb.js";
import type { OutgoingMessage } from "../../src/commands/outgoing.js";
import type { Message, MessageKind } from "../../src/message/message.js";
import {
  bytesPayload,
  jsonPayload,
  type MessageHeaders,
  type Payload,
  payloadBytes,
} from "../../src/message/payload.js";
import { type QueryProtoLimits, queryFromProto } from "./query-proto.js";

const messageKinds: Readonly<Record<MessageKind, ProtoMessageKind>> = {
  send: ProtoMessageKind.SEND,
  broadcast: ProtoMessageKind.BROADCAST,
  request: ProtoMessageKind.REQUEST,
};

/** The media type of content whose sender names none. */
export const defaultContentType = "application/octet-stream";

/** What a send, a broadcast and a request have in common. */
export interface OutgoingProto {
  readonly query?: ProtoQuery | undefined;
  readonly content?: Content | undefined;
  readonly nonce?: string | undefined;
}

/** Reads a message that a client hands in. */
export function outgoingFromProto(outgoing: OutgoingProto, limits: QueryProtoLimits): OutgoingMessage {
  const message = { query: queryFromProto(outgoing.query, limits), ...contentFromProto(outgoing.content) };
  return outgoing.nonce === undefined ? message : { ...message, nonce: nonceFromProto(outgoing.nonce) };
}

/** Payload and headers of a content; an absent one is empty. */
export function contentFromProto(content: Content | undefined): {
  payload: Payload;
  headers: MessageHeaders;
} {
  const data = content?.data ?? new Uint8Array();
  const contentType = content?.contentType || defaultContentType;
  return { payload: bytesPayload(contentType, data), headers: content?.headers ?? {} };
}

/** The proto form of a payload with its headers. */
export function contentToProto(payload: Payload, headers: MessageHeaders): Content {
  return create(ContentSchema, { data: asBytes(payload), contentType: payload.contentType, headers });
}

/** The proto form of a message for its receiver. */
export function messageToProto(message: Message): ProtoMessage {
  const { id, kind, source, payload, headers, nonce, requestId, deadlineMs } = message;
  return create(MessageSchema, {
    id,
    kind: messageKinds[kind],
    content: contentToProto(payload, headers),
    ...(source === undefined
      ? {}
      : { source: { application: source.application, clientId: source.clientId } }),
    ...(nonce === undefined ? {} : { nonce: nonceToProto(nonce) }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(deadlineMs === undefined ? {} : { deadline: timestampFromMs(deadlineMs) }),
  });
}

// On the legacy wire a nonce is any JSON value; here it is text. Text stays itself on both, other values travel here as their JSON.

/** A nonce of an RPC client as the JSON that it is everywhere else. */
export function nonceFromProto(nonce: string): Payload {
  return jsonPayload(JSON.stringify(nonce));
}

/** The text that an RPC client gets for a nonce. */
export function nonceToProto(nonce: Payload): string {
  const json = Buffer.from(payloadBytes(nonce)).toString("utf8");
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}

function asBytes(payload: Payload): Uint8Array<ArrayBuffer> {
  return payloadBytes(payload) as Uint8Array<ArrayBuffer>; // never backed by shared memory
}
