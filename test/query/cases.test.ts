import test from "ava";
import { parseCelFilter } from "../../src/query/cel-filter.js";
import { parseLegacyQuery } from "../../src/query/legacy-query.js";
import { matches } from "../../src/query/match.js";
import type { Condition, Query } from "../../src/query/query.js";
import { checkQueryLimits } from "../../src/query/query-limits.js";
import { attributesFrom } from "./attributes-literal.js";
import { excludedCases, includedCases } from "./cases.js";
import type { QueryCase } from "./query-case.js";
import { testLimits } from "./test-limits.js";

/** The ways a query comes in: what reads the conditions of a case in that form; undefined where it has none. */
const forms: Readonly<
  Record<string, (query: QueryCase["query"]) => (() => readonly Condition[]) | undefined>
> = {
  legacy: ({ legacy, ast }) => (ast === undefined ? () => readLegacy(legacy).conditions : undefined),
  cel: ({ cel }) => (cel === undefined ? undefined : () => parseCelFilter(cel, testLimits)),
  ast: ({ ast }) => (ast === undefined ? undefined : () => ast),
};

function readLegacy(legacy: QueryCase["query"]["legacy"]): Query {
  return parseLegacyQuery(legacy, testLimits);
}

function answer(row: QueryCase, conditions: readonly Condition[]): boolean {
  const query = { ...readLegacy(row.query.legacy), conditions };
  checkQueryLimits(query, testLimits);
  return matches(query, {
    application: row.application ?? "api",
    restricted: row.restricted ?? false,
    attributes: attributesFrom(row.attributes),
  });
}

for (const [expected, cases] of [
  [true, includedCases],
  [false, excludedCases],
] as const) {
  for (const row of cases) {
    for (const [form, conditionsOf] of Object.entries(forms)) {
      const read = conditionsOf(row.query);
      if (read === undefined) continue;
      test(`${expected ? "matches" : "does not match"} as ${form}: ${row.name}`, (t) => {
        t.is(answer(row, read()), expected);
      });
    }
  }
}

test("every case has a name of its own", (t) => {
  const names = [...includedCases, ...excludedCases].map(({ name }) => name);
  t.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});
