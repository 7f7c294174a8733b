import test from "ava";
import fc from "fast-check";
import type { Value } from "../../src/metadata/value.js";
import { conditionHolds, matches } from "../../src/query/match.js";
import { resolvePath } from "../../src/query/path.js";
import type { ComparisonOperator, Condition, NamespaceBound, Path, Query } from "../../src/query/query.js";
import { parseNamePattern } from "../../src/util/name-pattern.js";
import { makeAttributes, makeQuery } from "../support/clients.js";
import { attributes, conditions, paths, values } from "./arbitraries.js";

function not(...parts: Condition[]): Condition {
  return { kind: "nor", conditions: parts };
}

const negations: readonly (readonly [ComparisonOperator, ComparisonOperator])[] = [
  ["eq", "ne"],
  ["in", "nin"],
  ["contains", "ncontains"],
];

test("no query and no metadata make a match throw", (t) => {
  const queries: fc.Arbitrary<Query> = fc.record({
    application: fc.oneof(
      fc.constant({ kind: "any" as const }),
      fc.record({ kind: fc.constant("id" as const), id: fc.string() }),
      fc.record({ kind: fc.constant("tags" as const), tags: fc.array(fc.string()) }),
    ),
    restricted: fc.boolean(),
    droppable: fc.boolean(),
    optional: fc.boolean(),
    conditions: fc.array(conditions),
  });
  fc.assert(
    fc.property(queries, attributes, fc.boolean(), (query, metadata, restricted) => {
      const client = { application: "api", restricted, attributes: metadata };
      t.is(matches(query, client), matches(query, client));
    }),
  );
});

test("nor is the negation of or", (t) => {
  fc.assert(
    fc.property(fc.array(conditions), attributes, (parts, metadata) => {
      const or = conditionHolds({ kind: "or", conditions: parts }, metadata);
      return conditionHolds(not(...parts), metadata) === !or;
    }),
  );
  t.pass();
});

test("not of and is or of nots", (t) => {
  fc.assert(
    fc.property(fc.array(conditions), attributes, (parts, metadata) => {
      const either: Condition = { kind: "or", conditions: parts.map((part) => not(part)) };
      return (
        conditionHolds(not({ kind: "and", conditions: parts }), metadata) === conditionHolds(either, metadata)
      );
    }),
  );
  t.pass();
});

test("not of not is the condition itself", (t) => {
  fc.assert(
    fc.property(
      conditions,
      attributes,
      (part, metadata) => conditionHolds(not(not(part)), metadata) === conditionHolds(part, metadata),
    ),
  );
  t.pass();
});

for (const [operator, negation] of negations) {
  test(`where the path exists ${negation} is the negation of ${operator}, elsewhere both are false`, (t) => {
    fc.assert(
      fc.property(attributes, paths, values, (metadata, path, value) => {
        const exists = resolvePath(metadata, path) !== undefined;
        const plain = conditionHolds(compare(path, operator, value), metadata);
        const negated = conditionHolds(compare(path, negation, value), metadata);
        return exists ? plain === !negated : !plain && !negated;
      }),
    );
    t.pass();
  });
}

test("gte is gt or equal, and lte is lt or equal, where there is an order", (t) => {
  fc.assert(
    fc.property(attributes, paths, values, (metadata, path, value) => {
      const holds = (operator: ComparisonOperator) =>
        conditionHolds(compare(path, operator, value), metadata);
      const ordered = holds("lte") || holds("gte");
      t.is(holds("gte"), ordered && (holds("gt") || holds("eq")));
      t.is(holds("lte"), ordered && (holds("lt") || holds("eq")));
      t.false(holds("lt") && holds("gt"));
    }),
  );
});

test("a path compares as the literal that stands at it would", (t) => {
  fc.assert(
    fc.property(attributes, conditions, (metadata, condition) => {
      fc.pre(condition.kind === "compare" && condition.operand.kind === "path");
      if (condition.kind !== "compare" || condition.operand.kind !== "path") return true;
      const found = resolvePath(metadata, condition.operand.path);
      const value = found === undefined ? condition.operand.fallback : found;
      const expected =
        value !== undefined && conditionHolds(compare(condition.path, condition.operator, value), metadata);
      return conditionHolds(condition, metadata) === expected;
    }),
  );
  t.pass();
});

const inTeamA = {
  application: "app",
  restricted: false,
  attributes: makeAttributes({ namespace: "team-a" }),
};
const inNone = { ...inTeamA, attributes: makeAttributes({}) };

for (const [patterns, takesA, takesNone] of [
  [["team-a"], true, false],
  [["team-b", "team-a"], true, false],
  [["team-*"], true, false],
  [["team-b"], false, false],
  [[""], false, true],
  [["*"], true, true],
  [[], false, false],
] as const) {
  test(`a query that is bounded to ${JSON.stringify(patterns)} takes in who is there, whatever else it asks`, (t) => {
    const bound: NamespaceBound = { kind: "namespace", oneOf: patterns.map(parseNamePattern) };
    t.is(matches(makeQuery({ bound }), inTeamA), takesA);
    t.is(matches(makeQuery({ bound }), inNone), takesNone);
    const never = makeQuery({ bound, conditions: [{ kind: "or", conditions: [] }] });
    t.false(matches(never, inTeamA) || matches(never, inNone));
  });
}

function compare(path: Path, operator: ComparisonOperator, value: Value): Condition {
  return { kind: "compare", path, operator, operand: { kind: "literal", value } };
}
