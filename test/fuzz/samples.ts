import { create, type DescMessage, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { QuerySchema } from "../../gen/singyeong/v1/query_pb.js";
import { ConsumeRequestSchema, EnqueueRequestSchema } from "../../gen/singyeong/v1/queue_service_pb.js";
import { ConnectRequestSchema } from "../../gen/singyeong/v1/session_service_pb.js";

/** Valid queries of the legacy protocol, in both forms. */
export const legacyQueries: readonly Readonly<Record<string, unknown>>[] = [
  {
    application: "app",
    ops: [{ path: "/a/0", op: "$eq", to: { value: 1 } }],
    selector: { $min: "/latency" },
  },
  { application: ["a", "b"], restricted: true, key: "k", optional: "true", droppable: false },
  {
    ops: [
      {
        op: "$or",
        with: [
          { path: "/v", op: "$gte", to: { value: "1.2.3" } },
          { op: "$nor", with: [] },
        ],
      },
      { path: "/a", op: "$in", to: { value: ["x", 1, null, true] } },
      { path: "/a~1b", op: "$ne", to: { path: "/b", default: { c: [1.5] } } },
    ],
  },
  {
    ops: [
      { latency: { $gt: 1 } },
      { k: { $and: [{ $gt: 1 }, { k: { $lt: 9 } }] } },
      { $or: [{ k: { $nin: [] } }] },
    ],
  },
  { ops: [{ path: "/users", op: "$contains", to: { value: "123" } }], selector: { $avg: "load" } },
];

const metadata = {
  version: { type: "version", value: "2.1.0" },
  users: { type: "list", value: ["123", 4, { a: [] }] },
  load: { type: "float", value: 0.5 },
  limits: { type: "map", value: { cpu: 4 } },
  n: { type: "integer", value: 7 },
  on: { type: "boolean", value: true },
};

/** Valid frames of the legacy protocol, from a client. */
export const legacyFrames: readonly Readonly<Record<string, unknown>>[] = [
  {
    op: 1,
    d: {
      client_id: "fuzz",
      application_id: "app",
      ip: "127.0.0.1:80",
      namespace: "n",
      tags: ["a", "b"],
      receive_client_updates: true,
      metadata,
    },
  },
  { op: 5, d: { client_id: "fuzz" } },
  { op: 4, t: "UPDATE_METADATA", d: metadata },
  ...legacyQueries.map((target) => ({
    op: 4,
    t: "SEND",
    d: { target, nonce: "n", payload: { a: [1, "ü", null] } },
  })),
  { op: 4, t: "BROADCAST", d: { target: { application: "app" }, nonce: null, payload: "text" } },
  { op: 4, t: "QUERY_NODES", d: legacyQueries[0] },
  { op: 4, t: "QUEUE", d: { queue: "fuzz", target: { application: "app" }, nonce: 1, payload: [1] } },
  { op: 4, t: "QUEUE_REQUEST", d: { queue: "fuzz" } },
  { op: 4, t: "QUEUE_REQUEST_CANCEL", d: { queue: "fuzz" } },
  { op: 4, t: "QUEUE_ACK", d: { queue: "fuzz", id: "1" } },
];

/** Valid filters in CEL. */
export const celFilters: readonly string[] = [
  'version >= semver("2.0.0") && "123" in connected_users',
  'has(region) && !(load > 0.8) || limits.cpu > used["cpu"][0]',
  'a in [1, [true, null], {"k": 2u}] && name.contains("prod")',
  `attribute("a-b").c == r'\\(' || 5 < n && n <= -7 // comment`,
  'b == """("""  && x != 1.5e3 && y == 0x10',
];

/** Words and marks of CEL. */
export const celWords: readonly string[] = [
  "&&",
  "||",
  "!",
  "==",
  "!=",
  "<",
  ">=",
  "in",
  "has(",
  ")",
  "(",
  "[",
  "]",
  "{",
  "}",
  ".",
  ",",
  "?",
  ":",
  "semver(",
  "attribute(",
  ".contains(",
  "true",
  "null",
  "'",
  '"',
  '"""',
  "r'",
  "b'",
  "//",
  "\\",
  "\\u0041",
  "1u",
  "1e5",
  "-1",
  "0x1",
  "namespace",
  "a.map(x, x)",
  "a.all(x, x > 1)",
  "size(a)",
  "a ? b : c",
  "timestamp('x')",
];

const query = {
  applicationSelector: { case: "application", value: "app" },
  selector: { kind: 1, path: { segments: ["latency"] } },
  key: "k",
  filter: {
    case: "conditions",
    value: {
      conditions: [
        {
          kind: {
            case: "comparison",
            value: {
              path: { segments: ["a", "0"] },
              operator: 1,
              operand: { case: "value", value: { kind: { case: "stringValue", value: "x" } } },
            },
          },
        },
        {
          kind: {
            case: "noneOf",
            value: {
              conditions: [{ kind: { case: "exists", value: { path: { segments: ["b"] } } } }],
            },
          },
        },
      ],
    },
  },
} satisfies MessageInitShape<typeof QuerySchema>;

const content = {
  contentType: "application/json",
  data: new TextEncoder().encode('{"a":1}'),
  headers: { traceparent: "00-0-0-00" },
};

/** Valid messages of the API, by what they are. */
export const protoSamples = {
  queries: encoded(QuerySchema, [
    query,
    { filter: { case: "cel", value: 'version >= semver("2.0.0") && "123" in users' } },
    { filter: { case: "legacyJson", value: JSON.stringify(legacyQueries[2]?.["ops"]) } },
  ]),
  connectRequests: encoded(ConnectRequestSchema, [
    {
      commands: [
        {
          command: {
            case: "identify",
            value: {
              application: "app",
              clientId: "fuzz",
              metadata: { attributes: { n: { kind: { case: "integerValue", value: 7n } } } },
              tags: ["a"],
            },
          },
        },
      ],
    },
    { commands: [{ id: 1n, command: { case: "send", value: { query, content, nonce: "n" } } }] },
    { commands: [{ id: 2n, command: { case: "broadcast", value: { query, content } } }, { id: 3n }] },
    { commands: [{ id: 4n, command: { case: "queryClients", value: { query } } }] },
    {
      commands: [
        { id: 5n, command: { case: "request", value: { query, content, timeout: { seconds: 1n } } } },
      ],
    },
    {
      commands: [
        { command: { case: "grantCredit", value: { credit: 10 } } },
        { command: { case: "keepAlive", value: {} } },
      ],
    },
    {
      commands: [
        {
          id: 6n,
          command: { case: "reply", value: { requestId: "x", outcome: { case: "content", value: content } } },
        },
      ],
    },
    {
      commands: [
        {
          command: {
            case: "updateMetadata",
            value: { set: { n: { kind: { case: "floatValue", value: 1.5 } } }, remove: ["x"] },
          },
        },
      ],
    },
  ]),
  enqueueRequests: encoded(EnqueueRequestSchema, [
    {
      queue: "fuzz",
      items: [{ target: query, content, messageId: "m-1" }, { content: { data: content.data } }],
    },
    {
      queue: "fuzz",
      items: [
        {
          target: query,
          content,
          priority: 5,
          deliveryTime: { case: "delay", value: { seconds: 1n } },
          orderingKey: "k",
        },
      ],
    },
  ]),
  consumeRequests: encoded(ConsumeRequestSchema, [
    { commands: [{ id: 1n, command: { case: "start", value: { queue: "fuzz", initialCredit: 3 } } }] },
    { commands: [{ id: 2n, command: { case: "grantCredit", value: { credit: 5 } } }] },
    { commands: [{ id: 3n, command: { case: "ack", value: { leaseIds: ["1", "2"] } } }] },
  ]),
};

function encoded<Desc extends DescMessage>(
  schema: Desc,
  inits: readonly MessageInitShape<Desc>[],
): Uint8Array[] {
  return inits.map((init) => toBinary(schema, create(schema, init)));
}
