import { setImmediate as turn } from "node:timers/promises";
import test from "ava";
import { FifoGate } from "../../src/util/fifo-gate.js";

/** A gate that takes its time for item 1, until it is released. */
function openGate() {
  const handled: number[] = [];
  const asked: string[] = [];
  let release = () => {};
  const source = { pause: () => asked.push("pause"), resume: () => asked.push("resume") };
  const gate = new FifoGate<number>(source, (item) => {
    handled.push(item);
    if (item !== 1) return;
    return new Promise((resolve) => {
      release = resolve;
    });
  });
  return { gate, handled, asked, release: () => release() };
}

test("handles items at once while handling takes no promise", (t) => {
  const { gate, handled } = openGate();
  gate.push(2);
  gate.push(3);
  t.deepEqual(handled, [2, 3]);
});

test("keeps the order behind an item that takes its time", async (t) => {
  const { gate, handled, asked, release } = openGate();
  for (const item of [1, 2, 3]) gate.push(item);
  t.deepEqual(handled, [1]);
  release();
  await turn();
  t.deepEqual(handled, [1, 2, 3]);
  t.deepEqual(asked, []);
});

test("pauses the source once where many items wait, and resumes it when none is left", async (t) => {
  const { gate, handled, asked, release } = openGate();
  gate.push(1);
  for (let item = 2; item < 65; item += 1) gate.push(item);
  t.deepEqual(asked, []);
  for (let item = 65; item < 200; item += 1) gate.push(item);
  t.deepEqual(asked, ["pause"]);
  release();
  await turn();
  t.is(handled.length, 199);
  t.deepEqual(asked, ["pause", "resume"]);
});
