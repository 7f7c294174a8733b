import test from "ava";
import { fuzzReader } from "./fuzz-readers.js";
import { fuzzTargets } from "./targets/all-targets.js";

const cases = 400;

/** The same cases wherever the tests run; `npm run fuzz` tries others. */
const seed = 1;

for (const target of fuzzTargets) {
  test(`${target.name} with faults in them are read or refused with an error of the reader's own`, (t) => {
    t.is(fuzzReader(seed, target, { first: 0, end: cases }), cases);
  });
}
