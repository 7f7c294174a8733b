import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import test from "ava";
import { stringify } from "lossless-json";
import { queryFromProto } from "../../../gateways/rpc/query-proto.js";
import { queryToProto } from "../../../gateways/rpc/query-to-proto.js";
import { type ConditionSchema, QuerySchema } from "../../../gen/singyeong/v1/query_pb.js";
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

test("conditions nested deeper than the limit are refused by name", (t) => {
  const proto = create(QuerySchema, {
    filter: { case: "conditions", value: { conditions: [nested(limits.maxQueryDepth)] } },
  });
  const error = t.throws(() => queryFromProto(proto, limits), { instanceOf: BrokerError });
  t.is(error?.reason, "LIMIT_EXCEEDED");
  t.regex(error?.message ?? "", /^query\.conditions\[0\]/);
});
