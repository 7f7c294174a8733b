import type { ClientFacts, RemoteOutcome } from "../directory/client.js";
import type { BrokerError } from "../errors.js";
import type { ClientRef } from "../message/client-ref.js";
import type { HttpAnswerFrame, HttpRequestFrame } from "../message/http-frame.js";
import type { Message } from "../message/message.js";
import type { MessageHeaders, Payload } from "../message/payload.js";
import type { Attributes } from "../metadata/attribute.js";
import type { Query } from "../query/query.js";
import type { ClientHandle } from "./client-handle.js";
import type { PeerAnswer, PeerCall } from "./peer-call.js";
import type { ConsumerItem, ConsumerNews } from "./peer-consumer.js";

/** A client as its broker tells it to a peer that wants to know. */
export interface ToldClient extends Omit<ClientFacts, "revision" | "receiver" | "peer"> {
  readonly handle: ClientHandle;
  readonly revision: number;
  /** Queues on which it waits, sorted. */
  readonly queues: readonly string[];
  /** HTTP requests for it go down its session, over its broker. */
  readonly takesHttpRequests: boolean;
}

/** What has changed about a client since it was told. */
export interface ToldChange {
  readonly handle: ClientHandle;
  readonly revision: number;
  readonly set: Attributes;
  readonly removed: readonly string[];
  readonly queues: readonly string[];
}

/** One client that shall get a message, as the sender's broker knows it. */
export interface DeliveryTarget {
  readonly handle: ClientHandle;
  /** The revision that was matched: with another one the query is looked at again. */
  readonly revision: number;
}

/** The reply to a request, or the error that it ended with. */
export type PeerReply = { readonly payload: Payload; readonly headers: MessageHeaders } | BrokerError;

/** Another broker of the cluster as it is gossiped. */
export interface GossipedPeer {
  readonly brokerId: string;
  /** Where it can be dialled: host:port. */
  readonly address: string;
}

/**
 * One piece of what two brokers say to each other; the same in both directions, in order. What a broker does not know it ignores, so that
 * two versions can stand side by side.
 */
export type PeerItem =
  /** How it goes: sent twice a second, and answered with `pong` at once. */
  | {
      readonly kind: "ping";
      readonly sentAt: number;
      readonly clients: number;
      readonly sessions: number;
      readonly draining: boolean;
      readonly peers: readonly GossipedPeer[];
    }
  | { readonly kind: "pong"; readonly sentAt: number }
  /** It leaves for good: nothing more comes, and nothing is waited for. */
  | { readonly kind: "leaving" }
  /** Whether the sender wants to know the clients of an application; absent: of every application. */
  | { readonly kind: "interest"; readonly application?: string; readonly on: boolean }
  | { readonly kind: "client-told"; readonly client: ToldClient }
  | { readonly kind: "client-changed"; readonly change: ToldChange }
  | { readonly kind: "client-left"; readonly handle: ClientHandle }
  /** Every client of the application (absent: of all) has been told that was there when interest was shown. */
  | { readonly kind: "synced"; readonly application?: string }
  /** A message for clients of the receiving broker; answered by `delivered`, with the outcomes in the order of the targets. */
  | {
      readonly kind: "deliver";
      readonly id: number;
      readonly targets: readonly DeliveryTarget[];
      /** Read only where it is wanted: where a revision is another one. */
      readonly query: () => Query;
      readonly message: Message;
    }
  | { readonly kind: "delivered"; readonly id: number; readonly outcomes: readonly RemoteOutcome[] }
  /** The reply of a client of the sending broker to a request that came over this link. */
  | {
      readonly kind: "reply";
      readonly requestId: string;
      readonly handle: ClientHandle;
      readonly reply: PeerReply;
    }
  /** A piece of an HTTP request for a client of the receiving broker; the request's id is the sender's. */
  | { readonly kind: "http-request"; readonly handle: ClientHandle; readonly frame: HttpRequestFrame }
  | { readonly kind: "http-answer"; readonly handle: ClientHandle; readonly frame: HttpAnswerFrame }
  /** The client's session makes room for another one of the same id. */
  | { readonly kind: "displace"; readonly client: ClientRef }
  /** The sender's client with this id has left: the receiver, which keeps the id's claim, may forget it. */
  | { readonly kind: "id-released"; readonly client: ClientRef }
  /** A question, answered by `answer` with the same id. */
  | {
      readonly kind: "call";
      readonly id: number /** Absent: one that this version does not know. */;
      readonly call?: PeerCall;
    }
  | { readonly kind: "answer"; readonly id: number; readonly answer: PeerAnswer | BrokerError }
  /** What the sender's consumers do to a queue that the receiver owns. */
  | { readonly kind: "consumer"; readonly consumer: ConsumerItem }
  /** What the owner of a queue, the sender, has for a consumer of the receiver. */
  | { readonly kind: "consumer-news"; readonly news: ConsumerNews };
