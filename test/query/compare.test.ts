import test from "ava";
import fc from "fast-check";
import type { Value } from "../../src/metadata/value.js";
import { Version } from "../../src/metadata/version.js";
import { compareCodePoints } from "../../src/query/code-point-order.js";
import { equalValues, orderValues } from "../../src/query/compare.js";
import { orderedPairs, values } from "./arbitraries.js";

function version(text: string): Value {
  return Version.parse(text) ?? null;
}

test("every value equals itself", (t) => {
  fc.assert(fc.property(values, (value) => equalValues(value, value)));
  t.pass();
});

test("every value equals a deep copy of itself", (t) => {
  fc.assert(fc.property(values, (value) => equalValues(value, copyOf(value))));
  t.pass();
});

test("equality holds both ways but for a string that is taken for a version", (t) => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      fc.pre(!holdsVersion(a) && !holdsVersion(b));
      return equalValues(a, b) === equalValues(b, a);
    }),
  );
  t.pass();
});

test("of two values of an ordered kind exactly one is less, or they are equal", (t) => {
  fc.assert(
    fc.property(orderedPairs, ([a, b]) => {
      const order = orderValues(a, b);
      const reverse = orderValues(b, a);
      t.is(Math.sign(order ?? Number.NaN), -Math.sign(reverse ?? Number.NaN) || 0);
      t.is(order === 0, equalValues(a, b));
    }),
  );
});

test("order is transitive", (t) => {
  const triples = fc.oneof(
    fc.tuple(fc.bigInt(), fc.double({ noNaN: true }), fc.integer()),
    fc.tuple(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), fc.string({ unit: "binary" })),
  );
  fc.assert(
    fc.property(triples, (triple) => {
      const [a, b, c] = [...triple].sort((x, y) => orderValues(x, y) ?? 0) as [Value, Value, Value];
      return (orderValues(a, c) ?? 1) <= 0 && (orderValues(a, b) ?? 1) <= 0 && (orderValues(b, c) ?? 1) <= 0;
    }),
  );
  t.pass();
});

test("strings are ordered as their lists of code points are", (t) => {
  const units = fc.constantFrom("a", "\ud800", "\udbff", "\udc00", "\udfff", "\ue000", "\uffff", "\u{1F600}");
  const strings = fc.array(units, { maxLength: 5 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(strings, strings, (a, b) => {
      t.is(Math.sign(compareCodePoints(a, b)), orderOfLists(codePoints(a), codePoints(b)));
    }),
  );
});

test("a string operand is taken for a version only where the metadata is one", (t) => {
  t.true(equalValues(version("1.2.3"), "1.2.3+build"));
  t.false(equalValues("1.2.3", version("1.2.3")));
  t.is(orderValues("1.2.3", version("1.2.3")), undefined);
  t.is(orderValues(version("1.2.3"), "1.2"), undefined);
});

test("a text too long for a version is none", (t) => {
  t.is(orderValues(version("1.2.3"), `1.2.3+${"b".repeat(300)}`), undefined);
});

test("a version is compared right after many other texts were", (t) => {
  for (let patch = 0; patch < 3000; patch += 1) {
    t.is(Math.sign(orderValues(version("1.2.1500"), `1.2.${patch}`) ?? Number.NaN), Math.sign(1500 - patch));
  }
});

test("NaN equals nothing and has no order", (t) => {
  t.false(equalValues(Number.NaN, Number.NaN));
  t.is(orderValues(Number.NaN, Number.NaN), undefined);
  t.is(orderValues(1n, Number.NaN), undefined);
});

function copyOf(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Version) return version(value.text);
  if (Array.isArray(value)) return value.map(copyOf);
  const entries = Object.entries(value).reverse();
  const copy: Record<string, Value> = Object.create(null);
  for (const [key, element] of entries) copy[key] = copyOf(element);
  return copy;
}

function holdsVersion(value: Value): boolean {
  if (typeof value !== "object" || value === null) return false;
  return value instanceof Version || Object.values(value).some(holdsVersion);
}

function codePoints(text: string): number[] {
  return [...text].map((character) => character.codePointAt(0) ?? 0);
}

function orderOfLists(a: readonly number[], b: readonly number[]): number {
  for (const [index, point] of a.entries()) {
    const other = b[index];
    if (other === undefined || point > other) return 1;
    if (point < other) return -1;
  }
  return a.length < b.length ? -1 : 0;
}
