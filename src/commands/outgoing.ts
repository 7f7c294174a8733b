import type { Message, MessageKind } from "../message/message.js";
import type { MessageHeaders, Payload } from "../message/payload.js";
import type { Query } from "../query/query.js";
import type { Caller, CommandContext } from "./context.js";

/** What a sender hands in: who shall get it, and what. */
export interface OutgoingMessage {
  readonly query: Query;
  readonly payload: Payload;
  readonly headers: MessageHeaders;
  /** A JSON value; passed on unchanged. */
  readonly nonce?: Payload;
}

/** The message as its receivers get it. */
export function messageFrom(
  context: CommandContext,
  caller: Caller,
  kind: MessageKind,
  outgoing: OutgoingMessage,
): Message {
  const { payload, headers, nonce } = outgoing;
  return {
    id: context.nextMessageId(),
    kind,
    payload,
    headers,
    ...(caller.client === undefined ? {} : { source: caller.client.ref }),
    ...(nonce === undefined ? {} : { nonce }),
  };
}
