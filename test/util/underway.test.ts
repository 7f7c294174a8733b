import test from "ava";
import { resultOf, seeThrough, Underway, whenDone } from "../../src/util/underway.js";

test("tells of its result in the moment in which it comes", (t) => {
  const underway = new Underway<number>();
  const seen: unknown[] = [];
  const doubled = underway.andThen((value) => value * 2);
  doubled.follow({ done: (value) => seen.push(value), failed: (error) => seen.push(error) });
  t.deepEqual(seen, []);
  underway.resolve(21);
  t.deepEqual(seen, [42]);
});

test("tells whoever asks late at once, and all who ask", async (t) => {
  const underway = new Underway<string>();
  const early = [underway.promise(), underway.promise(), underway.andThen((text) => `${text}!`).promise()];
  underway.resolve("done");
  t.deepEqual(await Promise.all(early), ["done", "done", "done!"]);
  t.is(await underway.promise(), "done");
});

test("what goes on with a result may fail, or be underway itself", async (t) => {
  const error = new Error("no");
  const fails = (): never => {
    throw error;
  };
  const after = (next: (value: number) => unknown) => {
    const underway = new Underway<number>();
    const result = underway.andThen(next).promise();
    underway.resolve(1);
    return result;
  };
  const inner = new Underway<number>();
  const nested = after(() => inner);
  inner.resolve(2);
  t.is(await nested, 2);
  t.is(await after(async () => inner.andThen((value) => value + 1)), 3);
  t.is(await t.throwsAsync(after(fails)), error);
  t.is(await t.throwsAsync(after(async () => fails())), error);
});

test("a failure passes by what goes on with results", async (t) => {
  const error = new Error("lost");
  const underway = Underway.from(Promise.reject(error));
  const both = [underway.andThen(() => t.fail()).promise(), underway.promise()];
  for (const promise of both) t.is(await t.throwsAsync(promise), error);
});

test("work that is done at once needs no promise", (t) => {
  t.is(
    whenDone(1, (value) => value + 1),
    2,
  );
  t.is(resultOf(1), 1);
  t.is(
    seeThrough(undefined, () => t.fail()),
    undefined,
  );
});

test("seeing through tells of failures, and gives out what always ends well", async (t) => {
  const failures: unknown[] = [];
  const error = new Error("lost");
  const [lost, late] = [new Underway<void>(), new Underway<void>()];
  const held = seeThrough(
    lost,
    (failure) => failures.push(failure),
    (rest) => rest.promise(),
  );
  seeThrough(Promise.resolve(late), (failure) => failures.push(failure));
  lost.reject(error);
  await held;
  t.deepEqual(failures, [error]);
  const silent = seeThrough(Promise.reject(error), (failure) => failures.push(failure));
  await silent;
  t.is(failures.length, 2);
});
