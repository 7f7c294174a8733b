import test from "ava";
import { InFlight } from "../../src/util/in-flight.js";

/** Work that ends when told. */
function work(): { readonly promise: Promise<void>; readonly end: () => void } {
  let end = () => {};
  const promise = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { promise, end };
}

test("asks nobody to wait while there is room", (t) => {
  const inFlight = new InFlight(2);
  t.is(inFlight.add(work().promise), undefined);
});

test("asks to wait at its bound until half has ended", async (t) => {
  const inFlight = new InFlight(4);
  const pieces = [work(), work(), work(), work()];
  const answers = pieces.map(({ promise }) => inFlight.add(promise));
  t.deepEqual(answers.slice(0, 3), [undefined, undefined, undefined]);
  let resumed = false;
  const waiting = Promise.resolve(answers[3]).then(() => {
    resumed = true;
  });
  pieces[0]?.end();
  await new Promise(setImmediate);
  t.false(resumed);
  pieces[1]?.end();
  await waiting;
  t.true(resumed);
});

test("is idle when everything has ended", async (t) => {
  const inFlight = new InFlight(10);
  await inFlight.idle();
  const pieces = [work(), work()];
  for (const { promise } of pieces) void inFlight.add(promise);
  let idle = false;
  const waiting = inFlight.idle().then(() => {
    idle = true;
  });
  pieces[0]?.end();
  await new Promise(setImmediate);
  t.false(idle);
  pieces[1]?.end();
  await waiting;
  t.true(idle);
});
