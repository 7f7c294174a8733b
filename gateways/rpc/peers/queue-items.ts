import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import type {
  PeerDeadLetter,
  PeerDeadLetterFilter,
  PeerDeadLetterFilterSchema,
  PeerDeadLetterSchema,
  PeerLeasedMessage,
  PeerLeasedMessageSchema,
  PeerNewMessage,
  PeerNewMessageSchema,
  PeerQueuedMessage,
  PeerQueuedMessageSchema,
} from "../../../gen/singyeong/cluster/v1/peer_queue_pb.js";
import type { ClientRef as ProtoRef } from "../../../gen/singyeong/v1/client_pb.js";
import type { DeliveryAttempt as ProtoAttempt } from "../../../gen/singyeong/v1/queue_pb.js";
import type { ClientRef } from "../../../src/message/client-ref.js";
import {
  type DeadLetter,
  type DeliveryAttempt,
  deadLetterReasons,
  type LeasedMessage,
  type NewQueueMessage,
  type QueuedMessage,
  type QueueMessageState,
} from "../../../src/queue/queue-message.js";
import type { DeadLetterFilter } from "../../../src/queue/queues.js";
import { attemptToProto, protoOutcomes, protoReasons, protoStates } from "../queues/message-to-proto.js";
import { contentFromPeer, payloadFromPeer, payloadToPeer } from "./payload-proto.js";
import { queryFromPeer, queryToPeer } from "./query-peer.js";
import { required } from "./unreadable-item.js";

/** A message for a queue. */
export function newMessageToPeer(message: NewQueueMessage): MessageInitShape<typeof PeerNewMessageSchema> {
  const { target, payload, headers, nonce, deliverAt, ...rest } = message;
  return {
    ...rest,
    target: queryToPeer(target),
    content: { payload: payloadToPeer(payload), headers },
    ...(nonce === undefined ? {} : { nonce: payloadToPeer(nonce) }),
    ...(deliverAt === undefined ? {} : { deliverAt: timestampFromMs(deliverAt) }),
  };
}

/** The same read back. @throws BrokerError `INVALID_FRAME` */
export function newMessageFromPeer(message: PeerNewMessage): NewQueueMessage {
  const { nonce, messageId, orderingKey, priority, deliverAt, delayMs, ttlMs } = message;
  return {
    target: queryFromPeer(message.target),
    ...contentFromPeer(message.content),
    ...(nonce === undefined ? {} : { nonce: payloadFromPeer(nonce) }),
    ...(messageId === undefined ? {} : { messageId }),
    ...(orderingKey === undefined ? {} : { orderingKey }),
    ...(priority === undefined ? {} : { priority }),
    ...(deliverAt === undefined ? {} : { deliverAt: timestampMs(deliverAt) }),
    ...(delayMs === undefined ? {} : { delayMs }),
    ...(ttlMs === undefined ? {} : { ttlMs }),
  };
}

/** A message in a queue. */
export function queuedToPeer(message: QueuedMessage): MessageInitShape<typeof PeerQueuedMessageSchema> {
  const { payload, headers, nonce, source, target, enqueuedAt, expiresAt, availableAt, state, ...rest } =
    message;
  return {
    ...rest,
    content: { payload: payloadToPeer(payload), headers },
    target: queryToPeer(target),
    enqueuedAt: timestampFromMs(enqueuedAt),
    state: protoStates[state],
    ...(nonce === undefined ? {} : { nonce: payloadToPeer(nonce) }),
    ...(source === undefined ? {} : { source: { ...source } }),
    ...(expiresAt === undefined ? {} : { expiresAt: timestampFromMs(expiresAt) }),
    ...(availableAt === undefined ? {} : { availableAt: timestampFromMs(availableAt) }),
  };
}

/** The same read back. @throws BrokerError `INVALID_FRAME` */
export function queuedFromPeer(message: PeerQueuedMessage | undefined): QueuedMessage {
  const read = required(message, "message");
  const { queue, messageId, nonce, source, expiresAt, availableAt, orderingKey } = read;
  const { failedAttempts, releases, priority } = read;
  return {
    queue,
    messageId,
    ...contentFromPeer(read.content),
    target: queryFromPeer(read.target),
    enqueuedAt: timestampMs(required(read.enqueuedAt, "message.enqueued_at")),
    failedAttempts,
    releases,
    priority,
    state: stateFromProto(read.state),
    ...(nonce === undefined ? {} : { nonce: payloadFromPeer(nonce) }),
    ...(source === undefined ? {} : { source: refFromProto(source) }),
    ...(expiresAt === undefined ? {} : { expiresAt: timestampMs(expiresAt) }),
    ...(availableAt === undefined ? {} : { availableAt: timestampMs(availableAt) }),
    ...(orderingKey === undefined ? {} : { orderingKey }),
  };
}

