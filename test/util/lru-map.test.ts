import test from "ava";
import fc from "fast-check";
import { LruMap } from "../../src/util/lru-map.js";

test("gives back what was set last", (t) => {
  const map = new LruMap<string, number>(2);
  map.set("a", 1);
  map.set("a", 2);
  t.is(map.get("a"), 2);
  t.is(map.get("b"), undefined);
  t.is(map.size, 1);
});

test("what was set longest ago makes room", (t) => {
  const map = new LruMap<string, number>(2);
  for (const [at, key] of ["a", "b", "c"].entries()) map.set(key, at);
  t.deepEqual(
    ["a", "b", "c"].map((key) => map.get(key)),
    [undefined, 1, 2],
  );
});

test("what was read or set again stays", (t) => {
  const map = new LruMap<string, number>(3);
  for (const [at, key] of ["a", "b", "c"].entries()) map.set(key, at);
  map.get("a");
  map.set("b", 1);
  map.set("d", 3);
  t.deepEqual(
    ["a", "b", "c", "d"].map((key) => map.get(key)),
    [0, 1, undefined, 3],
  );
});

test("behaves as a list that is sorted by last use", (t) => {
  const use = fc.record({ key: fc.integer({ min: 0, max: 6 }), write: fc.boolean() });
  fc.assert(
    fc.property(fc.array(use, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (uses, maxSize) => {
      const map = new LruMap<number, number>(maxSize);
      let model: { readonly key: number; readonly value: number }[] = [];
      for (const [at, { key, write }] of uses.entries()) {
        const held = model.find((entry) => entry.key === key);
        if (!write) t.is(map.get(key), held?.value);
        else map.set(key, at);
        const used = write ? { key, value: at } : held;
        if (used !== undefined) model = [...model.filter((entry) => entry.key !== key), used].slice(-maxSize);
        t.is(map.size, model.length);
      }
    }),
  );
});
