import { create, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { createValidator } from "@bufbuild/protovalidate";
import test, { type ExecutionContext } from "ava";
import { DrainRequestSchema } from "../../gen/singyeong/v1/admin_service_pb.js";
import { ClientRefSchema } from "../../gen/singyeong/v1/client_pb.js";
import { UpdateMetadataRequestSchema } from "../../gen/singyeong/v1/directory_service_pb.js";
import { HttpHeaderSchema } from "../../gen/singyeong/v1/http_pb.js";
import { ReplyRequestSchema, RequestRequestSchema } from "../../gen/singyeong/v1/message_service_pb.js";
import { MetadataSchema } from "../../gen/singyeong/v1/metadata_pb.js";
import { ForwardRequestSchema } from "../../gen/singyeong/v1/proxy_service_pb.js";
import {
  ComparisonOperator,
  ComparisonSchema,
  ConditionSchema,
  QuerySchema,
  SelectorKind,
  SelectorSchema,
} from "../../gen/singyeong/v1/query_pb.js";
import {
  EnqueueRequestSchema,
  RedriveDeadLettersRequestSchema,
} from "../../gen/singyeong/v1/queue_service_pb.js";
import {
  CommandSchema,
  GrantCreditRequestSchema,
  IdentifySchema,
  SubscribeRequestSchema,
} from "../../gen/singyeong/v1/session_service_pb.js";

const validator = createValidator();

/** The paths of the fields that the rules refuse, sorted. */
function refusedFields<Desc extends DescMessage>(schema: Desc, init: MessageInitShape<Desc>): string[] {
  const result = validator.validate(schema, create(schema, init));
  if (result.kind === "error") throw result.error;
  return (result.violations ?? []).map((violation) => violation.toString().split(":")[0] ?? "").sort();
}

const accepts = test.macro({
  exec<Desc extends DescMessage>(t: ExecutionContext, schema: Desc, init: MessageInitShape<Desc>) {
    t.deepEqual(refusedFields(schema, init), []);
  },
  title: (what = "") => `accepts ${what}`,
});

const refuses = test.macro({
  exec<Desc extends DescMessage>(
    t: ExecutionContext,
    schema: Desc,
    init: MessageInitShape<Desc>,
    fields: readonly string[],
  ) {
    t.deepEqual(refusedFields(schema, init), [...fields]);
  },
  title: (what = "") => `refuses ${what}`,
});

const identity = { application: "api", clientId: "api-1" };
const latency = { segments: ["latency"] };

test("an identity of two ids", accepts, IdentifySchema, identity);
test("ids of 256 bytes", accepts, ClientRefSchema, {
  application: "a".repeat(256),
  clientId: "ü".repeat(128),
});
test(
  "ids of 257 bytes",
  refuses,
  ClientRefSchema,
  { application: "a".repeat(257), clientId: `${"ü".repeat(128)}a` },
  ["application", "client_id"],
);
test("empty ids", refuses, IdentifySchema, {}, ["application", "client_id"]);
test("an id with a blank", refuses, IdentifySchema, { ...identity, clientId: "api 1" }, ["client_id"]);
test("an id with a no-break space", refuses, IdentifySchema, { ...identity, clientId: "api\u00a01" }, [
  "client_id",
]);
test("an id with a control character", refuses, IdentifySchema, { ...identity, clientId: "api\u0000" }, [
  "client_id",
]);
test("an id with a line break at its end", refuses, IdentifySchema, { ...identity, clientId: "api\n" }, [
  "client_id",
]);
test("an identity without initial credit", accepts, IdentifySchema, { ...identity, initialCredit: 0 });
test("an empty address", refuses, IdentifySchema, { ...identity, address: "" }, ["address"]);
test("a subscription without identity", refuses, SubscribeRequestSchema, {}, ["identify"]);

test("metadata without attributes", accepts, MetadataSchema, {});
test("an attribute with an empty key", refuses, MetadataSchema, { attributes: { "": integer(1n) } }, [
  'attributes[""]',
]);
test("an attribute without a kind", refuses, MetadataSchema, { attributes: { latency: {} } }, [
  'attributes["latency"].kind',
]);
test("an update that sets and removes", accepts, UpdateMetadataRequestSchema, {
  set: { latency: integer(5n) },
  remove: ["region"],
});
test("the removal of an empty key", refuses, UpdateMetadataRequestSchema, { remove: [""] }, ["remove[0]"]);

test("an empty query", accepts, QuerySchema, {});
test("a query for an empty application", refuses, QuerySchema, application(""), ["application"]);
test(
  "a query for no tags",
  refuses,
  QuerySchema,
  { applicationSelector: { case: "applicationTags", value: {} } },
  ["application_tags.tags"],
);
test("a comparison with a value", accepts, ComparisonSchema, {
  path: latency,
  operator: ComparisonOperator.LESS,
  operand: { case: "value", value: integer(50n) },
});
test("a comparison without anything", refuses, ComparisonSchema, {}, ["operand", "operator", "path"]);
test(
  "a comparison by an unknown operator",
  refuses,
  ComparisonSchema,
  {
    path: latency,
    operator: 99 as ComparisonOperator,
    operand: { case: "other", value: { path: latency } },
  },
  ["operator"],
);
test("a path without segments", refuses, SelectorSchema, { kind: SelectorKind.MIN, path: {} }, [
  "path.segments",
]);
test("a condition of no kind", refuses, ConditionSchema, {}, ["kind"]);
test("a command that does nothing", refuses, CommandSchema, { id: 1n }, ["command"]);
test("credit", accepts, GrantCreditRequestSchema, { credit: 1 });
test("no credit", refuses, GrantCreditRequestSchema, {}, ["credit"]);
test("a request without a timeout", accepts, RequestRequestSchema, {});
test("a request with a timeout of an hour", accepts, RequestRequestSchema, { timeout: { seconds: 3600n } });
test(
  "a request with a longer timeout",
  refuses,
  RequestRequestSchema,
  { timeout: { seconds: 3600n, nanos: 1 } },
  ["timeout"],
);
test("a request with a timeout of nothing", refuses, RequestRequestSchema, { timeout: {} }, ["timeout"]);
test("a reply with content", accepts, ReplyRequestSchema, {
  requestId: "r",
  outcome: { case: "content", value: {} },
});
test("a reply to nothing that says nothing", refuses, ReplyRequestSchema, {}, ["outcome", "request_id"]);

test("a message for a queue", accepts, EnqueueRequestSchema, {
  queue: "jobs today",
  items: [{ priority: 9 }],
});
test("no messages for no queue", refuses, EnqueueRequestSchema, {}, ["items", "queue"]);
test("a priority over nine", refuses, EnqueueRequestSchema, { queue: "jobs", items: [{ priority: 10 }] }, [
  "items[0].priority",
]);
test("a redrive of nothing in particular", refuses, RedriveDeadLettersRequestSchema, { queue: "jobs" }, [
  "selection",
]);

test("a forwarded request", accepts, ForwardRequestSchema, {
  head: { method: "GET", target: "/users?id=7" },
});
test(
  "a method in lower case and a target without slash",
  refuses,
  ForwardRequestSchema,
  {
    head: { method: "get", target: "users" },
  },
  ["head.method", "head.target"],
);
test("a header that would end its line", refuses, HttpHeaderSchema, { name: "x", value: "a\r\nb: c" }, [
  "value",
]);
test("a header name with a blank", refuses, HttpHeaderSchema, { name: "x y", value: "" }, ["name"]);

test("a drain with the broker's own times", accepts, DrainRequestSchema, {});
test("a drain that takes no time", refuses, DrainRequestSchema, { timeout: {} }, ["timeout"]);

/** An attribute. */
function integer(value: bigint) {
  return { kind: { case: "integerValue", value } } as const;
}

/** A query for one application. */
function application(value: string) {
  return { applicationSelector: { case: "application", value } } as const;
}