/** A message on its way to a consumer. */
export function leasedToPeer({
  leaseId,
  deadlineMs,
  message,
}: LeasedMessage): MessageInitShape<typeof PeerLeasedMessageSchema> {
  return { leaseId, deadline: timestampFromMs(deadlineMs), message: queuedToPeer(message) };
}

/** The same read back. @throws BrokerError `INVALID_FRAME` */
export function leasedFromPeer({ leaseId, deadline, message }: PeerLeasedMessage): LeasedMessage {
  return {
    leaseId,
    deadlineMs: timestampMs(required(deadline, "leased.deadline")),
    message: queuedFromPeer(message),
  };
}

/** A dead letter. */
export function deadLetterToPeer(letter: DeadLetter): MessageInitShape<typeof PeerDeadLetterSchema> {
  const { message, reason, deadSince, returnsAt, history } = letter;
  return {
    message: queuedToPeer(message),
    reason: protoReasons[reason],
    deadSince: timestampFromMs(deadSince),
    ...(returnsAt === undefined ? {} : { returnsAt: timestampFromMs(returnsAt) }),
    history: history.map(attemptToProto),
  };
}

/** The same read back. @throws BrokerError `INVALID_FRAME` */
export function deadLetterFromPeer(letter: PeerDeadLetter): DeadLetter {
  const { message, reason, deadSince, returnsAt, history } = letter;
  return {
    message: queuedFromPeer(message),
    reason: reasonFromProto(reason),
    deadSince: timestampMs(required(deadSince, "dead_letter.dead_since")),
    ...(returnsAt === undefined ? {} : { returnsAt: timestampMs(returnsAt) }),
    history: history.map(attemptFromProto),
  };
}

/** Which dead letters are meant. */
export function filterToPeer(filter: DeadLetterFilter): MessageInitShape<typeof PeerDeadLetterFilterSchema> {
  const { reasons = [], deadSince, deadBefore, sourceApplication, headers = {} } = filter;
  return {
    reasons: reasons.map((reason) => protoReasons[reason]),
    headers,
    ...(deadSince === undefined ? {} : { deadSince: timestampFromMs(deadSince) }),
    ...(deadBefore === undefined ? {} : { deadBefore: timestampFromMs(deadBefore) }),
    ...(sourceApplication === undefined ? {} : { sourceApplication }),
  };
}

/** The same read back; what is empty asks for nothing. @throws BrokerError `INVALID_FRAME` */
export function filterFromPeer(filter: PeerDeadLetterFilter): DeadLetterFilter {
  const { reasons, deadSince, deadBefore, sourceApplication, headers } = filter;
  return {
    reasons: reasons.map(reasonFromProto),
    headers,
    ...(deadSince === undefined ? {} : { deadSince: timestampMs(deadSince) }),
    ...(deadBefore === undefined ? {} : { deadBefore: timestampMs(deadBefore) }),
    ...(sourceApplication === undefined ? {} : { sourceApplication }),
  };
}

/** The name of a client. */
export function refFromProto({ application, clientId }: ProtoRef): ClientRef {
  return { application, clientId };
}

/** Where a message is in its life. @throws BrokerError `INVALID_FRAME` */
export function stateFromProto(state: number): QueueMessageState {
  return required(nameOf(protoStates, state), "state");
}

function reasonFromProto(reason: number): DeadLetter["reason"] {
  return required(
    deadLetterReasons.find((name) => protoReasons[name] === reason),
    "reason",
  );
}

function attemptFromProto({ consumer, leasedAt, endedAt, outcome, reason }: ProtoAttempt): DeliveryAttempt {
  return {
    ...(consumer === undefined ? {} : { consumer: refFromProto(consumer) }),
    leasedAt: timestampMs(required(leasedAt, "history.leased_at")),
    endedAt: timestampMs(required(endedAt, "history.ended_at")),
    outcome: required(nameOf(protoOutcomes, outcome), "history.outcome"),
    reason,
  };
}

function nameOf<K extends string>(table: Readonly<Record<K, number>>, value: number): K | undefined {
  return (Object.keys(table) as K[]).find((name) => table[name] === value);
}
