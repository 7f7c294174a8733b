import test from "ava";
import { Admission } from "../../src/admission/admission.js";
import { AdmissionShare } from "../../src/admission/admission-share.js";
import { SeatRing } from "../../src/admission/seat-ring.js";
import { StandingDelay } from "../../src/admission/standing-delay.js";
import { BrokerError } from "../../src/errors.js";
import { LateClock } from "../support/late-clock.js";

test("a delay stands where the smallest of an interval is large, and a burst is none", (t) => {
  const delay = new StandingDelay(0);
  const of = (delays: readonly number[], from: number) =>
    delays.map((ms, at) => delay.sample(ms, from + (at + 1) * 50)).filter((found) => found !== undefined);
  t.deepEqual(of([80, 0], 0), [0]);
  t.deepEqual(of([80, 70], 100), [70]);
  t.deepEqual(of([300], 200), []);
  t.is(delay.sample(5, 310), 5);
});

test("one late sample alone says nothing", (t) => {
  const delay = new StandingDelay(0);
  t.is(delay.sample(500, 500), undefined);
  t.is(delay.sample(400, 510), 400);
});

test("the share falls by a factor while a queue stands, steeply while a long one does, and rises by steps", (t) => {
  const share = new AdmissionShare(20);
  share.update(20);
  t.is(share.value, 1);
  share.update(21);
  t.is(share.value, 0.9);
  share.update(100);
  t.is(share.value, 0.45);
  share.update(0);
  t.is(share.value.toFixed(4), "0.4700");
  for (let at = 0; at < 100; at += 1) share.update(1_000);
  t.is(share.value, 0.02);
  for (let at = 0; at < 100; at += 1) share.update(0);
  t.is(share.value, 1);
});

test("an arc of the ring is open, everybody has a turn, and who leaves has none", (t) => {
  const ring = new SeatRing();
  const heard: string[] = [];
  const seats = [0, 1, 2, 3].map((name) =>
    ring.add(true, (isOpen) => heard.push(`${name} ${isOpen ? "opens" : "closes"}`)),
  );
  ring.open(0.5, 0);
  t.deepEqual(heard.splice(0), ["2 closes", "3 closes"]);
  ring.open(0.5, 0.75);
  t.deepEqual(heard.splice(0), ["1 closes", "3 opens"]);
  ring.open(0.01, 0.5); // one at least
  t.deepEqual(
    seats.map(({ isOpen }) => isOpen),
    [false, false, true, false],
  );
  heard.splice(0);
  ring.delete(seats[2] as (typeof seats)[0]);
  ring.openAll();
  t.deepEqual(heard, ["0 opens", "1 opens", "3 opens"]);
});

test("an arc that goes round has its share of few seats on the average, and one of them at any time", (t) => {
  for (const [share, expected] of [
    [0.33, 2.64],
    [0.5, 4],
    [0.05, 1],
  ] as const) {
    const ring = new SeatRing();
    const seats = Array.from({ length: 8 }, () => ring.add(true, () => {}));
    let open = 0;
    const steps = 1_000;
    for (let step = 0; step < steps; step += 1) {
      ring.open(share, step / steps);
      const now = seats.filter(({ isOpen }) => isOpen).length;
      t.true(now >= 1);
      open += now;
    }
    t.true(Math.abs(open / steps - expected) < 0.05, `${open / steps} instead of ${expected}`);
  }
});

function setUp(overloadDelayMs: number) {
  const clock = new LateClock();
  let refused = 0;
  const turns: (() => void)[] = [];
  const admission = new Admission({
    overloadDelayMs,
    clock,
    nextTurn: (action) => turns.push(action),
    onRefused: () => {
      refused += 1;
    },
  });
  return {
    clock,
    admission,
    refused: () => refused,
    endTurn: () => {
      for (const action of turns.splice(0)) action();
    },
  };
}

test("nobody is refused while no queue stands", (t) => {
  const { admission, clock, endTurn, refused } = setUp(20);
  const seat = admission.join(() => t.fail());
  for (let at = 0; at < 1_000; at += 1) {
    t.true(seat.admits());
    endTurn();
    clock.advance(10);
  }
  t.is(admission.share, 1);
  t.is(refused(), 0);
  t.notThrows(() => admission.requireRoomForOneMore());
  admission.close();
  t.is(clock.pending, 0);
});

test("while a queue stands some are asked to wait and refused, nobody new comes in, and afterwards all are served", (t) => {
  const { admission, clock, endTurn, refused } = setUp(20);
  const welcomes = new Map<number, boolean>();
  const seats = Array.from({ length: 10 }, (_, at) => admission.join((isOpen) => welcomes.set(at, isOpen)));
  const admitted = () => {
    const count = seats.filter((seat) => seat.admits()).length;
    endTurn();
    return count;
  };
  t.is(admitted(), 10);
  clock.passLate(200, 30);
  t.true(admission.share < 0.5);
  const served = admitted();
  t.true(served >= 1 && served <= 5, `${served} of 10 are served`);
  t.is(refused(), 10 - served);
  t.true([...welcomes.values()].includes(false));
  const error = t.throws(() => admission.requireRoomForOneMore(), { instanceOf: BrokerError });
  t.is(error.reason, "OVERLOADED");
  t.true(Number(error.details["retryAfterMs"]) > 0);
  let late = true;
  admission.join((isOpen) => {
    late = isOpen;
  });
  t.false(late);
  clock.advance(20_000);
  t.is(admission.share, 1);
  t.is(admitted(), 10);
  t.true([...welcomes.values()].every((isOpen) => isOpen));
  clock.advance(1_000);
  t.is(clock.pending, 0, "it watches nothing while there is nothing to do");
});

test("with a delay of 0 nothing is ever refused or watched", (t) => {
  const { admission, clock } = setUp(0);
  const seat = admission.join(() => t.fail());
  t.true(seat.admits());
  t.is(clock.pending, 0);
  seat.leave();
});
