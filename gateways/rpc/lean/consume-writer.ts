import { toBinary } from "@bufbuild/protobuf";
import { ContentSchema } from "../../../gen/singyeong/v1/message_pb.js";
import { QuerySchema } from "../../../gen/singyeong/v1/query_pb.js";
import { ConsumeEventSchema } from "../../../gen/singyeong/v1/queue_service_pb.js";
import type { ClientRef } from "../../../src/message/client-ref.js";
import type { Query } from "../../../src/query/query.js";
import type { LeasedMessage, QueuedMessage } from "../../../src/queue/queue-message.js";
import { contentToProto, nonceToProto } from "../message-proto.js";
import { queryToProto } from "../query-to-proto.js";
import { type ConsumerEvent, consumerEventToProto } from "../queues/consumer-event.js";
import { protoStates } from "../queues/message-to-proto.js";
import { grpcHeaderBytes, sealFrame } from "./grpc-frame.js";
import { WireWriter } from "./wire-writer.js";

/** What a message takes beside its content, more or less. */
const messageOverheadBytes = 160;

/** Field numbers of what is written by hand; a test holds them against the descriptors. */
export const consumeFields = {
  ConsumeResponse: { sequence: 1, events: 2 },
  ConsumeEvent: { message: 2 },
  LeasedMessage: { leaseId: 1, deadline: 2, message: 3 },
  QueuedMessage: {
    queue: 1,
    messageId: 2,
    content: 3,
    nonce: 4,
    source: 5,
    target: 6,
    enqueuedAt: 7,
    expiresAt: 8,
    availableAt: 9,
    failedAttempts: 10,
    releases: 11,
    priority: 12,
    orderingKey: 13,
    state: 14,
  },
  Content: { data: 1, contentType: 2 },
  ClientRef: { application: 1, clientId: 2 },
  Timestamp: { seconds: 1, nanos: 2 },
} as const;

/** Targets that are written again and again, as bytes; the queues know the same target by the same object. */
const targets = new WeakMap<Query, Uint8Array>();

/** Writes what a consumer is told as gRPC frames of ConsumeResponse; messages by hand, their payloads as they are. */
export class ConsumeWriter {
  #sequence = 0;

  /** One frame with all of these events. */
  write(events: readonly ConsumerEvent[]): Buffer {
    this.#sequence += 1;
    const writer = new WireWriter(frameBytes(events));
    writer.reserve(grpcHeaderBytes);
    writer.number(consumeFields.ConsumeResponse.sequence, this.#sequence);
    for (const event of events) {
      if (event.kind === "message") writeEvent(writer, event.leased);
      else
        writer.field(
          consumeFields.ConsumeResponse.events,
          toBinary(ConsumeEventSchema, consumerEventToProto(event)),
        );
    }
    return sealFrame(writer.finish());
  }
}

function frameBytes(events: readonly ConsumerEvent[]): number {
  let bytes = grpcHeaderBytes + 16;
  for (const event of events)
    bytes += messageOverheadBytes + (event.kind === "message" ? event.leased.message.payload.size : 0);
  return bytes;
}

function writeEvent(writer: WireWriter, { leaseId, deadlineMs, message }: LeasedMessage): void {
  const { LeasedMessage: fields } = consumeFields;
  const event = writer.open(consumeFields.ConsumeResponse.events);
  const leased = writer.open(consumeFields.ConsumeEvent.message);
  writer.field(fields.leaseId, leaseId);
  writeTime(writer, fields.deadline, deadlineMs);
  const queued = writer.open(fields.message);
  writeMessage(writer, message);
  writer.close(queued);
  writer.close(leased);
  writer.close(event);
}

function writeMessage(writer: WireWriter, message: QueuedMessage): void {
  const { QueuedMessage: fields } = consumeFields;
  writer.field(fields.queue, message.queue);
  writer.field(fields.messageId, message.messageId);
  writeContent(writer, message);
  if (message.nonce !== undefined) writer.field(fields.nonce, nonceToProto(message.nonce));
  if (message.source !== undefined) writeSource(writer, message.source);
  writer.field(fields.target, targetBytes(message.target));
  writeTime(writer, fields.enqueuedAt, message.enqueuedAt);
  writeTime(writer, fields.expiresAt, message.expiresAt);
  writeTime(writer, fields.availableAt, message.availableAt);
  writer.number(fields.failedAttempts, message.failedAttempts);
  writer.number(fields.releases, message.releases);
  writer.number(fields.priority, message.priority);
  if (message.orderingKey !== undefined) writer.field(fields.orderingKey, message.orderingKey);
  writer.number(fields.state, protoStates[message.state]);
}

function writeContent(writer: WireWriter, { payload, headers }: QueuedMessage): void {
  const { QueuedMessage: fields, Content: parts } = consumeFields;
  if (Object.keys(headers).length > 0)
    return writer.field(fields.content, toBinary(ContentSchema, contentToProto(payload, headers)));
  const content = writer.open(fields.content);
  writer.field(parts.data, payload.data);
  writer.field(parts.contentType, payload.contentType);
  writer.close(content);
}

function writeSource(writer: WireWriter, { application, clientId }: ClientRef): void {
  const source = writer.open(consumeFields.QueuedMessage.source);
  writer.field(consumeFields.ClientRef.application, application);
  writer.field(consumeFields.ClientRef.clientId, clientId);
  writer.close(source);
}

function writeTime(writer: WireWriter, field: number, ms: number | undefined): void {
  if (ms === undefined) return;
  const seconds = Math.floor(ms / 1_000);
  const time = writer.open(field);
  writer.number(consumeFields.Timestamp.seconds, seconds);
  writer.number(consumeFields.Timestamp.nanos, (ms - seconds * 1_000) * 1_000_000);
  writer.close(time);
}

function targetBytes(target: Query): Uint8Array {
  let bytes = targets.get(target);
  if (bytes === undefined) {
    bytes = toBinary(QuerySchema, queryToProto(target));
    targets.set(target, bytes);
  }
  return bytes;
}
