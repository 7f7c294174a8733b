import test from "ava";
import fc from "fast-check";
import { BrokerError } from "../../src/errors.js";
import { parseLegacyOps, parseLegacyQuery } from "../../src/query/legacy-query.js";
import type { Condition } from "../../src/query/query.js";
import { testLimits } from "./test-limits.js";

const refused = test.macro({
  exec(t, input: unknown, message: string) {
    const error = t.throws(() => parseLegacyQuery(input, testLimits), { instanceOf: BrokerError });
    t.is(error?.reason, "INVALID_QUERY");
    t.is(error?.message, message);
  },
  title: (given, _, message) => `refuses a query with ${given ? `${given}: ` : ""}${message}`,
});

function withOp(op: unknown): unknown {
  return { ops: [{ path: "/a", op: "$eq", to: { value: 1 } }, op] };
}

for (const input of [undefined, null, [], "text", 5])
  test(`${JSON.stringify(input)} as query`, refused, input, "query: must be a map");

const notApplication = "application: must be a string, null or a list of tags that is not empty";
test("number as application", refused, { application: 5 }, notApplication);
test("map as application", refused, { application: {} }, notApplication);
test("false as application", refused, { application: false }, notApplication);
test("no tags", refused, { application: [] }, notApplication);
test(refused, { application: ["a", 5] }, "application[1]: must be a string");
test(refused, { key: true }, "key: must be a string");
test("list as key", refused, { key: ["k"] }, "key: must be a string");

const notSelector = 'selector: must be a map with one entry, such as {"$min": "/latency"}';
test("text as selector", refused, { selector: "$min" }, notSelector);
test("empty selector", refused, { selector: {} }, notSelector);
test("two selectors", refused, { selector: { $min: "/a", $max: "/b" } }, notSelector);
test(refused, { selector: { $median: "/a" } }, "selector: must be one of $min, $max, $avg");
test(
  "selector named like a property of objects",
  refused,
  { selector: { constructor: "/a" } },
  "selector: must be one of $min, $max, $avg",
);
test(refused, { selector: { $min: 5 } }, "selector.$min: must be a path, such as /latency");
test(refused, { selector: { $avg: "/" } }, "selector.$avg: must name a metadata key, such as /latency");

test("map as ops", refused, { ops: {} }, "ops: must be a list of ops");
test("false as ops", refused, { ops: false }, "ops: must be a list of ops");
test(refused, withOp("x"), "ops[1]: must be a map");
test("null as op", refused, withOp(null), "ops[1]: must be a map");
test(refused, withOp({}), "ops[1]: must not be empty");
test(refused, withOp({ path: "/a", op: 5, to: {} }), "ops[1].op: must be an operator, such as $eq");
test(refused, withOp({ path: "/a", op: "$like", to: { value: 1 } }), "ops[1].op: unknown operator '$like'");
test(
  "operator without its sign",
  refused,
  withOp({ path: "/a", op: "eq", to: { value: 1 } }),
  "ops[1].op: unknown operator 'eq'",
);
test(
  "operator of a million letters",
  refused,
  withOp({ path: "/a", op: "x".repeat(1e6) }),
  `ops[1].op: unknown operator '${"x".repeat(64)}…'`,
);
test(refused, withOp({ op: "$eq", to: { value: 1 } }), "ops[1].path: must be a path, such as /latency");
test(
  "number as path",
  refused,
  withOp({ path: 5, op: "$eq", to: { value: 1 } }),
  "ops[1].path: must be a path, such as /latency",
);
test(
  refused,
  withOp({ path: "", op: "$eq", to: { value: 1 } }),
  "ops[1].path: must name a metadata key, such as /latency",
);
test(refused, withOp({ path: "/a", op: "$eq" }), 'ops[1].to: must be a map with "value" or "path"');
test(
  "list as to",
  refused,
  withOp({ path: "/a", op: "$eq", to: [1] }),
  'ops[1].to: must be a map with "value" or "path"',
);
test(refused, withOp({ path: "/a", op: "$eq", to: {} }), 'ops[1].to: must have "value" or "path"');
test(
  "null as other path",
  refused,
  withOp({ path: "/a", op: "$eq", to: { path: null } }),
  'ops[1].to: must have "value" or "path"',
);
test(
  refused,
  withOp({ path: "/a", op: "$eq", to: { value: 1, path: "/b" } }),
  'ops[1].to: must not have both "value" and "path"',
);
test(
  refused,
  withOp({ path: "/a", op: "$eq", to: { path: 5 } }),
  "ops[1].to.path: must be a path, such as /latency",
);
test(refused, withOp({ path: "/a", op: "$in", to: { value: "x" } }), "ops[1].to.value: must be a list");
test(
  "map for $nin",
  refused,
  withOp({ path: "/a", op: "$nin", to: { value: { "0": 1 } } }),
  "ops[1].to.value: must be a list",
);
test(
  refused,
  withOp({ path: "/a", op: "$in", to: { path: "/b", default: 1 } }),
  "ops[1].to.default: must be a list",
);
test(
  refused,
  withOp({ path: "/a", op: "$eq", to: { value: nestedList(17) } }),
  "ops[1].to.value: must be a value of at most 16 levels and integers of 64 bits",
);
test(refused, withOp({ op: "$and", with: {} }), "ops[1].with: must be a list of ops");
test(
  "logical operator without ops",
  refused,
  withOp({ op: "$or", to: { value: 1 } }),
  "ops[1].with: must be a list of ops",
);
test(
  refused,
  withOp({ op: "$or", with: [{ op: "$and", with: [5] }] }),
  "ops[1].with[0].with[0]: must be a map",
);

