import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import type {
  PeerItemSchema,
  PeerItem as ProtoItem,
} from "../../../gen/singyeong/cluster/v1/peer_item_pb.js";
import type { PeerItem } from "../../../src/cluster/peer-item.js";
import { BrokerError } from "../../../src/errors.js";
import {
  answerFrameFromProto,
  answerFrameToProto,
  requestFrameFromProto,
  requestFrameToProto,
} from "../http-proto.js";
import { answerFromProto, answerToProto, callFromProto, callToProto } from "./call-items.js";
import { changeFromProto, changeToProto, toldFromProto, toldToProto } from "./client-items.js";
import { consumerFromProto, consumerToProto, newsFromProto, newsToProto } from "./consumer-items.js";
import {
  deliveredFromProto,
  deliveredToProto,
  deliverFromProto,
  deliverToProto,
  replyFromProto,
  replyToProto,
} from "./delivery-items.js";
import { refFromProto } from "./queue-items.js";
import { required } from "./unreadable-item.js";

type ItemInit = NonNullable<MessageInitShape<typeof PeerItemSchema>["item"]>;

/** An item in the form of the generated code. */
export function itemToProto(item: PeerItem): ItemInit {
  switch (item.kind) {
    case "ping": {
      const { sentAt, clients, sessions, draining, peers } = item;
      const gossip = peers.map(({ brokerId, address }) => ({ brokerId, address }));
      const value = { sentAt: timestampFromMs(sentAt), clients, sessions, draining, peers: gossip };
      return { case: "ping", value };
    }
    case "pong":
      return { case: "pong", value: { sentAt: timestampFromMs(item.sentAt) } };
    case "leaving":
      return { case: "leaving", value: {} };
    case "interest":
      return { case: "interest", value: { on: item.on, ...topic(item.application) } };
    case "client-told":
      return { case: "clientTold", value: toldToProto(item.client) };
    case "client-changed":
      return { case: "clientChanged", value: changeToProto(item.change) };
    case "client-left":
      return { case: "clientLeft", value: { handle: item.handle } };
    case "synced":
      return { case: "synced", value: topic(item.application) };
    case "deliver":
      return { case: "deliver", value: deliverToProto(item) };
    case "delivered":
      return { case: "delivered", value: deliveredToProto(item) };
    case "reply":
      return { case: "reply", value: replyToProto(item) };
    case "http-request":
      return { case: "httpRequest", value: { handle: item.handle, frame: requestFrameToProto(item.frame) } };
    case "http-answer":
      return { case: "httpAnswer", value: { handle: item.handle, frame: answerFrameToProto(item.frame) } };
    case "displace":
      return { case: "displace", value: { client: { ...item.client } } };
    case "id-released":
      return { case: "idReleased", value: { client: { ...item.client } } };
    case "call":
      return { case: "call", value: { id: item.id, ...(item.call && { call: callToProto(item.call) }) } };
    case "answer":
      return { case: "answer", value: { id: item.id, answer: answerToProto(item.answer) } };
    case "consumer":
      return { case: "consumer", value: consumerToProto(item.consumer) };
    case "consumer-news":
      return { case: "consumerNews", value: newsToProto(item.news) };
    default:
      return item satisfies never;
  }
}

/** The same read back; undefined for one that this version does not know. @throws BrokerError `INVALID_FRAME` that names the field. */
export function itemFromProto({ item }: ProtoItem): PeerItem | undefined {
  switch (item.case) {
    case "ping": {
      const { clients, sessions, draining } = item.value;
      const sentAt = timestampMs(required(item.value.sentAt, "ping.sent_at"));
      const peers = item.value.peers.map(({ brokerId, address }) => ({ brokerId, address }));
      return { kind: "ping", sentAt, clients, sessions, draining, peers };
    }
    case "pong":
      return { kind: "pong", sentAt: timestampMs(required(item.value.sentAt, "pong.sent_at")) };
    case "leaving":
      return { kind: "leaving" };
    case "interest":
      return { kind: "interest", on: item.value.on, ...topic(item.value.application) };
    case "clientTold":
      return { kind: "client-told", client: toldFromProto(item.value) };
    case "clientChanged":
      return { kind: "client-changed", change: changeFromProto(item.value) };
    case "clientLeft":
      return { kind: "client-left", handle: item.value.handle };
    case "synced":
      return { kind: "synced", ...topic(item.value.application) };
    case "deliver":
      return deliverFromProto(item.value);
    case "delivered":
      return deliveredFromProto(item.value);
    case "reply":
      return replyFromProto(item.value);
    case "httpRequest": {
      const { handle, frame } = item.value;
      return {
        kind: "http-request",
        handle,
        frame: requestFrameFromProto(required(frame, "http_request.frame")),
      };
    }
    case "httpAnswer": {
      const { handle, frame } = item.value;
      return {
        kind: "http-answer",
        handle,
        frame: answerFrameFromProto(required(frame, "http_answer.frame")),
      };
    }
    case "displace":
      return { kind: "displace", client: refFromProto(required(item.value.client, "displace.client")) };
    case "idReleased":
      return { kind: "id-released", client: refFromProto(required(item.value.client, "id_released.client")) };
    case "call": {
      const call = callFromProto(item.value);
      return { kind: "call", id: item.value.id, ...(call && { call }) };
    }
    case "answer": {
      const answer =
        answerFromProto(item.value) ??
        new BrokerError("NOT_IMPLEMENTED", "a peer's answer is of another version");
      return { kind: "answer", id: item.value.id, answer };
    }
    case "consumer": {
      const consumer = consumerFromProto(item.value);
      return consumer && { kind: "consumer", consumer };
    }
    case "consumerNews": {
      const news = newsFromProto(item.value);
      return news && { kind: "consumer-news", news };
    }
    case undefined:
      return undefined;
    default:
      return item satisfies never;
  }
}

function topic(application: string | undefined): { readonly application?: string } {
  return application === undefined ? {} : { application };
}
