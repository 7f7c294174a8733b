import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import test from "ava";
import fc from "fast-check";
import { ConsumeWriter } from "../../../gateways/rpc/lean/consume-writer.js";
import { type ConsumerEvent, consumerEventToProto } from "../../../gateways/rpc/queues/consumer-event.js";
import { ConsumeResponseSchema } from "../../../gen/singyeong/v1/queue_service_pb.js";
import { bytesPayload, jsonPayload } from "../../../src/message/payload.js";
import type { Query } from "../../../src/query/query.js";

const anyone: Query = {
  application: { kind: "any" },
  restricted: false,
  droppable: false,
  optional: false,
  conditions: [],
};
const text = fc.string({ unit: "binary", maxLength: 20 });
const time = fc.integer({ min: 0, max: 253_402_300_799_999 });
const size = fc.constantFrom(0, 1, 90, 120, 127, 128, 16_000, 16_383, 16_384, 100_000);
const queued = fc.record(
  {
    queue: text,
    messageId: text,
    payload: fc.oneof(
      size.map((bytes) => bytesPayload("application/octet-stream", Buffer.alloc(bytes, "x"))),
      fc.json().map(jsonPayload),
    ),
    headers: fc.oneof(fc.constant({}), fc.constant({ trace: "1", other: "ü" })),
    nonce: fc.string().map((nonce) => jsonPayload(JSON.stringify(nonce))),
    source: fc.record({ application: text, clientId: text }),
    target: fc.constantFrom<Query>(
      anyone,
      { ...anyone, application: { kind: "id", id: "app" }, droppable: true },
      { ...anyone, conditions: [{ kind: "exists", path: ["a", "b"] }] },
    ),
    enqueuedAt: time,
    expiresAt: time,
    availableAt: time,
    failedAttempts: fc.nat(300),
    releases: fc.nat(300),
    priority: fc.nat(9),
    orderingKey: text,
    state: fc.constantFrom("ready", "delayed", "leased", "dead"),
  },
  {
    requiredKeys: [
      "queue",
      "messageId",
      "payload",
      "headers",
      "target",
      "enqueuedAt",
      "failedAttempts",
      "releases",
      "priority",
      "state",
    ],
  },
);
const told: fc.Arbitrary<ConsumerEvent> = fc.oneof(
  fc
    .record({ leaseId: text, deadlineMs: time, message: queued })
    .map((leased) => ({ kind: "message", leased }) as ConsumerEvent),
  fc.constant<ConsumerEvent>({
    kind: "notice",
    notice: { case: "leasesLost", value: { leaseIds: ["1", "2"] } },
  }),
);

test("what a consumer is told is the same, written by hand and by the generated code", (t) => {
  fc.assert(
    fc.property(fc.array(told, { maxLength: 5 }), (events) => {
      const frame = new ConsumeWriter().write(events);
      t.is(frame[0], 0);
      t.is(frame.readUInt32BE(1), frame.length - 5);
      const expected = create(ConsumeResponseSchema, {
        sequence: 1n,
        events: events.map(consumerEventToProto),
      });
      const read = fromBinary(ConsumeResponseSchema, frame.subarray(5));
      t.deepEqual(toBinary(ConsumeResponseSchema, read), toBinary(ConsumeResponseSchema, expected));
    }),
  );
});
