import { PeerItemSchema } from "../../../gen/singyeong/cluster/v1/peer_item_pb.js";
import { PeerMessageSchema, PeerQuerySchema } from "../../../gen/singyeong/cluster/v1/peer_message_pb.js";
import { ClientRefSchema } from "../../../gen/singyeong/v1/client_pb.js";
import type { DeliveryTarget, PeerItem } from "../../../src/cluster/peer-item.js";
import type { RemoteOutcome } from "../../../src/directory/client.js";
import type { ClientRef } from "../../../src/message/client-ref.js";
import type { Message } from "../../../src/message/message.js";
import { LruMap } from "../../../src/util/lru-map.js";
import { readContent } from "../lean/content-payload.js";
import { decodeMessage } from "../lean/decode-message.js";
import type { Span } from "../lean/plain-text.js";
import { WireReader } from "../lean/wire-reader.js";
import { kindFromProto, messageFromProto, outcomes } from "./delivery-items.js";
import { itemFromProto } from "./item-proto.js";
import { handFields } from "./item-writer.js";
import { queryFromPeer } from "./query-peer.js";
import { required } from "./unreadable-item.js";

const outcomeNames: ReadonlyMap<number, Exclude<RemoteOutcome, Error>> = new Map([
  [outcomes.delivered, "delivered"],
  [outcomes.dropped, "dropped"],
  [outcomes.missed, "missed"],
]);

/** Names that were read last, so that the same sender is the same object for the messages of a while. */
const sources = new LruMap<string, ClientRef>(1_024);

/** Reads the item at a place in a frame; undefined for one that this version does not know. @throws BrokerError `INVALID_FRAME` */
export function readItem(frame: Buffer, start: number, end: number): PeerItem | undefined {
  const reader = new WireReader(frame, start, end);
  const isKnown = reader.next();
  const span = { start: reader.start, end: reader.end };
  if (isKnown && reader.isBytes(handFields.PeerItem.deliver) && !reader.next())
    return readDeliver(frame, span);
  if (isKnown && reader.isBytes(handFields.PeerItem.delivered) && !reader.next()) {
    const delivered = readDelivered(frame, span);
    if (delivered !== undefined) return delivered;
  }
  return itemFromProto(decodeMessage(PeerItemSchema, frame.subarray(start, end)));
}

function readDeliver(frame: Buffer, { start, end }: Span): PeerItem {
  const reader = new WireReader(frame, start, end);
  const { Deliver } = handFields;
  let id = 0;
  const targets: DeliveryTarget[] = [];
  let query: Span | undefined;
  let message: Span | undefined;
  while (reader.next()) {
    if (reader.field === Deliver.id) id = reader.number();
    else if (reader.isBytes(Deliver.targets)) targets.push(readTarget(frame, reader.start, reader.end));
    else if (reader.isBytes(Deliver.query)) query = { start: reader.start, end: reader.end };
    else if (reader.isBytes(Deliver.message)) message = { start: reader.start, end: reader.end };
  }
  return {
    kind: "deliver",
    id,
    targets,
    query: () => {
      const { start: from, end: to } = required(query, "deliver.query");
      return queryFromPeer(decodeMessage(PeerQuerySchema, frame.subarray(from, to)));
    },
    message: readMessage(frame, required(message, "deliver.message")),
  };
}

function readTarget(frame: Buffer, start: number, end: number): DeliveryTarget {
  const reader = new WireReader(frame, start, end);
  let handle = 0;
  let revision = 0;
  while (reader.next()) {
    if (reader.field === handFields.DeliveryTarget.handle) handle = reader.number();
    else if (reader.field === handFields.DeliveryTarget.revision) revision = reader.number();
  }
  return { handle, revision };
}

function readMessage(frame: Buffer, { start, end }: Span): Message {
  const reader = new WireReader(frame, start, end);
  const { PeerMessage } = handFields;
  let id = "";
  let kind = 0;
  let source: ClientRef | undefined;
  let content: Span | undefined;
  while (reader.next()) {
    if (reader.isBytes(PeerMessage.id)) id = frame.toString("utf8", reader.start, reader.end);
    else if (reader.field === PeerMessage.kind) kind = reader.number();
    else if (reader.isBytes(PeerMessage.source)) source = readSource(frame, reader.start, reader.end);
    else if (reader.isBytes(PeerMessage.content)) content = { start: reader.start, end: reader.end };
    else return messageFromProto(decodeMessage(PeerMessageSchema, frame.subarray(start, end)));
  }
  if (content === undefined)
    return messageFromProto(decodeMessage(PeerMessageSchema, frame.subarray(start, end)));
  const carried = readContent(frame, content);
  return { id, kind: kindFromProto(kind), ...(source === undefined ? {} : { source }), ...carried };
}

function readSource(frame: Buffer, start: number, end: number): ClientRef {
  const name = frame.toString("latin1", start, end);
  let source = sources.get(name);
  if (source === undefined) {
    const { application, clientId } = decodeMessage(ClientRefSchema, frame.subarray(start, end));
    source = { application, clientId };
    sources.set(name, source);
  }
  return source;
}

/** Undefined where an outcome is not one of three words. */
function readDelivered(frame: Buffer, { start, end }: Span): PeerItem | undefined {
  const reader = new WireReader(frame, start, end);
  let id = 0;
  const read: RemoteOutcome[] = [];
  while (reader.next()) {
    if (reader.field === handFields.Delivered.id) id = reader.number();
    else if (reader.isBytes(handFields.Delivered.outcomes)) {
      const outcome = readOutcome(frame, reader.start, reader.end);
      if (outcome === undefined) return undefined;
      read.push(outcome);
    }
  }
  return { kind: "delivered", id, outcomes: read };
}

function readOutcome(frame: Buffer, start: number, end: number): RemoteOutcome | undefined {
  const reader = new WireReader(frame, start, end);
  if (!reader.next() || reader.field !== handFields.TargetOutcome.outcome) return undefined;
  const outcome = outcomeNames.get(reader.number());
  return reader.next() ? undefined : outcome;
}
