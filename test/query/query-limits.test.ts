import test from "ava";
import { BrokerError } from "../../src/errors.js";
import type { Condition, Query } from "../../src/query/query.js";
import { checkQueryLimits } from "../../src/query/query-limits.js";

const limits = { maxConditions: 4, maxQueryDepth: 2, maxListLength: 3 };
const leaf: Condition = { kind: "exists", path: ["a"] };

function queryOf(conditions: readonly Condition[], tags?: string[]): Query {
  return {
    application: tags === undefined ? { kind: "any" } : { kind: "tags", tags },
    restricted: false,
    droppable: false,
    optional: false,
    conditions,
  };
}

function nested(depth: number): Condition {
  let condition = leaf;
  for (let level = 0; level < depth; level += 1) condition = { kind: "nor", conditions: [condition] };
  return condition;
}

function inList(length: number): Condition {
  const operand = { kind: "literal", value: Array.from({ length }, () => 1) } as const;
  return { kind: "compare", path: ["a"], operator: "in", operand };
}

const allowed = test.macro((t, query: Query) => {
  t.notThrows(() => checkQueryLimits(query, limits));
});

const refused = test.macro((t, query: Query, limit: string, field: string) => {
  const error = t.throws(() => checkQueryLimits(query, limits), { instanceOf: BrokerError });
  t.is(error?.reason, "LIMIT_EXCEEDED");
  t.deepEqual(error?.details, { limit, field });
  t.true(error?.message.startsWith(`${field}: `) && error.message.includes(limit));
});

test("allows as many conditions as the limit", allowed, queryOf([leaf, leaf, leaf, leaf]));
test("allows as many levels as the limit", allowed, queryOf([nested(1)]));
test("allows lists as long as the limit", allowed, queryOf([inList(3)], ["a", "b", "c"]));

test(
  "refuses one condition too many",
  refused,
  queryOf([leaf, leaf, leaf, leaf, leaf]),
  "maxConditions",
  "conditions[4]",
);
test(
  "counts the conditions of every level together",
  refused,
  queryOf([
    { kind: "or", conditions: [leaf, leaf] },
    { kind: "and", conditions: [leaf] },
  ]),
  "maxConditions",
  "conditions[1].conditions[0]",
);
test(
  "refuses one level too many",
  refused,
  queryOf([nested(2)]),
  "maxQueryDepth",
  "conditions[0].conditions[0].conditions",
);
test(
  "refuses a million levels without walking them",
  refused,
  queryOf([nested(1_000_000)]),
  "maxQueryDepth",
  "conditions[0].conditions[0].conditions",
);
test(
  "refuses a list operand that is too long",
  refused,
  queryOf([inList(4)]),
  "maxListLength",
  "conditions[0].operand",
);
test(
  "refuses a list as fallback that is too long",
  refused,
  queryOf([
    {
      kind: "compare",
      path: ["a"],
      operator: "nin",
      operand: { kind: "path", path: ["b"], fallback: [1, 2, 3, 4] },
    },
  ]),
  "maxListLength",
  "conditions[0].operand",
);
test("refuses too many tags", refused, queryOf([], ["a", "b", "c", "d"]), "maxListLength", "application");
