import { setImmediate as turn } from "node:timers/promises";
import test from "ava";
import { FifoGate } from "../../src/util/fifo-gate.js";

test("handles items at once while handling takes no promise", (t) => {
  const handled: number[] = [];
  const gate = new FifoGate<number>((item) => {
    handled.push(item);
  });
  gate.push(1);
  gate.push(2);
  t.deepEqual(handled, [1, 2]);
});

test("keeps the order behind an item that takes its time", async (t) => {
  const handled: number[] = [];
  let release = () => {};
  const gate = new FifoGate<number>((item) => {
    handled.push(item);
    if (item !== 1) return;
    return new Promise((resolve) => {
      release = resolve;
    });
  });
  for (const item of [1, 2, 3]) gate.push(item);
  t.deepEqual(handled, [1]);
  t.is(gate.waiting, 2);
  release();
  await turn();
  t.deepEqual(handled, [1, 2, 3]);
  t.is(gate.waiting, 0);
});
