// Prints what reading a query costs in each of its forms: parsed anew, in a shape that is known, and known as a whole.
//   npx tsx bench/query-reading.ts
import { create, toBinary } from "@bufbuild/protobuf";
import { QueryCache } from "../gateways/rpc/lean/query-cache.js";
import { queryFromProto } from "../gateways/rpc/query-proto.js";
import { queryToProto } from "../gateways/rpc/query-to-proto.js";
import { type Query as ProtoQuery, QuerySchema } from "../gen/singyeong/v1/query_pb.js";
import { parseCelFilter } from "../src/query/cel-filter.js";
import { CelFilterCache } from "../src/query/cel-filter-cache.js";
import { parseLegacyQuery } from "../src/query/legacy-query.js";
import { microsOf } from "./directory/micros.js";

const limits = {
  maxConditions: 64,
  maxQueryDepth: 8,
  maxListLength: 1_000,
  maxFrameDepth: 64,
  maxCelLength: 8_192,
};

/** The same question in every form; each number makes another query of the same shape. */
interface Asked {
  readonly name: string;
  readonly cel: (value: number) => string;
  readonly target: (value: number) => Record<string, unknown>;
}

const asked: readonly Asked[] = [
  {
    name: "one condition",
    cel: (value) => `user_id == ${value}`,
    target: (value) => ({ application: "app", ops: [{ path: "/user_id", op: "$eq", to: { value } }] }),
  },
  {
    name: "three conditions",
    cel: (value) => `"guild-${value}" in guilds && region == "eu-${value}" && latency < ${value}`,
    target: (value) => ({
      application: "app",
      ops: [
        { path: "/guilds", op: "$contains", to: { value: `guild-${value}` } },
        { path: "/region", op: "$eq", to: { value: `eu-${value}` } },
        { path: "/latency", op: "$lt", to: { value } },
      ],
    }),
  },
  {
    name: "`or` within `and`, a list of eight",
    cel: (value) => `(user_id in [${listOf(value)}] || !(region == "eu-${value}")) && latency < ${value}.5`,
    target: (value) => ({
      application: "app",
      ops: [
        {
          op: "$or",
          with: [
            { path: "/user_id", op: "$in", to: { value: listOf(value) } },
            { op: "$nor", with: [{ path: "/region", op: "$eq", to: { value: `eu-${value}` } }] },
          ],
        },
        { path: "/latency", op: "$lt", to: { value: value + 0.5 } },
      ],
    }),
  },
];

function listOf(value: number): number[] {
  return Array.from({ length: 8 }, (_, at) => value + at);
}

/** More different queries than a cache of them keeps. */
const variety = 4_096;

/** CPU µs of one reading, of ever other inputs, or of one and the same. */
function cost<T>(make: (value: number) => T, read: (input: T) => unknown, count = variety): string {
  const inputs = Array.from({ length: count }, (_, at) => make(100_000 + at));
  let at = 0;
  return microsOf(() => {
    read(inputs[at++ % count] as T);
  }).toFixed(2);
}

function protoOf({ cel, target }: Asked, form: "cel" | "conditions"): (value: number) => ProtoQuery {
  return (value) => {
    const { $typeName: _, ...fields } = queryToProto(parseLegacyQuery(target(value), limits)) as ProtoQuery;
    return create(
      QuerySchema,
      form === "cel" ? { ...fields, filter: { case: form, value: cel(value) } } : fields,
    );
  };
}

function bytesOf(question: Asked, form: "cel" | "conditions"): (value: number) => Buffer {
  const proto = protoOf(question, form);
  return (value) => Buffer.from(toBinary(QuerySchema, proto(value)));
}

function readBytes(): (bytes: Buffer) => unknown {
  const cache = new QueryCache(limits);
  return (bytes) => cache.read(bytes, 0, bytes.length);
}

// The parser is large, and slow until it has run for a while.
for (const { cel } of asked) for (let at = 0; at < 500; at += 1) parseCelFilter(cel(at), limits);

const rows = asked.map((question) => {
  const { name, cel, target } = question;
  const filters = new CelFilterCache(limits);
  const readCel = (text: string) => filters.read(text);
  return [
    name,
    String(cel(100_000).length),
    cost(cel, (text) => parseCelFilter(text, limits)),
    cost(cel, readCel),
    cost(cel, readCel, 1),
    cost(bytesOf(question, "cel"), readBytes()),
    cost(bytesOf(question, "conditions"), readBytes()),
    cost(bytesOf(question, "conditions"), readBytes(), 1),
    cost(protoOf(question, "conditions"), (proto) => queryFromProto(proto, limits)),
    cost(protoOf(question, "conditions"), (proto) => toBinary(QuerySchema, proto)),
    cost(target, (input) => parseLegacyQuery(input, limits)),
    cost((value) => JSON.stringify(target(value)), JSON.parse),
  ];
});

const labels = [
  "characters of CEL",
  "CEL: parsed",
  "CEL: known shape, new values",
  "CEL: known text",
  "protobuf bytes with CEL of a known shape, new values",
  "protobuf bytes with conditions, new values",
  "protobuf bytes that are known",
  "protobuf message, already decoded",
  "(writing that message as bytes again, for comparison)",
  "legacy target, already parsed as JSON",
  "(parsing that JSON, for comparison)",
];
console.log(`| CPU µs of one query | ${rows.map(([name]) => name).join(" | ")} |`);
console.log(`|---|${rows.map(() => "---").join("|")}|`);
for (const [at, label] of labels.entries()) {
  console.log(`| ${label} | ${rows.map((row) => row[at + 1]).join(" | ")} |`);
}
