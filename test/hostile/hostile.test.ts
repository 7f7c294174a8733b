import test from "ava";
import { hostileActs } from "./all-acts.js";
import { play } from "./play.js";

for (const { act, short } of hostileActs) {
  // One after the other: each has a broker of its own, whose memory the others' work would delay.
  test.serial(`a broker answers, serves others and lets go after: ${act.name}`, async (t) => {
    const { readyMs } = await play(act, short);
    t.true(readyMs.length > 0);
  });
}
