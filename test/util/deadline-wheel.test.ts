import test from "ava";
import fc from "fast-check";
import { DeadlineWheel, type Watched } from "../../src/util/deadline-wheel.js";
import { FakeClock } from "../support/fake-clock.js";

function watchedUntil(deadline: number) {
  const state = { deadline: deadline as number | undefined, expiredAt: [] as number[] };
  const watched: Watched = {
    deadline: () => state.deadline,
    expired(now) {
      state.expiredAt.push(now);
      state.deadline = undefined;
    },
  };
  return { watched, state };
}

test("expires everything late by two ticks at most, never early, with one timer", (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 30 }), (delays) => {
      const clock = new FakeClock();
      const wheel = new DeadlineWheel(clock, 100);
      const start = clock.now();
      const all = delays.map((delay) => watchedUntil(start + delay));
      for (const { watched } of all) wheel.watch(watched);
      if (clock.pending > 1) return false;
      for (let step = 0; step < 600; step += 1) clock.advance(10);
      return all.every(({ state }, index) => {
        const late = (state.expiredAt[0] ?? Number.NaN) - start - (delays[index] ?? 0);
        return state.expiredAt.length === 1 && late >= 0 && late <= 200;
      });
    }),
  );
  t.pass();
});

test("follows a deadline that moves later without being told", (t) => {
  const clock = new FakeClock();
  const wheel = new DeadlineWheel(clock, 100);
  const { watched, state } = watchedUntil(clock.now() + 1_000);
  wheel.watch(watched);
  clock.advance(900);
  state.deadline = clock.now() + 1_000;
  clock.advance(990);
  t.deepEqual(state.expiredAt, []);
  clock.advance(210);
  t.is(state.expiredAt.length, 1);
});

test("follows a deadline that moves earlier when watched again", (t) => {
  const clock = new FakeClock();
  const wheel = new DeadlineWheel(clock, 100);
  const { watched, state } = watchedUntil(clock.now() + 60_000);
  wheel.watch(watched);
  state.deadline = clock.now() + 500;
  wheel.watch(watched);
  clock.advance(700);
  t.is(state.expiredAt.length, 1);
});

test("has no timer while nothing is watched, also after a long time of nothing", (t) => {
  const clock = new FakeClock();
  const wheel = new DeadlineWheel(clock, 100);
  wheel.watch(watchedUntil(clock.now() + 100).watched);
  clock.advance(1_000);
  t.is(clock.pending, 0);
  clock.advance(100_000_000);
  const { watched, state } = watchedUntil(clock.now() + 100);
  wheel.watch(watched);
  clock.advance(300);
  t.is(state.expiredAt.length, 1);
});

test("forgets everything when closed", (t) => {
  const clock = new FakeClock();
  const wheel = new DeadlineWheel(clock, 100);
  const { watched, state } = watchedUntil(clock.now() + 100);
  wheel.watch(watched);
  wheel.close();
  clock.advance(1_000);
  t.deepEqual(state.expiredAt, []);
  t.is(clock.pending, 0);
});

test("lets go at once of what it is told to forget", (t) => {
  const clock = new FakeClock();
  const wheel = new DeadlineWheel(clock, 100);
  let asked = 0;
  const watched: Watched = {
    deadline() {
      asked += 1;
      return clock.now() + 1_000;
    },
    expired: () => t.fail(),
  };
  wheel.watch(watched);
  wheel.watch(watched);
  wheel.forget(watched);
  const askedBefore = asked;
  clock.advance(10_000);
  t.is(asked, askedBefore);
  t.is(clock.pending, 0);
});
