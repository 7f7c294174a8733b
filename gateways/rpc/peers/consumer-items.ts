import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  ConsumerEnd,
  type ConsumerItemSchema,
  type ConsumerNewsSchema,
  type ConsumerItem as ProtoItem,
  type ConsumerNews as ProtoNews,
} from "../../../gen/singyeong/cluster/v1/peer_consumer_pb.js";
import type { ConsumerItem, ConsumerNews } from "../../../src/cluster/peer-consumer.js";
import { leasedFromPeer, leasedToPeer } from "./queue-items.js";

/** What a consumer does. */
export function consumerToProto(item: ConsumerItem): MessageInitShape<typeof ConsumerItemSchema> {
  const { consumer } = item;
  switch (item.kind) {
    case "consume": {
      const { kind: _, consumer: __, ...consume } = item;
      return { consumer, item: { case: "consume", value: consume } };
    }
    case "grant":
      return { consumer, item: { case: "grant", value: item.count } };
    case "cancel":
      return { consumer, item: { case: "cancel", value: {} } };
    case "close": {
      const value = item.how === "lost" ? ConsumerEnd.LOST : ConsumerEnd.FINISHED;
      return { consumer, item: { case: "close", value } };
    }
    default:
      return item satisfies never;
  }
}

/** The same read back; undefined for what this version does not know. */
export function consumerFromProto({ consumer, item }: ProtoItem): ConsumerItem | undefined {
  switch (item.case) {
    case "consume": {
      const { queue, handle, namespace, principal, ackTimeoutMs, credit } = item.value;
      return {
        kind: "consume",
        consumer,
        queue,
        credit,
        ...(handle === undefined ? {} : { handle }),
        ...(namespace === undefined ? {} : { namespace }),
        ...(principal === undefined ? {} : { principal }),
        ...(ackTimeoutMs === undefined ? {} : { ackTimeoutMs }),
      };
    }
    case "grant":
      return { kind: "grant", consumer, count: item.value };
    case "cancel":
      return { kind: "cancel", consumer };
    case "close":
      return { kind: "close", consumer, how: item.value === ConsumerEnd.FINISHED ? "finished" : "lost" };
    case undefined:
      return undefined;
    default:
      return item satisfies never;
  }
}

/** What the owner of a queue has for a consumer. */
export function newsToProto(news: ConsumerNews): MessageInitShape<typeof ConsumerNewsSchema> {
  const { consumer } = news;
  switch (news.kind) {
    case "started":
      return { consumer, news: { case: "startedAckTimeoutMs", value: news.ackTimeoutMs } };
    case "refused":
      return { consumer, news: { case: "refused", value: news.reason } };
    case "leased":
      return { consumer, news: { case: "leased", value: { messages: news.messages.map(leasedToPeer) } } };
    case "leases-lost":
      return { consumer, news: { case: "leasesLost", value: { leaseIds: [...news.leaseIds] } } };
    case "ending":
      return { consumer, news: { case: "ending", value: news.reason } };
    case "finished":
      return { consumer, news: { case: "finished", value: {} } };
    default:
      return news satisfies never;
  }
}

/** The same read back; undefined for what this version does not know. @throws BrokerError `INVALID_FRAME` */
export function newsFromProto({ consumer, news }: ProtoNews): ConsumerNews | undefined {
  switch (news.case) {
    case "startedAckTimeoutMs":
      return { kind: "started", consumer, ackTimeoutMs: news.value };
    case "refused":
      return { kind: "refused", consumer, reason: news.value };
    case "leased":
      return { kind: "leased", consumer, messages: news.value.messages.map(leasedFromPeer) };
    case "leasesLost":
      return { kind: "leases-lost", consumer, leaseIds: news.value.leaseIds };
    case "ending":
      return { kind: "ending", consumer, reason: news.value };
    case "finished":
      return { kind: "finished", consumer };
    case undefined:
      return undefined;
    default:
      return news satisfies never;
  }
}
