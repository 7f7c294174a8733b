import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  DeadLetterSchema,
  type DeliveryAttemptSchema,
  LeasedMessageSchema,
  AttemptOutcome as ProtoAttemptOutcome,
  type DeadLetter as ProtoDeadLetter,
  DeadLetterReason as ProtoDeadLetterReason,
  type LeasedMessage as ProtoLeasedMessage,
  type QueuedMessage as ProtoQueuedMessage,
  QueuedMessageState as ProtoState,
  QueuedMessageSchema,
} from "../../../gen/singyeong/v1/queue_pb.js";
import type {
  AttemptOutcome,
  DeadLetter,
  DeadLetterReason,
  DeliveryAttempt,
  LeasedMessage,
  QueuedMessage,
  QueueMessageState,
} from "../../../src/queue/queue-message.js";
import { contentToProto, nonceToProto } from "../message-proto.js";
import { queryToProto } from "../query-to-proto.js";

/** The states of a message, as the API names them. */
export const protoStates: Readonly<Record<QueueMessageState, ProtoState>> = {
  ready: ProtoState.READY,
  delayed: ProtoState.DELAYED,
  leased: ProtoState.LEASED,
  dead: ProtoState.DEAD,
};

/** The reasons of dead letters, as the API names them. */
export const protoReasons: Readonly<Record<DeadLetterReason, ProtoDeadLetterReason>> = {
  "max-attempts": ProtoDeadLetterReason.MAX_ATTEMPTS,
  expired: ProtoDeadLetterReason.EXPIRED,
  rejected: ProtoDeadLetterReason.REJECTED,
};

/** How attempts end, as the API names it. */
export const protoOutcomes: Readonly<Record<AttemptOutcome, ProtoAttemptOutcome>> = {
  released: ProtoAttemptOutcome.RELEASED,
  "connection-lost": ProtoAttemptOutcome.CONNECTION_LOST,
  rejected: ProtoAttemptOutcome.REJECTED,
  "timed-out": ProtoAttemptOutcome.TIMED_OUT,
};

/** The proto form of a message on its way to a consumer. */
export function leasedMessageToProto({ leaseId, deadlineMs, message }: LeasedMessage): ProtoLeasedMessage {
  return create(LeasedMessageSchema, {
    leaseId,
    deadline: timestampFromMs(deadlineMs),
    message: queuedMessageToProto(message),
  });
}

/** The proto form of a message in a queue. */
export function queuedMessageToProto(message: QueuedMessage): ProtoQueuedMessage {
  const { queue, messageId, payload, headers, nonce, source, expiresAt, availableAt } = message;
  const { failedAttempts, releases, priority, orderingKey } = message;
  return create(QueuedMessageSchema, {
    queue,
    messageId,
    content: contentToProto(payload, headers),
    ...(nonce === undefined ? {} : { nonce: nonceToProto(nonce) }),
    ...(source === undefined ? {} : { source: { ...source } }),
    target: queryToProto(message.target),
    enqueuedAt: timestampFromMs(message.enqueuedAt),
    ...(expiresAt === undefined ? {} : { expiresAt: timestampFromMs(expiresAt) }),
    ...(availableAt === undefined ? {} : { availableAt: timestampFromMs(availableAt) }),
    failedAttempts,
    releases,
    priority,
    ...(orderingKey === undefined ? {} : { orderingKey }),
    state: protoStates[message.state],
  });
}

/** The proto form of a dead letter. */
export function deadLetterToProto(letter: DeadLetter): ProtoDeadLetter {
  const { message, reason, deadSince, returnsAt, history } = letter;
  return create(DeadLetterSchema, {
    message: queuedMessageToProto(message),
    reason: protoReasons[reason],
    deadSince: timestampFromMs(deadSince),
    ...(returnsAt === undefined ? {} : { returnsAt: timestampFromMs(returnsAt) }),
    history: history.map(attemptToProto),
  });
}

/** The proto form of one attempt. */
export function attemptToProto(attempt: DeliveryAttempt): MessageInitShape<typeof DeliveryAttemptSchema> {
  const { consumer, leasedAt, endedAt, outcome, reason } = attempt;
  return {
    ...(consumer === undefined ? {} : { consumer: { ...consumer } }),
    leasedAt: timestampFromMs(leasedAt),
    endedAt: timestampFromMs(endedAt),
    outcome: protoOutcomes[outcome],
    reason,
  };
}
