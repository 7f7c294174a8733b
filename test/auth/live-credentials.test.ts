import test from "ava";
import { LiveCredentials } from "../../src/auth/live-credentials.js";
import { type Principal, plainPrincipal } from "../../src/auth/principal.js";
import { FakeClock } from "../support/fake-clock.js";

function setUp() {
  const clock = new FakeClock();
  const live = new LiveCredentials(clock);
  const ended: string[] = [];
  const hold = (principal: Principal, name: string) =>
    live.hold(principal, ({ reason }) => ended.push(`${name} ${reason}`));
  return { clock, live, ended, hold };
}

function principal(expiresAt?: number): Principal {
  const plain = plainPrincipal({ id: "p", method: "jwt", roles: [] });
  return expiresAt === undefined ? plain : { ...plain, expiresAt };
}

test("everyone who relies on a credential is told when it expires, and once", (t) => {
  const { clock, live, ended, hold } = setUp();
  const one = principal(clock.now() + 1_000);
  hold(one, "a");
  hold(one, "b");
  clock.advance(999);
  t.deepEqual(ended, []);
  clock.advance(1);
  t.deepEqual(ended, ["a CREDENTIAL_EXPIRED", "b CREDENTIAL_EXPIRED"]);
  clock.advance(10_000);
  live.recheck(() => "gone");
  t.is(ended.length, 2);
  t.is(live.size, 0);
});

test("a credential that expires in a year is not taken for one that expires now", (t) => {
  const { clock, ended, hold } = setUp();
  const { after } = clock;
  clock.after = (delayMs, action) => {
    t.true(delayMs < 2 ** 31, "the platform's timers fire at once beyond");
    return after.call(clock, delayMs, action);
  };
  const yearMs = 365 * 86_400_000;
  hold(principal(clock.now() + yearMs), "a");
  clock.advance(yearMs - 1);
  t.deepEqual(ended, []);
  clock.advance(1);
  t.deepEqual(ended, ["a CREDENTIAL_EXPIRED"]);
});

test("one that has expired already ends at once", (t) => {
  const { clock, ended, hold } = setUp();
  hold(principal(clock.now() - 1), "a");
  clock.advance(0);
  t.deepEqual(ended, ["a CREDENTIAL_EXPIRED"]);
});

test("who lets go is told nothing, and nothing is kept of it", (t) => {
  const { clock, live, ended, hold } = setUp();
  const one = principal(clock.now() + 1_000);
  const releaseA = hold(one, "a");
  const releaseB = hold(one, "b");
  releaseA();
  releaseA();
  t.is(live.size, 1);
  releaseB();
  t.is(live.size, 0);
  t.is(clock.pending, 0);
  clock.advance(2_000);
  t.deepEqual(ended, []);
});

test("only those are told whose credential something is wrong with", (t) => {
  const { live, ended, hold } = setUp();
  const good = principal();
  const bad = principal();
  hold(good, "good");
  hold(bad, "bad");
  live.recheck((checked) => (checked === bad ? "it was taken back" : undefined));
  t.deepEqual(ended, ["bad CREDENTIAL_REVOKED"]);
  t.is(live.size, 1);
});

test("one may let go while all are being told", (t) => {
  const { live, ended, hold } = setUp();
  const one = principal();
  let releaseB = () => {};
  live.hold(one, () => releaseB());
  releaseB = hold(one, "b");
  t.notThrows(() => live.recheck(() => "gone"));
  t.deepEqual(ended, []);
});
