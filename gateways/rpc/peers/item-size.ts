import type { PeerAnswer, PeerCall } from "../../../src/cluster/peer-call.js";
import type { PeerItem } from "../../../src/cluster/peer-item.js";
import type { BrokerError } from "../../../src/errors.js";
import type { Payload } from "../../../src/message/payload.js";

/** What an item takes beside the content that can be large. */
const smallBytes = 128;

/** About how many bytes an item takes on a link: good enough to bound frames, and what waits for a peer. */
export function itemSize(item: PeerItem): number {
  switch (item.kind) {
    case "deliver":
      return smallBytes + item.message.payload.size;
    case "reply":
      return smallBytes + ("payload" in item.reply ? item.reply.payload.size : 0);
    case "client-told":
      return smallBytes * (2 + item.client.attributes.size);
    case "client-changed":
      return smallBytes * (1 + item.change.set.size);
    case "http-request":
    case "http-answer":
      return smallBytes + (item.frame.part.kind === "chunk" ? item.frame.part.bytes.length : smallBytes);
    case "call":
      return smallBytes + callSize(item.call);
    case "answer":
      return smallBytes + answerSize(item.answer);
    case "consumer-news":
      return (
        smallBytes +
        (item.news.kind === "leased" ? queuedSize(item.news.messages.map(({ message }) => message)) : 0)
      );
    default:
      return smallBytes;
  }
}

function callSize(call: PeerCall | undefined): number {
  if (call?.kind === "enqueue") return queuedSize(call.messages);
  if (call?.kind === "hand-over")
    return call.messages.reduce((sum, { head, body }) => sum + head.length + body.length + smallBytes, 0);
  return smallBytes;
}

function answerSize(answer: PeerAnswer | BrokerError): number {
  if (!("kind" in answer)) return smallBytes;
  if (answer.kind === "peek") return queuedSize(answer.page.items);
  if (answer.kind === "list-dead-letters") return queuedSize(answer.page.items.map(({ message }) => message));
  return smallBytes;
}

function queuedSize(messages: readonly { readonly payload: Payload }[]): number {
  return messages.reduce((sum, { payload }) => sum + payload.size + smallBytes, 0);
}
