import test from "ava";
import { fuzzCase } from "./fuzz-readers.js";
import { fuzzTargets } from "./targets/all-targets.js";

const cases = 400;

/** The same cases wherever the tests run; `npm run fuzz` tries others. */
const seed = 1;

for (const target of fuzzTargets) {
  test(`${target.name} with faults in them are read or refused with an error of the reader's own`, (t) => {
    for (let index = 0; index < cases; index += 1) fuzzCase(seed, target, index);
    t.log(`${cases} cases of seed ${seed}`);
    t.pass();
  });
}
