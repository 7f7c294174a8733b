import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import test from "ava";
import fc from "fast-check";
import { CommandReader, readFields } from "../../../gateways/rpc/lean/command-reader.js";
import { consumeFields } from "../../../gateways/rpc/lean/consume-writer.js";
import { enqueueFields } from "../../../gateways/rpc/lean/enqueue-reader.js";
import { EventWriter, writtenFields } from "../../../gateways/rpc/lean/event-writer.js";
import { enqueuedFields } from "../../../gateways/rpc/lean/lean-enqueue.js";
import { outgoingFromProto } from "../../../gateways/rpc/message-proto.js";
import { ClientRefSchema } from "../../../gen/singyeong/v1/client_pb.js";
import { ContentSchema, MessageSchema } from "../../../gen/singyeong/v1/message_pb.js";
import { SendRequestSchema } from "../../../gen/singyeong/v1/message_service_pb.js";
import { LeasedMessageSchema, QueuedMessageSchema } from "../../../gen/singyeong/v1/queue_pb.js";
import {
  ConsumeEventSchema,
  ConsumeResponseSchema,
  EnqueueItemSchema,
  EnqueueReceiptSchema,
  EnqueueRequestSchema,
  EnqueueResponseSchema,
  EnqueueResultSchema,
} from "../../../gen/singyeong/v1/queue_service_pb.js";
import {
  CommandSchema,
  ConnectRequestSchema,
  ConnectResponseSchema,
  EventSchema,
} from "../../../gen/singyeong/v1/session_service_pb.js";
import { BrokerError } from "../../../src/errors.js";
import { payloadBytes } from "../../../src/message/payload.js";

const limits = {
  maxConditions: 100,
  maxQueryDepth: 8,
  maxListLength: 100,
  maxFrameDepth: 16,
  maxCelLength: 8_192,
};
const schemas = {
  ConnectRequest: ConnectRequestSchema,
  ConnectResponse: ConnectResponseSchema,
  Command: CommandSchema,
  Event: EventSchema,
  Message: MessageSchema,
  SendRequest: SendRequestSchema,
  ConsumeResponse: ConsumeResponseSchema,
  ConsumeEvent: ConsumeEventSchema,
  LeasedMessage: LeasedMessageSchema,
  EnqueueRequest: EnqueueRequestSchema,
  EnqueueItem: EnqueueItemSchema,
  EnqueueResponse: EnqueueResponseSchema,
  EnqueueResult: EnqueueResultSchema,
  EnqueueReceipt: EnqueueReceiptSchema,
  QueuedMessage: QueuedMessageSchema,
  Content: ContentSchema,
  ClientRef: ClientRefSchema,
  Timestamp: TimestampSchema,
};

test("the fields that are read and written by hand have the numbers of the proto files", (t) => {
  for (const [name, numbers] of [
    readFields,
    writtenFields,
    consumeFields,
    enqueueFields,
    enqueuedFields,
  ].flatMap(Object.entries)) {
    for (const [field, number] of Object.entries<number>(numbers)) {
      const declared = schemas[name as keyof typeof schemas].fields.find(
        ({ localName }) => localName === field,
      );
      t.is(declared?.number, number, `${name}.${field}`);
    }
  }
});

const send = fc.record({
  id: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  application: fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !/[\s\p{C}]/u.test(text)),
  droppable: fc.boolean(),
  nonce: fc.option(fc.string({ unit: "binary", maxLength: 20 }), { nil: undefined }),
  data: fc.uint8Array({ maxLength: 50 }),
  contentType: fc.constantFrom("", "application/json", "text/plain; charset=ü", "x".repeat(200)),
  headers: fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), fc.string({ maxLength: 5 }), {
    maxKeys: 2,
  }),
});

test("a send that is read by hand is the one that the generated code reads, and its message comes out the same", (t) => {
  const reader = new CommandReader(limits);
  fc.assert(
    fc.property(send, ({ id, application, droppable, nonce, data, contentType, headers }) => {
      const query = { applicationSelector: { case: "application" as const, value: application }, droppable };
      const content = { data: Uint8Array.from(data), contentType, headers };
      const value = create(SendRequestSchema, { query, content, ...(nonce === undefined ? {} : { nonce }) });
      const request = create(ConnectRequestSchema, { commands: [{ id, command: { case: "send", value } }] });
      reader.read(Buffer.from(toBinary(ConnectRequestSchema, request)), (command) => {
        if (command.kind !== "send") return t.fail();
        const read = command.read();
        const expected = outgoingFromProto(value, limits);
        t.is(command.id, id);
        t.deepEqual(read.query, expected.query);
        t.deepEqual(read.headers, expected.headers);
        t.is(read.payload.contentType, expected.payload.contentType);
        t.deepEqual(Buffer.from(payloadBytes(read.payload)), Buffer.from(payloadBytes(expected.payload)));
        t.deepEqual(read.nonce, expected.nonce);
        const { payload } = read;
        const message = {
          id: "m-1",
          kind: "send" as const,
          payload,
          headers: read.headers,
          source: { application: "a", clientId: "c" },
        };
        const ready = { brokerId: "b", heartbeatIntervalMs: 1, sessionToken: () => "" };
        const frame = new EventWriter(ready).write([{ kind: "message", message }], payload.size);
        const response = fromBinary(ConnectResponseSchema, frame.subarray(5));
        const event = response.events[0]?.event;
        if (event?.case !== "message") return t.fail();
        t.like(event.value, { id: "m-1", source: { application: "a", clientId: "c" } });
        t.deepEqual(Buffer.from(event.value.content?.data ?? []), Buffer.from(data));
      });
    }),
  );
});

test("any bytes, and any frame with a few of its bytes changed, are read as commands or refused with the broker's own error", (t) => {
  const reader = new CommandReader(limits);
  const survives = (bytes: Uint8Array) => {
    try {
      reader.read(Buffer.from(bytes), (command) => command.kind === "send" && command.read());
    } catch (error) {
      t.true(error instanceof BrokerError, String(error));
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), survives), { numRuns: 2_000 });
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(send, changes, ({ id, application, data, contentType, headers }, changed) => {
      const query = { applicationSelector: { case: "application" as const, value: application } };
      const content = { data: Uint8Array.from(data), contentType, headers };
      const value = create(SendRequestSchema, { query, content });
      const request = create(ConnectRequestSchema, { commands: [{ id, command: { case: "send", value } }] });
      const bytes = toBinary(ConnectRequestSchema, request);
      for (const [at, byte] of changed) bytes[at % bytes.length] = byte;
      survives(bytes);
    }),
    { numRuns: 2_000 },
  );
  t.pass();
});
