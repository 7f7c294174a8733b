import test from "ava";
import { selectClient } from "../../src/directory/selector.js";
import type { Value } from "../../src/metadata/value.js";
import { Version } from "../../src/metadata/version.js";
import type { SelectorKind } from "../../src/query/query.js";
import { makeClient } from "../support/clients.js";

function version(text: string): Value {
  return Version.parse(text) ?? null;
}

/** The id of the winner among clients a, b, c … with these values; undefined leaves the attribute out. */
function winner(kind: SelectorKind, values: readonly (Value | undefined)[]): string | undefined {
  const clients = values.map((value, index) =>
    makeClient({ id: String.fromCharCode(97 + index), metadata: value === undefined ? {} : { v: value } }),
  );
  return selectClient({ kind, path: ["v"] }, clients)?.id;
}

const cases: readonly [
  title: string,
  kind: SelectorKind,
  values: readonly (Value | undefined)[],
  id: string | undefined,
][] = [
  ["min picks the smallest number", "min", [3, 1, 2], "b"],
  ["max picks the largest number", "max", [3, 9, 2], "b"],
  ["min compares integers beyond 2^53 exactly", "min", [2n ** 60n + 1n, 2n ** 60n], "b"],
  ["min picks the lowest version by precedence", "min", [version("10.0.0"), version("9.0.0")], "b"],
  ["max picks the string that stands last", "max", ["a", "c", "b"], "b"],
  ["of equals the lowest client id wins", "max", [1, 5, 5], "b"],
  ["numbers win over versions for min", "min", [version("0.0.1"), 7], "b"],
  ["numbers win over versions for max", "max", [version("99.0.0"), 7], "b"],
  ["versions win over strings", "max", ["zzz", version("0.0.1")], "b"],
  ["clients without the value cannot win", "min", [undefined, 5], "b"],
  ["lists, maps, booleans and null cannot win", "max", [[9], true, null, 1], "d"],
  ["nobody wins when nobody has a comparable value", "min", [undefined, [1], true], undefined],
  ["average picks the value nearest to the mean", "average", [0, 10, 4], "c"],
  ["average takes the lowest id of two equally near", "average", [0, 10], "a"],
  ["average looks at numbers only", "average", ["5", 100, version("1.0.0")], "b"],
  ["average of nothing picks nobody", "average", ["5"], undefined],
];

for (const [title, kind, values, id] of cases) {
  test(title, (t) => {
    t.is(winner(kind, values), id);
  });
}

test("of equal ids the lowest application wins", (t) => {
  const clients = ["y", "x"].map((application) => makeClient({ id: "a", application, metadata: { v: 1 } }));
  t.is(selectClient({ kind: "min", path: ["v"] }, clients)?.application, "x");
});
