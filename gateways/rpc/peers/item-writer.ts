import { create, toBinary } from "@bufbuild/protobuf";
import { PeerItemSchema } from "../../../gen/singyeong/cluster/v1/peer_item_pb.js";
import { PeerQuerySchema } from "../../../gen/singyeong/cluster/v1/peer_message_pb.js";
import { ClientRefSchema } from "../../../gen/singyeong/v1/client_pb.js";
import type { PeerItem } from "../../../src/cluster/peer-item.js";
import type { ClientRef } from "../../../src/message/client-ref.js";
import type { Message } from "../../../src/message/message.js";
import type { Query } from "../../../src/query/query.js";
import { ContentPayload } from "../lean/content-payload.js";
import type { WireWriter } from "../lean/wire-writer.js";
import { kinds, outcomes } from "./delivery-items.js";
import { itemToProto } from "./item-proto.js";
import { queryToPeer } from "./query-peer.js";

type ItemOf<K extends PeerItem["kind"]> = Extract<PeerItem, { readonly kind: K }>;

/** Field numbers of what is written and read by hand; a test holds them against the descriptors. */
export const handFields = {
  LinkRequest: { items: 3 },
  PeerItem: { deliver: 9, delivered: 10 },
  Deliver: { id: 1, targets: 2, query: 3, message: 4 },
  DeliveryTarget: { handle: 1, revision: 2 },
  PeerMessage: { id: 1, kind: 2, source: 3, content: 9 },
  Delivered: { id: 1, outcomes: 2 },
  TargetOutcome: { outcome: 1 },
} as const;

/** Queries and names that were written last: many messages share them. */
const queries = new WeakMap<Query, Uint8Array>();
const sources = new WeakMap<ClientRef, Uint8Array>();

/** Writes an item of a frame. Plain deliveries and their outcomes, which is what nearly all are, never become generated messages. */
export function writeItem(writer: WireWriter, item: PeerItem): void {
  if (item.kind === "deliver" && item.message.payload instanceof ContentPayload && isPlain(item.message))
    return writeDeliver(writer, item, item.message.payload);
  if (item.kind === "delivered" && item.outcomes.every((outcome) => typeof outcome === "string"))
    return writeDelivered(writer, item);
  const proto = create(PeerItemSchema, { item: itemToProto(item) });
  writer.field(handFields.LinkRequest.items, toBinary(PeerItemSchema, proto));
}

function isPlain({ nonce, requestId, headers }: Message): boolean {
  if (nonce !== undefined || requestId !== undefined) return false;
  for (const _ in headers) return false;
  return true;
}

function writeDeliver(
  writer: WireWriter,
  { id, targets, query, message }: ItemOf<"deliver">,
  content: ContentPayload,
): void {
  const item = writer.open(handFields.LinkRequest.items);
  const deliver = writer.open(handFields.PeerItem.deliver);
  writer.number(handFields.Deliver.id, id);
  for (const { handle, revision } of targets) {
    const target = writer.open(handFields.Deliver.targets);
    writer.number(handFields.DeliveryTarget.handle, handle);
    writer.number(handFields.DeliveryTarget.revision, revision);
    writer.close(target);
  }
  writer.field(handFields.Deliver.query, queryBytes(query()));
  const written = writer.open(handFields.Deliver.message);
  writer.field(handFields.PeerMessage.id, message.id);
  writer.number(handFields.PeerMessage.kind, kinds[message.kind]);
  if (message.source !== undefined) writer.field(handFields.PeerMessage.source, sourceBytes(message.source));
  const carried = writer.open(handFields.PeerMessage.content);
  content.writeTo(writer);
  writer.close(carried);
  writer.close(written);
  writer.close(deliver);
  writer.close(item);
}

function writeDelivered(writer: WireWriter, { id, outcomes: all }: ItemOf<"delivered">): void {
  const item = writer.open(handFields.LinkRequest.items);
  const delivered = writer.open(handFields.PeerItem.delivered);
  writer.number(handFields.Delivered.id, id);
  for (const outcome of all) {
    const target = writer.open(handFields.Delivered.outcomes);
    if (typeof outcome === "string") writer.number(handFields.TargetOutcome.outcome, outcomes[outcome]);
    writer.close(target);
  }
  writer.close(delivered);
  writer.close(item);
}

function queryBytes(query: Query): Uint8Array {
  let bytes = queries.get(query);
  if (bytes === undefined) {
    bytes = toBinary(PeerQuerySchema, queryToPeer(query));
    queries.set(query, bytes);
  }
  return bytes;
}

function sourceBytes(source: ClientRef): Uint8Array {
  let bytes = sources.get(source);
  if (bytes === undefined) {
    bytes = toBinary(ClientRefSchema, create(ClientRefSchema, source));
    sources.set(source, bytes);
  }
  return bytes;
}