test(refused, withOp({ k: 5 }), 'ops[1].k: must be a map, such as {"$eq": 1}');
test(refused, withOp({ k: {} }), "ops[1].k: must not be empty");
test(refused, withOp({ k: { $like: 1 } }), "ops[1].k.$like: unknown operator '$like'");
test(refused, withOp({ k: { inner: { $eq: 1 } } }), "ops[1].k.inner: unknown operator 'inner'");
test(refused, withOp({ $eq: 1 }), "ops[1].$eq: must stand under a metadata key");
test(refused, withOp({ $foo: [] }), "ops[1].$foo: unknown operator '$foo'");
test(refused, withOp({ k: { $in: "x" } }), "ops[1].k.$in: must be a list");
test(refused, withOp({ k: { $and: { $eq: 1 } } }), "ops[1].k.$and: must be a list of ops");
test(refused, withOp({ $and: [{ $gt: 1 }] }), "ops[1].$and[0].$gt: must stand under a metadata key");
test(
  refused,
  withOp({ k: { $or: [{ $gt: 1 }, { k: 5 }] } }),
  'ops[1].k.$or[1].k: must be a map, such as {"$eq": 1}',
);

test("reads every field of a query", (t) => {
  const query = parseLegacyQuery(
    {
      application: "api",
      restricted: true,
      droppable: "true",
      optional: "true",
      key: "user-1",
      selector: { $min: "latency" },
      ops: [{ path: "/a/b", op: "$lte", to: { path: "/c", default: [1n, { x: null }] } }],
    },
    testLimits,
  );
  const map: Record<string, null> = Object.create(null);
  map["x"] = null;
  t.deepEqual(query, {
    application: { kind: "id", id: "api" },
    restricted: true,
    droppable: true,
    optional: true,
    key: "user-1",
    selector: { kind: "min", path: ["latency"] },
    conditions: [
      {
        kind: "compare",
        path: ["a", "b"],
        operator: "lte",
        operand: { kind: "path", path: ["c"], fallback: [1, map] },
      },
    ],
  });
});

test("reads an empty query as one that asks for every client", (t) => {
  t.deepEqual(parseLegacyQuery({}, testLimits), {
    application: { kind: "any" },
    restricted: false,
    droppable: false,
    optional: false,
    conditions: [],
  });
});

test("takes a number as key for its decimal text", (t) => {
  t.is(parseLegacyQuery({ key: 5 }, testLimits).key, "5");
  t.is(parseLegacyQuery({ key: 9007199254740993n }, testLimits).key, "9007199254740993");
});

