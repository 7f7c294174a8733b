import { durationMs, timestampMs } from "@bufbuild/protobuf/wkt";
import type { EnqueueItem } from "../../../gen/singyeong/v1/queue_service_pb.js";
import { BrokerError } from "../../../src/errors.js";
import type { Query } from "../../../src/query/query.js";
import type { NewQueueMessage } from "../../../src/queue/queue-message.js";
import { contentFromProto, nonceFromProto } from "../message-proto.js";
import { type QueryProtoLimits, queryFromProto } from "../query-proto.js";

/**
 * Reads the messages of an enqueue, all or none.
 * @throws BrokerError `INVALID_QUERY` or `LIMIT_EXCEEDED` that begins with the item's target.
 */
export function messagesFromProto(
  items: readonly EnqueueItem[],
  limits: QueryProtoLimits,
): NewQueueMessage[] {
  return items.map((item, index) => messageFromProto(item, targetFromProto(item, index, limits)));
}

function messageFromProto(item: EnqueueItem, target: Query): NewQueueMessage {
  const { nonce, messageId, orderingKey, priority, deliveryTime, ttl } = item;
  return {
    target,
    ...contentFromProto(item.content),
    priority,
    ...(nonce === undefined ? {} : { nonce: nonceFromProto(nonce) }),
    ...(messageId === undefined ? {} : { messageId }),
    ...(orderingKey === undefined ? {} : { orderingKey }),
    ...deliveryTimeFromProto(deliveryTime),
    ...(ttl === undefined ? {} : { ttlMs: Math.ceil(durationMs(ttl)) }),
  };
}

function targetFromProto({ target }: EnqueueItem, index: number, limits: QueryProtoLimits): Query {
  try {
    return queryFromProto(target, limits);
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error;
    const field = `items[${index}].target`;
    const message = /^query\b/.test(error.message)
      ? error.message.replace("query", field)
      : `${field}: ${error.message}`;
    throw new BrokerError(error.reason, message, { details: error.details });
  }
}

function deliveryTimeFromProto(
  time: EnqueueItem["deliveryTime"],
): Pick<NewQueueMessage, "deliverAt" | "delayMs"> {
  switch (time.case) {
    case "deliverAt":
      return { deliverAt: Math.ceil(timestampMs(time.value)) };
    case "delay":
      return { delayMs: Math.ceil(durationMs(time.value)) };
    case undefined:
      return {};
    default:
      return time satisfies never;
  }
}
