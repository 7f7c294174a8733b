import test from "ava";
import fc from "fast-check";
import { Numbered } from "../../src/util/numbered.js";

test("gives out by number what was taken in, once", (t) => {
  const waiting = new Numbered<string>();
  t.deepEqual([waiting.add("a"), waiting.add("b")], [1, 2]);
  t.is(waiting.take(2), "b");
  t.is(waiting.take(2), undefined);
  t.is(waiting.take(3), undefined);
  t.is(waiting.take(0), undefined);
  t.is(waiting.add("c"), 3);
  t.deepEqual(waiting.takeAll(), ["a", "c"]);
  t.deepEqual(waiting.takeAll(), []);
  t.is(waiting.add("d"), 4);
  t.is(waiting.take(1), undefined);
  t.is(waiting.take(4), "d");
});

test("behaves as a map, however much waits and in whatever order it is taken", (t) => {
  const step = fc.oneof(fc.constant("add" as const), fc.nat({ max: 400 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 1_000 }), (steps) => {
      const waiting = new Numbered<object>();
      const model = new Map<number, object>();
      for (const next of steps) {
        if (next === "add") {
          const value = {};
          model.set(waiting.add(value), value);
        } else {
          t.is(waiting.take(next), model.get(next));
          model.delete(next);
        }
      }
      t.deepEqual(waiting.takeAll(), [...model.values()]);
    }),
  );
});
