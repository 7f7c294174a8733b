import type { VerbOn } from "../auth/verb.js";
import type { Message, MessageKind } from "../message/message.js";
import type { MessageHeaders, Payload } from "../message/payload.js";
import type { EventOf } from "../plugins/hook-map.js";
import type { Query } from "../query/query.js";
import { authorizeQuery } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";

/** What a sender hands in: who shall get it, and what. */
export interface OutgoingMessage {
  readonly query: Query;
  readonly payload: Payload;
  readonly headers: MessageHeaders;
  /** A JSON value; passed on unchanged. */
  readonly nonce?: Payload;
}

/** Whether a caller may send this. @returns the same, for the clients that the caller may see. @throws BrokerError as `authorizeQuery`. */
export function authorizeMessage<M extends OutgoingMessage>(
  context: CommandContext,
  caller: Caller,
  verb: VerbOn<"query">,
  outgoing: M,
): M {
  const query = authorizeQuery(context, caller, verb, outgoing.query);
  return query === outgoing.query ? outgoing : { ...outgoing, query };
}

/** What the hooks of sending are shown of it. */
export function sendEvent(
  caller: Caller,
  kind: MessageKind,
  { query, payload, headers }: OutgoingMessage,
): EventOf<"send"> {
  return { caller, kind, query, payload, headers };
}

/** The same message with the payload and headers that the hooks of sending have left. */
export function withContent({ query, nonce }: OutgoingMessage, final: EventOf<"send">): OutgoingMessage {
  const { payload, headers } = final;
  return nonce === undefined ? { query, payload, headers } : { query, payload, headers, nonce };
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
