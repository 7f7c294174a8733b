import test from "ava";
import { patientFetch } from "../../src/auth/patient-fetch.js";
import { FakeClock } from "../support/fake-clock.js";

test("an issuer that does not answer well is left alone, twice as long each time, until it does", async (t) => {
  const clock = new FakeClock();
  let calls = 0;
  let answer: () => Response = () => {
    throw new Error("refused");
  };
  const fetchKeys = patientFetch(clock, async () => {
    calls += 1;
    return answer();
  });
  const ask = () => fetchKeys("http://issuer/keys", {});
  await t.throwsAsync(ask, { message: "refused" });
  await t.throwsAsync(ask, { message: "refused" });
  t.is(calls, 1);
  clock.advance(999);
  await t.throwsAsync(ask);
  t.is(calls, 1);
  answer = () => new Response("", { status: 503 });
  clock.advance(1);
  await t.throwsAsync(ask, { message: /status 503/ });
  clock.advance(1_999);
  await t.throwsAsync(ask);
  t.is(calls, 2);
  answer = () => new Response("{}");
  clock.advance(1);
  t.true((await ask()).ok);
  t.true((await ask()).ok);
  t.is(calls, 4);
});

test("the longest wait is a minute", async (t) => {
  const clock = new FakeClock();
  let calls = 0;
  const fetchKeys = patientFetch(clock, async () => {
    calls += 1;
    throw new Error("refused");
  });
  for (let failure = 0; failure < 20; failure += 1) {
    await t.throwsAsync(() => fetchKeys("http://issuer/keys", {}));
    clock.advance(60_000);
  }
  t.is(calls, 20);
});
