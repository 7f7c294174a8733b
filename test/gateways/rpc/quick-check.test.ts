import {
  create,
  type DescField,
  type DescMessage,
  type DescOneof,
  fromBinary,
  type Message,
  type MessageShape,
  ScalarType,
  toBinary,
} from "@bufbuild/protobuf";
import { createValidator } from "@bufbuild/protovalidate";
import test from "ava";
import fc, { type Arbitrary } from "fast-check";
import { certainlyValid } from "../../../gateways/rpc/quick-check.js";
import { AdminService } from "../../../gen/singyeong/v1/admin_service_pb.js";
import {
  DirectoryService,
  UpdateMetadataRequestSchema,
} from "../../../gen/singyeong/v1/directory_service_pb.js";
import { MessageService, SendRequestSchema } from "../../../gen/singyeong/v1/message_service_pb.js";
import { ProxyService } from "../../../gen/singyeong/v1/proxy_service_pb.js";
import {
  AckRequestSchema,
  ConsumeCommandSchema,
  EnqueueRequestSchema,
  QueueService,
} from "../../../gen/singyeong/v1/queue_service_pb.js";
import { CommandSchema, SessionService } from "../../../gen/singyeong/v1/session_service_pb.js";

const validator = createValidator();
const services = [SessionService, MessageService, DirectoryService, QueueService, ProxyService, AdminService];
const inputs = [
  ...new Set(services.flatMap(({ methods }) => methods.map(({ input }) => input))),
  CommandSchema,
  ConsumeCommandSchema,
];

// Around the bounds of the rules: short texts of one to four bytes a character, numbers near 0, few elements.
const text = fc.oneof(
  fc.string({ maxLength: 3 }),
  fc.string({ unit: "binary", maxLength: 3 }),
  fc.constantFrom("", " ", "GET", "x".repeat(256), "x".repeat(257), "é".repeat(129), "😀".repeat(64)),
);

function scalar(type: ScalarType): Arbitrary<unknown> {
  switch (type) {
    case ScalarType.STRING:
      return text;
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 3 });
    case ScalarType.DOUBLE:
      return fc.constantFrom(-1, 0, 0.5, 1, 100, 101, Number.NaN, Number.POSITIVE_INFINITY);
    case ScalarType.INT64:
    case ScalarType.UINT64:
      return fc.bigInt({ min: 0n, max: 3n });
    default:
      return fc.constantFrom(0, 1, 9, 10, 1_000, 1_001);
  }
}

function single(field: DescField, depth: number): Arbitrary<unknown> {
  if (field.message !== undefined) return message(field.message, depth - 1);
  if (field.enum !== undefined) return fc.nat(4);
  return scalar(field.scalar ?? ScalarType.STRING);
}

function content(field: DescField, depth: number): Arbitrary<unknown> {
  const value = single(field, depth);
  if (field.fieldKind === "list") return fc.array(value, { maxLength: 3 });
  if (field.fieldKind === "map") return fc.dictionary(text, value, { maxKeys: 2 });
  return field.fieldKind === "message" ? fc.option(value, { nil: undefined }) : value;
}

function member(part: DescField | DescOneof, depth: number): Arbitrary<unknown> {
  if (part.kind === "field") return content(part, depth);
  const choices = part.fields.map((field) =>
    single(field, depth).map((value) => ({ case: field.localName, value })),
  );
  return fc.oneof(fc.constant({ case: undefined }), ...choices);
}

/** Any message of a type, by its descriptor. */
function message(schema: DescMessage, depth: number): Arbitrary<unknown> {
  if (depth <= 0) return fc.constant(create(schema));
  const parts = schema.members.map((part) => [part.localName, member(part, depth)] as const);
  return fc
    .record(Object.fromEntries(parts), { requiredKeys: [] })
    .map((init) => create(schema, init as never));
}

for (const schema of inputs) {
  test(`what keeps the rules of ${schema.name} for certain keeps them`, (t) => {
    fc.assert(
      fc.property(message(schema, 4), (any) => {
        const value = any as MessageShape<typeof schema>;
        if (certainlyValid(schema, value)) t.is(validator.validate(schema, value).kind, "valid");
      }),
      { numRuns: 300 },
    );
    t.pass();
  });
}

const query = {
  applicationSelector: { case: "application" as const, value: "app" },
  filter: {
    case: "conditions" as const,
    value: {
      conditions: [
        {
          kind: {
            case: "comparison" as const,
            value: {
              path: { segments: ["id"] },
              operator: 1,
              operand: {
                case: "value" as const,
                value: { kind: { case: "stringValue" as const, value: "receiver" } },
              },
            },
          },
        },
      ],
    },
  },
};
const item = {
  target: query,
  content: { data: new Uint8Array(3), contentType: "application/json", headers: { trace: "1" } },
  nonce: "n",
  priority: 9,
};
const attributes = { a: { kind: { case: "stringValue" as const, value: "x" } } };
const usual: readonly (readonly [what: string, schema: DescMessage, message: Message])[] = [
  ["a send", SendRequestSchema, create(SendRequestSchema, { query, content: item.content })],
  ["an enqueue", EnqueueRequestSchema, create(EnqueueRequestSchema, { queue: "q", items: [item, {}] })],
  ["an ack", AckRequestSchema, create(AckRequestSchema, { queue: "q", leaseIds: ["1", "2"] })],
  ["an update", UpdateMetadataRequestSchema, create(UpdateMetadataRequestSchema, { set: attributes })],
];

for (const [what, schema, message] of usual) {
  test(`${what}, as it is usual, keeps its rules for certain`, (t) => {
    t.true(certainlyValid(schema, fromBinary(schema, toBinary(schema, message))));
  });
}
