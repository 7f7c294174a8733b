import fc from "fast-check";
import type { Attributes } from "../../src/metadata/attribute.js";
import { canonicalInteger, type Value } from "../../src/metadata/value.js";
import { Version } from "../../src/metadata/version.js";
import {
  type Condition,
  comparisonOperators,
  type NamespaceBound,
  type Operand,
  type Path,
} from "../../src/query/query.js";
import { parseNamePattern } from "../../src/util/name-pattern.js";

// Few names and few numbers, so that random queries meet random metadata often.
const names = fc.constantFrom("a", "b", "0", "1", "__proto__", "constructor", "");
const texts = fc.oneof(
  names,
  fc.string({ unit: "binary" }),
  fc.constantFrom("1.2.3", "1.10.0-rc.1", "\ud800", "\u{1F600}"),
);
const versions = fc
  .constantFrom("1.2.3", "1.2.3+b", "1.10.0", "1.10.0-rc.1")
  .map((text) => Version.parse(text) ?? null);
const numbers = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.double({ noNaN: true }),
  fc.bigInt().map(canonicalInteger),
  fc.constantFrom(2 ** 53, 2n ** 53n + 1n, -0),
);

/** Any value, nested a few levels deep. */
export const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.oneof(fc.constant(null), fc.boolean(), numbers, texts, versions),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(names, tie("value"), { maxKeys: 3, noNullPrototype: false }).map(withoutPrototype),
  ),
})).value;

/** Two values of a kind that has an order. */
export const orderedPairs: fc.Arbitrary<readonly [Value, Value]> = fc.oneof(
  fc.tuple(numbers, numbers),
  fc.tuple(texts, texts),
  fc.tuple(versions, versions),
);

const namespaces = fc.constantFrom("a", "b", "ab");

/** The metadata of a client, under the names that paths use; sometimes it is in a namespace. */
export const attributes: fc.Arbitrary<Attributes> = fc
  .tuple(fc.array(fc.tuple(names, values), { maxLength: 4 }), fc.option(namespaces))
  .map(([entries, namespace]) => {
    const named: [string, Value][] = namespace === null ? [] : [["namespace", namespace]];
    return new Map([...entries, ...named].map(([key, value]) => [key, { type: "map", value }]));
  });

/** What may bound a query: names, no name, and patterns. */
export const bounds: fc.Arbitrary<NamespaceBound> = fc
  .array(fc.constantFrom("a", "b", "", "a*", "*b", "*", "c"), { maxLength: 3 })
  .map((patterns) => ({ kind: "namespace", oneOf: patterns.map(parseNamePattern) }));

/** A path that often leads somewhere. */
export const paths: fc.Arbitrary<Path> = fc.array(names, { minLength: 1, maxLength: 3 });

const operands: fc.Arbitrary<Operand> = fc.oneof(
  values.map((value) => ({ kind: "literal", value }) as const),
  paths.map((path) => ({ kind: "path", path }) as const),
  fc.tuple(paths, values).map(([path, fallback]) => ({ kind: "path", path, fallback }) as const),
);

/** A condition of any kind, nested a few levels deep. */
export const conditions: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.record({
      kind: fc.constant("compare" as const),
      path: paths,
      operator: fc.constantFrom(...comparisonOperators),
      operand: operands,
    }),
    fc.record({ kind: fc.constant("exists" as const), path: paths }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const, "nor" as const),
      conditions: fc.array(tie("condition"), { maxLength: 3 }),
    }),
  ),
})).condition;

function withoutPrototype(map: Readonly<Record<string, Value>>): Value {
  return Object.assign(Object.create(null), map);
}
