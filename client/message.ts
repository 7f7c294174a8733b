import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { ClientRef as ProtoClientRef } from "../gen/singyeong/v1/client_pb.js";
import { MessageKind, type Message as ProtoMessage } from "../gen/singyeong/v1/message_pb.js";
import { payloadOf } from "./content.js";

/** Names one client. */
export interface ClientRef {
  readonly application: string;
  readonly clientId: string;
}

/** A message as its receiver gets it. */
export interface Message {
  /** Given by the broker, unique while it runs. */
  readonly id: string;
  /** A `request` is one whose sender waits for what the handler returns. */
  readonly kind: "send" | "broadcast" | "request";
  /** Undefined where the sender has no session. */
  readonly source: ClientRef | undefined;
  /** JSON as its value, text as text, anything else as bytes. */
  readonly payload: unknown;
  /** The bytes as they came. */
  readonly data: Uint8Array;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The sender's own mark. */
  readonly nonce: string | undefined;
  /** After this nobody waits for the reply of a request. */
  readonly deadline: Date | undefined;
}

/**
 * Takes messages. What it returns, or resolves with, is the reply to a request; what it throws fails the request of the sender with
 * `REPLY_FAILED` and its message. A message counts as handled once it has returned.
 */
export type MessageHandler = (message: Message) => unknown;

/** What a handler throws to fail a request with facts for the sender's program. */
export class ReplyError extends Error {
  readonly details: Readonly<Record<string, string>>;

  constructor(message: string, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = "ReplyError";
    this.details = details;
  }
}

/** A reply of a certain content type, or with headers: `return new Reply(bytes, { contentType: "image/png" })`. */
export class Reply {
  readonly payload: unknown;
  readonly options: { readonly contentType?: string; readonly headers?: Readonly<Record<string, string>> };

  constructor(payload: unknown, options: Reply["options"] = {}) {
    this.payload = payload;
    this.options = options;
  }
}

/** The message of the wire, read. */
export function messageFromProto(message: ProtoMessage): Message {
  const { id, content, source, nonce, deadline } = message;
  return {
    id,
    kind: kinds[message.kind as keyof typeof kinds] ?? "send",
    source: clientRefFromProto(source),
    payload: payloadOf(content),
    data: content?.data ?? new Uint8Array(),
    contentType: content?.contentType ?? "",
    headers: content?.headers ?? {},
    nonce,
    deadline: deadline === undefined ? undefined : new Date(timestampMs(deadline)),
  };
}

const kinds = {
  [MessageKind.SEND]: "send",
  [MessageKind.BROADCAST]: "broadcast",
  [MessageKind.REQUEST]: "request",
} as const;

/** The client that is named, if one is. */
export function clientRefFromProto(client: ProtoClientRef | undefined): ClientRef | undefined {
  return client === undefined ? undefined : { application: client.application, clientId: client.clientId };
}
