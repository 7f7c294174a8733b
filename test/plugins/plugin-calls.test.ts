import test from "ava";
import { BrokerError } from "../../src/errors.js";
import { refuse } from "../../src/plugins/refusal.js";
import { never, testCalls, testTimeoutMs } from "../support/plugins.js";

const call = { plugin: "p", call: "beforeSend" };
const same = (answer: unknown) => answer;

test("a call that is answered at once is not waited for", (t) => {
  const { calls, counted, clock } = testCalls();
  t.is(
    calls.run(call, () => 5, same),
    5,
  );
  t.deepEqual(counted, ["p ok"]);
  t.is(clock.pending, 0);
});

test("a promise is waited for, and its deadline is taken down", async (t) => {
  const { calls, counted, clock } = testCalls();
  const answer = calls.run(call, async () => "late", same);
  t.is(clock.pending, 1);
  t.is(await answer, "late");
  t.is(clock.pending, 0);
  t.deepEqual(counted, ["p ok"]);
});

test("what throws or rejects fails that one call, with the plugin's name and no word of the error", async (t) => {
  const { calls, counted, logged } = testCalls();
  const secret = new Error("password is hunter2");
  const failed = t.throws(() =>
    calls.run(
      call,
      () => {
        throw secret;
      },
      same,
    ),
  ) as BrokerError;
  t.like(failed, { reason: "PLUGIN_FAILED", message: "plugin p failed", details: { plugin: "p" } });
  const rejected = calls.run({ ...call, call: "afterSend" }, () => Promise.reject(secret), same);
  await t.throwsAsync(async () => rejected, { instanceOf: BrokerError, message: "plugin p failed" });
  t.deepEqual(counted, ["p failed", "p failed"]);
  t.is(logged[0]?.["error"], secret);
});

test("a call that hangs fails at its deadline, and what comes behind it is ignored", async (t) => {
  const { calls, counted, clock } = testCalls();
  let answer = (_: string) => {};
  const late = new Promise<string>((resolve) => {
    answer = resolve;
  });
  const result = Promise.resolve(calls.run(call, () => late, same));
  clock.advance(testTimeoutMs);
  const error = await t.throwsAsync(result, { instanceOf: BrokerError });
  t.is(error?.message, "plugin p did not answer within 1000 ms");
  answer("too late");
  await new Promise((resolve) => setImmediate(resolve));
  t.deepEqual(counted, ["p timed_out"]);
});

test("a thenable counts as a promise", async (t) => {
  const { calls } = testCalls();
  // biome-ignore lint/suspicious/noThenProperty: that is what a thenable is
  const thenable = { then: (resolve: (value: string) => void) => resolve("then") };
  t.is(await calls.run(call, () => thenable, same), "then");
});

test("an answer of the wrong kind is a failure of the plugin", (t) => {
  const { calls, counted } = testCalls();
  const read = () => {
    throw new TypeError("a number, please");
  };
  t.throws(() => calls.run(call, () => "five", read), { message: "plugin p failed" });
  t.deepEqual(counted, ["p failed"]);
});

test("a refusal is told with its text, and is no failure", (t) => {
  const { calls, counted, logged } = testCalls();
  const work = () => {
    throw refuse("not on Sundays");
  };
  t.like(
    t.throws(() => calls.run(call, work, same)),
    { reason: "PLUGIN_REFUSED", message: "not on Sundays" },
  );
  t.deepEqual(counted, ["p refused"]);
  t.deepEqual(logged, []);
});

test("a refusal of another copy of the package is one too", (t) => {
  const { calls } = testCalls();
  const work = () => {
    throw Object.assign(new Error("no"), { name: "Refusal" });
  };
  t.like(
    t.throws(() => calls.run(call, work, same)),
    { reason: "PLUGIN_REFUSED" },
  );
});

test("a row of failures is logged once, until the call has worked again", (t) => {
  const { calls, logged, counted } = testCalls();
  let works = false;
  const work = () => {
    if (!works) throw new Error("broken");
  };
  const tell = () => calls.tell(call, work);
  tell();
  tell();
  t.is(logged.length, 1);
  works = true;
  tell();
  works = false;
  tell();
  t.is(logged.length, 2);
  t.deepEqual(counted, ["p failed", "p failed", "p ok", "p failed"]);
});

test("a call that has to answer at once fails with a promise", (t) => {
  const { calls, counted } = testCalls();
  t.throws(() => calls.runAtOnce(call, async () => 5, same), { message: "plugin p failed" });
  t.is(
    calls.runAtOnce(call, () => 5, same),
    5,
  );
  t.deepEqual(counted, ["p failed", "p ok"]);
});

test("nobody waits for what is only told, and nobody hears of its failure", async (t) => {
  const { calls, counted, clock } = testCalls();
  calls.tell(call, () => {
    throw new Error("broken");
  });
  calls.tell(call, () => Promise.reject(new Error("broken")));
  calls.tell(call, never);
  await new Promise((resolve) => setImmediate(resolve));
  clock.advance(testTimeoutMs);
  t.deepEqual(counted, ["p failed", "p failed", "p timed_out"]);
});