test("takes a key in the older form literally", (t) => {
  const [condition] = parseLegacyOps([{ "a/b~1.c": { $eq: 1 } }], testLimits);
  t.deepEqual(condition, {
    kind: "compare",
    path: ["a/b~1.c"],
    operator: "eq",
    operand: { kind: "literal", value: 1 },
  });
});

test("the three shapes of logical operators in the older form mean the same", (t) => {
  const expected = parseLegacyOps(
    [
      {
        op: "$and",
        with: [
          { path: "/k", op: "$gt", to: { value: 1 } },
          { path: "/k", op: "$lt", to: { value: 9 } },
        ],
      },
    ],
    testLimits,
  );
  const shapes = [
    { k: { $and: [{ $gt: 1 }, { $lt: 9 }] } },
    { k: { $and: [{ k: { $gt: 1 } }, { k: { $lt: 9 } }] } },
    { $and: [{ k: { $gt: 1 } }, { k: { $lt: 9 } }] },
  ];
  for (const shape of shapes) t.deepEqual(parseLegacyOps([shape], testLimits), expected);
});

const overLimit = test.macro((t, input: unknown, limit: string) => {
  const error = t.throws(() => parseLegacyQuery(input, testLimits), { instanceOf: BrokerError });
  t.is(error?.reason, "LIMIT_EXCEEDED");
  t.is(error?.details["limit"], limit);
});

const leaf = { path: "/a", op: "$eq", to: { value: 1 } };

test("refuses too many ops", overLimit, { ops: Array(101).fill(leaf) }, "maxConditions");
test("refuses too many keys in one op", overLimit, { ops: [manyKeys(101)] }, "maxConditions");
test(
  "refuses too long an operand",
  overLimit,
  { ops: [{ a: { $in: Array(101).fill(1) } }] },
  "maxListLength",
);
test("refuses too many tags", overLimit, { application: Array(101).fill("t") }, "maxListLength");
test(
  "refuses ops nested a million levels deep",
  overLimit,
  { ops: [nestedOp((inner) => ({ op: "$and", with: [inner] }))] },
  "maxQueryDepth",
);
test(
  "refuses older ops nested a million levels deep",
  overLimit,
  { ops: [nestedOp((inner) => ({ a: { $or: [inner] } }))] },
  "maxQueryDepth",
);

test("an operand nested a million levels deep is refused before the stack ends", (t) => {
  const input = withOp({ path: "/a", op: "$eq", to: { value: nestedList(1_000_000) } });
  t.throws(() => parseLegacyQuery(input, testLimits), { instanceOf: BrokerError });
});

test("whatever comes in, the parser throws nothing but its own error", (t) => {
  const words = fc.constantFrom(
    "op",
    "path",
    "to",
    "with",
    "value",
    "default",
    "$and",
    "$eq",
    "$in",
    "/a",
    "__proto__",
  );
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 6, depthSize: "medium" },
      fc.oneof(words, fc.integer(), fc.constant(null), fc.boolean(), fc.bigInt()),
      fc.array(tie("node"), { maxLength: 3 }),
      fc.dictionary(words, tie("node"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(tree.node, (ops) => {
      try {
        parseLegacyQuery({ ops: [ops], selector: ops, key: ops }, testLimits);
        parseLegacyOps(ops, testLimits);
      } catch (error) {
        t.true(error instanceof BrokerError);
      }
    }),
    { numRuns: 500 },
  );
});

test("null ops are no ops", (t) => {
  t.deepEqual(parseLegacyOps(null, testLimits), [] satisfies Condition[]);
});

function nestedList(levels: number): unknown {
  let list: unknown = [];
  for (let level = 1; level < levels; level += 1) list = [list];
  return list;
}

function nestedOp(around: (inner: unknown) => unknown): unknown {
  let op: unknown = leaf;
  for (let level = 0; level < 1_000_000; level += 1) op = around(op);
  return op;
}

function manyKeys(count: number): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, { $eq: 1 }]));
}
