import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import {
  type Deliver,
  type Delivered,
  type DeliveredSchema,
  type DeliverSchema,
  PeerOutcome,
  type PeerReplySchema,
  type PeerReply as ProtoReply,
  type TargetOutcome,
  type TargetOutcomeSchema,
} from "../../../gen/singyeong/cluster/v1/peer_item_pb.js";
import type { PeerMessage, PeerMessageSchema } from "../../../gen/singyeong/cluster/v1/peer_message_pb.js";
import { MessageKind as ProtoKind } from "../../../gen/singyeong/v1/message_pb.js";
import type { PeerItem } from "../../../src/cluster/peer-item.js";
import type { RemoteOutcome } from "../../../src/directory/client.js";
import { BrokerError } from "../../../src/errors.js";
import type { Message, MessageKind } from "../../../src/message/message.js";
import { errorToFailure } from "../failure.js";
import { contentFromProto } from "../message-proto.js";
import { errorFromFailure } from "./failure-proto.js";
import { contentFromPeer, payloadFromPeer, payloadToPeer } from "./payload-proto.js";
import { queryFromPeer, queryToPeer } from "./query-peer.js";
import { missing, required } from "./unreadable-item.js";

type ItemOf<K extends PeerItem["kind"]> = Extract<PeerItem, { readonly kind: K }>;

/** How messages come, as the API names it. */
export const kinds: Readonly<Record<MessageKind, ProtoKind>> = {
  send: ProtoKind.SEND,
  broadcast: ProtoKind.BROADCAST,
  request: ProtoKind.REQUEST,
};

const kindsByProto: Readonly<Record<number, MessageKind | undefined>> = {
  [ProtoKind.SEND]: "send",
  [ProtoKind.BROADCAST]: "broadcast",
  [ProtoKind.REQUEST]: "request",
};

/** How deliveries end, as links name it. */
export const outcomes: Readonly<Record<"delivered" | "dropped" | "missed", PeerOutcome>> = {
  delivered: PeerOutcome.DELIVERED,
  dropped: PeerOutcome.DROPPED,
  missed: PeerOutcome.MISSED,
};

/** A message on its way to clients of the peer. */
export function deliverToProto({
  id,
  targets,
  query,
  message,
}: ItemOf<"deliver">): MessageInitShape<typeof DeliverSchema> {
  return {
    id,
    targets: targets.map(({ handle, revision }) => ({ handle, revision: BigInt(revision) })),
    query: queryToPeer(query()),
    message: messageToProto(message),
  };
}

/** The same read back; the query only when it is wanted, which it seldom is. @throws BrokerError `INVALID_FRAME` */
export function deliverFromProto({ id, targets, query, message }: Deliver): ItemOf<"deliver"> {
  return {
    kind: "deliver",
    id,
    targets: targets.map(({ handle, revision }) => ({ handle, revision: Number(revision) })),
    query: () => queryFromPeer(query),
    message: messageFromProto(required(message, "deliver.message")),
  };
}

/** What became of a message. */
export function deliveredToProto({
  id,
  outcomes: all,
}: ItemOf<"delivered">): MessageInitShape<typeof DeliveredSchema> {
  return { id, outcomes: all.map(outcomeToProto) };
}

/** The same read back. @throws BrokerError `INVALID_FRAME` */
export function deliveredFromProto({ id, outcomes: all }: Delivered): ItemOf<"delivered"> {
  return { kind: "delivered", id, outcomes: all.map(outcomeFromProto) };
}

/** The reply to a request. */
export function replyToProto({
  requestId,
  handle,
  reply,
}: ItemOf<"reply">): MessageInitShape<typeof PeerReplySchema> {
  if (reply instanceof BrokerError)
    return { requestId, handle, outcome: { case: "failure", value: errorToFailure(reply) } };
  const { payload, headers } = reply;
  return {
    requestId,
    handle,
    outcome: { case: "content", value: { payload: payloadToPeer(payload), headers } },
  };
}

/** The same read back. @throws BrokerError `INVALID_FRAME` */
export function replyFromProto({ requestId, handle, outcome }: ProtoReply): ItemOf<"reply"> {
  if (outcome.case === undefined) throw missing("reply.outcome");
  const reply = outcome.case === "failure" ? errorFromFailure(outcome.value) : contentFromPeer(outcome.value);
  return { kind: "reply", requestId, handle, reply };
}

function messageToProto(message: Message): MessageInitShape<typeof PeerMessageSchema> {
  const { id, kind, source, payload, headers, nonce, requestId, deadlineMs } = message;
  return {
    id,
    kind: kinds[kind],
    payload: payloadToPeer(payload),
    headers,
    ...(source === undefined ? {} : { source: { ...source } }),
    ...(nonce === undefined ? {} : { nonce: payloadToPeer(nonce) }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(deadlineMs === undefined ? {} : { deadline: timestampFromMs(deadlineMs) }),
  };
}

/** A message that came over a link. @throws BrokerError `INVALID_FRAME` */
export function messageFromProto(message: PeerMessage): Message {
  const { id, kind, source, nonce, requestId, deadline } = message;
  return {
    id,
    kind: kindFromProto(kind),
    ...carried(message),
    ...(source === undefined
      ? {}
      : { source: { application: source.application, clientId: source.clientId } }),
    ...(nonce === undefined ? {} : { nonce: payloadFromPeer(nonce) }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(deadline === undefined ? {} : { deadlineMs: timestampMs(deadline) }),
  };
}

/** How a message came. @throws BrokerError `INVALID_FRAME` */
export function kindFromProto(kind: number): MessageKind {
  return required(kindsByProto[kind], "deliver.message.kind");
}

function carried({ content, payload, headers }: PeerMessage): Pick<Message, "payload" | "headers"> {
  if (content !== undefined) return contentFromProto(content);
  return { payload: payloadFromPeer(required(payload, "deliver.message.payload")), headers };
}

function outcomeToProto(outcome: RemoteOutcome): MessageInitShape<typeof TargetOutcomeSchema> {
  return outcome instanceof BrokerError
    ? { failure: errorToFailure(outcome) }
    : { outcome: outcomes[outcome] };
}

function outcomeFromProto({ outcome, failure }: TargetOutcome): RemoteOutcome {
  switch (outcome) {
    case PeerOutcome.DELIVERED:
      return "delivered";
    case PeerOutcome.DROPPED:
      return "dropped";
    case PeerOutcome.MISSED:
      return "missed";
    default:
      return errorFromFailure(required(failure, "delivered.outcomes.failure"));
  }
}
