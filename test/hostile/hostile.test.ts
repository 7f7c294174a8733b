import test from "ava";
import { hostileActs } from "./all-acts.js";
import { play, startStage } from "./play.js";

test("a broker answers, serves others and lets go of everything, whatever is done to it", async (t) => {
  const broker = await startStage();
  t.teardown(() => broker.close());
  for (const { act, short } of hostileActs) {
    const { readyMs } = await play(broker, act, short);
    t.true(readyMs.length > 0, act.name);
  }
});
