import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import test from "ava";
import fc from "fast-check";
import { EnqueueReader } from "../../../gateways/rpc/lean/enqueue-reader.js";
import { enqueueResponse } from "../../../gateways/rpc/lean/lean-enqueue.js";
import { messagesFromProto } from "../../../gateways/rpc/queues/message-from-proto.js";
import { enqueueResultToProto } from "../../../gateways/rpc/queues/queue-verbs.js";
import { validateMessage } from "../../../gateways/rpc/validation.js";
import { EnqueueRequestSchema, EnqueueResponseSchema } from "../../../gen/singyeong/v1/queue_service_pb.js";
import { BrokerError } from "../../../src/errors.js";
import { payloadBytes } from "../../../src/message/payload.js";
import { noLimitMetrics } from "../../../src/observability/limit-metrics.js";
import type { NewQueueMessage } from "../../../src/queue/queue-message.js";
import type { EnqueueResult } from "../../../src/queue/queues.js";

const limits = {
  maxConditions: 100,
  maxQueryDepth: 8,
  maxListLength: 100,
  maxFrameDepth: 16,
  maxCelLength: 8_192,
};
const reader = new EnqueueReader(limits);

type RequestInit = MessageInitShape<typeof EnqueueRequestSchema>;

function bytesOf(init: RequestInit): Buffer {
  return Buffer.from(toBinary(EnqueueRequestSchema, create(EnqueueRequestSchema, init)));
}

/** What the generated code makes of a request. */
function generally(bytes: Uint8Array) {
  const request = fromBinary(EnqueueRequestSchema, bytes);
  validateMessage(EnqueueRequestSchema, request);
  return { queue: request.queue, messages: messagesFromProto(request.items, limits).map(comparable) };
}

function comparable({ payload, ...message }: NewQueueMessage) {
  const { contentType, size } = payload;
  return { ...message, payload: { contentType, size, data: Buffer.from(payloadBytes(payload)) } };
}

const text = fc.constantFrom("", "a", "media/type; x=1", "ü", "x".repeat(256), "x".repeat(257), "a\n");
const item = fc.record(
  {
    target: fc.constantFrom(
      {},
      { applicationSelector: { case: "application" as const, value: "app" }, droppable: true },
      { applicationSelector: { case: "application" as const, value: "" } },
      { filter: { case: "cel" as const, value: "a == 1" } },
      { filter: { case: "cel" as const, value: "(" } },
    ),
    content: fc.record({
      data: fc.uint8Array({ maxLength: 200 }).map((data) => Uint8Array.from(data)),
      contentType: text,
      headers: fc.constantFrom({}, { trace: "1" }),
    }),
    messageId: text,
    orderingKey: text,
    nonce: text,
    priority: fc.constantFrom(0, 1, 10),
  },
  { requiredKeys: [] },
);
const request = fc.record({ queue: text, items: fc.array(item, { maxLength: 3 }) });

test("a request that is read by hand is the one that the generated code reads", (t) => {
  fc.assert(
    fc.property(request, (init) => {
      const bytes = bytesOf(init);
      const read = reader.read(bytes);
      if (read === undefined) return;
      t.deepEqual({ queue: read.queue, messages: read.messages.map(comparable) }, generally(bytes));
    }),
    { numRuns: 1_000 },
  );
  t.pass();
});

test("any bytes, and any request with a few of its bytes changed, are left to the generated code or read as it reads them", (t) => {
  const agrees = (bytes: Buffer) => {
    const read = reader.read(bytes);
    if (read === undefined) return;
    t.deepEqual({ queue: read.queue, messages: read.messages.map(comparable) }, generally(bytes));
  };
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(request, changes, (init, changed) => {
      const bytes = bytesOf(init);
      for (const [at, byte] of changed) if (bytes.length > 0) bytes[at % bytes.length] = byte;
      agrees(bytes);
    }),
    { numRuns: 3_000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => agrees(Buffer.from(bytes))),
    { numRuns: 2_000 },
  );
  t.pass();
});

test("reads what most requests are by hand, and nothing that it does not know", (t) => {
  const content = { data: Buffer.from("1"), contentType: "application/json" };
  const target = { applicationSelector: { case: "application" as const, value: "app" } };
  t.is(reader.read(bytesOf({ queue: "q", items: [{ content }, { content, target }] }))?.messages.length, 2);
  t.is(reader.read(bytesOf({ queue: "q", items: [{ messageId: "1" }, {}] }))?.messages[0]?.messageId, "1");
  t.is(reader.read(bytesOf({ queue: "q", items: Array(1_000).fill({}) }))?.messages.length, 1_000);
  const others: RequestInit[] = [
    { queue: "q", items: [] },
    { queue: "", items: [{}] },
    { items: [{}] },
    { queue: "q", items: Array(1_001).fill({}) },
    { queue: "q", items: [{ priority: 1 }] },
    { queue: "q", items: [{ content: { ...content, headers: { a: "b" } } }] },
    { queue: "q", items: [{ deliveryTime: { case: "delay", value: { seconds: 1n } } }] },
  ];
  for (const other of others) t.is(reader.read(bytesOf(other)), undefined);
});

test("the answer that is written by hand is the one that the generated code writes", (t) => {
  const results: EnqueueResult[] = [
    { kind: "stored", messageId: "1", duplicate: false },
    { kind: "stored", messageId: "x".repeat(256), duplicate: true },
    { kind: "refused", error: new BrokerError("QUEUE_FULL", "the queue is full") },
  ];
  const context = { limitMetrics: noLimitMetrics };
  const expected = create(EnqueueResponseSchema, {
    results: results.map((result) => enqueueResultToProto(result, context)),
  });
  const written = enqueueResponse(results, context);
  t.deepEqual(Buffer.from(written), Buffer.from(toBinary(EnqueueResponseSchema, expected)));
  t.is(enqueueResponse([], context).length, 0);
});
