import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import test from "ava";
import { stringify } from "lossless-json";
import { queryFromProto } from "../../../gateways/rpc/query-proto.js";
import { queryToProto } from "../../../gateways/rpc/query-to-proto.js";
import { ComparisonOperator, type ConditionSchema, QuerySchema } from "../../../gen/singyeong/v1/query_pb.js";
import { BrokerError } from "../../../src/errors.js";
import { parseLegacyQuery } from "../../../src/query/legacy-query.js";
import { matches } from "../../../src/query/match.js";
import type { Query } from "../../../src/query/query.js";
import { attributesFrom } from "../../query/attributes-literal.js";
import { excludedCases, includedCases } from "../../query/cases.js";
import type { QueryCase } from "../../query/query-case.js";
import { testLimits } from "../../query/test-limits.js";

const limits = { ...testLimits, maxFrameDepth: 64 };

/** The proto forms of a case: its conditions as an AST, and as text where it can be written so. */
const forms: Readonly<Record<string, (row: QueryCase) => MessageInitShape<typeof QuerySchema> | undefined>> =
  {
    conditions: (row) => queryToProto(queryOf(row)),
    cel: (row) =>
      row.query.cel === undefined
        ? undefined
        : { ...queryToProto(queryOf(row)), filter: { case: "cel", value: row.query.cel } },
    legacyJson: (row) =>
      row.query.ast !== undefined || row.query.legacy["ops"] == null
        ? undefined
        : {
            ...queryToProto(queryOf(row)),
            filter: { case: "legacyJson", value: stringify(row.query.legacy["ops"]) ?? "" },
          },
  };

function queryOf({ query }: QueryCase): Query {
  const legacy = parseLegacyQuery(query.legacy, testLimits);
  return query.ast === undefined ? legacy : { ...legacy, conditions: query.ast };
}

function overTheWire(init: MessageInitShape<typeof QuerySchema>): Query {
  const { $typeName: _, ...fields } = init as ReturnType<typeof queryToProto>;
  return queryFromProto(fromBinary(QuerySchema, toBinary(QuerySchema, create(QuerySchema, fields))), limits);
}

for (const [expected, cases] of [
  [true, includedCases],
  [false, excludedCases],
] as const) {
  for (const row of cases) {
    for (const [form, write] of Object.entries(forms)) {
      const proto = write(row);
      if (proto === undefined) continue;
      test(`${expected ? "matches" : "does not match"} as proto with ${form}: ${row.name}`, (t) => {
        const client = {
          application: row.application ?? "api",
          restricted: row.restricted ?? false,
          attributes: attributesFrom(row.attributes),
        };
        t.is(matches(overTheWire(proto), client), expected);
      });
    }
  }
}

test("a query of proto conditions comes back as it was written", (t) => {
  for (const row of [...includedCases, ...excludedCases]) {
    const query = queryOf(row);
    t.deepEqual(overTheWire(queryToProto(query)), query, row.name);
  }
});

function nested(levels: number): MessageInitShape<typeof ConditionSchema> {
  let condition: MessageInitShape<typeof ConditionSchema> = {
    kind: { case: "exists", value: { path: { segments: ["a"] } } },
  };
  for (let level = 0; level < levels; level += 1) {
    condition = { kind: { case: "noneOf", value: { conditions: [condition] } } };
  }
  return condition;
}

type FilterInit = NonNullable<MessageInitShape<typeof QuerySchema>["filter"]>;

const overLimit = test.macro((t, filter: FilterInit, limit: string) => {
  const proto = create(QuerySchema, { filter });
  const error = t.throws(() => queryFromProto(proto, limits), { instanceOf: BrokerError });
  t.is(error?.reason, "LIMIT_EXCEEDED");
  t.is(error?.details["limit"], limit);
  t.true(error?.message.includes(`(${limit})`), error?.message);
});

type ConditionInit = MessageInitShape<typeof ConditionSchema>;

function conditionsFilter(...conditions: ConditionInit[]): FilterInit {
  return { case: "conditions", value: { conditions } };
}

function comparedWithList(length: number, operand: "value" | "fallback"): ConditionInit {
  const values = Array.from({ length }, () => ({ kind: { case: "booleanValue", value: true } }) as const);
  const list = { kind: { case: "listValue", value: { values } } } as const;
  return {
    kind: {
      case: "comparison",
      value: {
        path: { segments: ["a"] },
        operator: ComparisonOperator.IN,
        operand:
          operand === "value"
            ? { case: "value", value: list }
            : { case: "other", value: { path: { segments: ["b"] }, fallback: list } },
      },
    },
  };
}

const tooMany = limits.maxConditions + 1;
const tooLong = limits.maxListLength + 1;

test(
  "refuses conditions nested too deep",
  overLimit,
  conditionsFilter(nested(limits.maxQueryDepth)),
  "maxQueryDepth",
);
test(
  "refuses too many conditions",
  overLimit,
  conditionsFilter(...Array.from({ length: tooMany }, () => nested(0))),
  "maxConditions",
);
test(
  "refuses too long a list of values",
  overLimit,
  conditionsFilter(comparedWithList(tooLong, "value")),
  "maxListLength",
);
test(
  "refuses too long a list as fallback",
  overLimit,
  conditionsFilter(comparedWithList(tooLong, "fallback")),
  "maxListLength",
);
test(
  "refuses CEL with too many levels",
  overLimit,
  { case: "cel", value: `${"!(a&&".repeat(8)}a${")".repeat(8)}` },
  "maxQueryDepth",
);
test(
  "refuses CEL with too many conditions",
  overLimit,
  { case: "cel", value: Array(tooMany).fill("a").join("||") },
  "maxConditions",
);
test(
  "refuses CEL with too long a list",
  overLimit,
  { case: "cel", value: `a in [${Array(tooLong).fill("1").join()}]` },
  "maxListLength",
);
test(
  "refuses legacy ops with too many levels",
  overLimit,
  { case: "legacyJson", value: `${'[{"op":"$and","with":'.repeat(9)}[]${"}]".repeat(9)}` },
  "maxQueryDepth",
);
test(
  "refuses too many legacy ops",
  overLimit,
  { case: "legacyJson", value: JSON.stringify(Array(tooMany).fill({ a: { $eq: 1 } })) },
  "maxConditions",
);
test(
  "refuses legacy ops with too long a list",
  overLimit,
  { case: "legacyJson", value: JSON.stringify([{ a: { $in: Array(tooLong).fill(1) } }]) },
  "maxListLength",
);

test("too many application tags are refused", (t) => {
  const tags = Array.from({ length: tooLong }, (_, at) => `t${at}`);
  const proto = create(QuerySchema, {
    applicationSelector: { case: "applicationTags", value: { tags } },
  });
  const error = t.throws(() => queryFromProto(proto, limits), { instanceOf: BrokerError });
  t.is(error?.details["limit"], "maxListLength");
});
