import test from "ava";
import { Admission } from "../../src/admission/admission.js";
import { AdmissionShare } from "../../src/admission/admission-share.js";
import { SeatRing } from "../../src/admission/seat-ring.js";
import { StandingDelay } from "../../src/admission/standing-delay.js";
import type { Clock } from "../../src/util/clock.js";
import { FakeClock } from "../support/fake-clock.js";

/** A clock whose timers fire late, as those of a loop do that has too much to do. */
class LateClock implements Clock {
  readonly #clock = new FakeClock();
  lateMs = 0;

  now(): number {
    return this.#clock.now();
  }

  after(delayMs: number, action: () => void): () => void {
    return this.#clock.after(delayMs + this.lateMs, action);
  }

  advance(ms: number): void {
    this.#clock.advance(ms);
  }
}

function openAdmission(overloadDelayMs: number) {
  const clock = new LateClock();
  let refused = 0;
  const onRefused = () => {
    refused += 1;
  };
  const admission = new Admission({ overloadDelayMs, clock, nextTurn: (action) => action(), onRefused });
  return { clock, admission, refused: () => refused };
}

test("serves everybody while nothing stands in line", (t) => {
  const { clock, admission, refused } = openAdmission(20);
  const seat = admission.join(() => t.fail());
  for (let round = 0; round < 50; round += 1) {
    t.true(seat.admits());
    clock.advance(50);
  }
  t.notThrows(() => admission.requireRoomForOneMore());
  t.is(refused(), 0);
  admission.close();
});

test("serves a share while a queue stands, lets nobody new in, and everybody again once it has gone", (t) => {
  const { clock, admission, refused } = openAdmission(20);
  const welcome = ["all", "all", "all", "all"];
  const seats = welcome.map((_, at) =>
    admission.join((now) => {
      welcome[at] = now;
    }),
  );
  clock.lateMs = 200;
  for (let round = 0; round < 20; round += 1) {
    for (const seat of seats) seat.admits();
    clock.advance(200);
  }
  t.true(admission.share < 0.5);
  t.true(welcome.includes("none"));
  t.true(welcome.includes("few"));
  t.true(refused() > 0);
  const error = t.throws(() => admission.requireRoomForOneMore());
  t.like(error, { reason: "OVERLOADED", details: { limit: "overloadDelayMs", retryAfterMs: "1000" } });
  clock.lateMs = 0;
  clock.advance(20_000);
  t.is(admission.share, 1);
  t.deepEqual(welcome, ["all", "all", "all", "all"]);
  admission.close();
});

test("refuses nothing where no delay is too long", (t) => {
  const { clock, admission } = openAdmission(0);
  const seat = admission.join(() => t.fail());
  clock.lateMs = 5_000;
  t.true(seat.admits());
  clock.advance(60_000);
  t.true(seat.admits());
});

test("tells the smallest delay of an interval, so that a burst is none", (t) => {
  const delay = new StandingDelay(0);
  t.is(delay.sample(500, 50), undefined);
  t.is(delay.sample(3, 100), 3);
  t.is(delay.sample(40, 150), undefined);
  t.is(delay.sample(60, 200), 40);
});

test("the share stays at the delay allowed, and falls past it", (t) => {
  const share = new AdmissionShare(20);
  share.update(20);
  t.is(share.value, 1);
  share.update(21);
  t.is(share.value, 0.9);
});

test("an arc of the ring is open, one seat at least, and goes round its end", (t) => {
  const ring = new SeatRing();
  const seats = Array.from({ length: 4 }, () => ring.add("all", () => {}));
  const open = () => seats.map(({ welcome }) => welcome === "few");
  ring.open(0.5, 0.75);
  t.deepEqual(open(), [true, false, false, true]);
  ring.open(0.01, 0.25);
  t.deepEqual(open(), [false, true, false, false]);
});
