import test from "ava";
import { UpstreamHealth } from "../../src/proxy/upstream-health.js";

const options = { threshold: 0.6, ejectionMs: 1_000, maxEjectionMs: 3_000 };

function failUntilEjected(health: UpstreamHealth, now: number): number {
  for (let failures = 1; failures < 100; failures += 1) if (health.failed(now)) return failures;
  return Number.POSITIVE_INFINITY;
}

test("five failures in a row eject an upstream, and time brings it back", (t) => {
  const health = new UpstreamHealth(options);
  t.is(failUntilEjected(health, 0), 5);
  t.true(health.isEjected(999));
  t.false(health.isEjected(1_000));
});

test("who returns is ejected again by its first failure, for twice as long, up to the longest time", (t) => {
  const health = new UpstreamHealth(options);
  failUntilEjected(health, 0);
  t.is(failUntilEjected(health, 1_000), 1);
  t.true(health.isEjected(2_999));
  t.is(failUntilEjected(health, 3_000), 1);
  t.true(health.isEjected(5_999));
  t.false(health.isEjected(6_000));
});

test("good answers make it well again", (t) => {
  const health = new UpstreamHealth(options);
  failUntilEjected(health, 0);
  for (let answers = 0; answers < 20; answers += 1) health.succeeded();
  t.is(failUntilEjected(health, 10_000), 5);
  t.false(health.isEjected(11_000)); // the first ejection counts no more
});

test("one failure in four is not often", (t) => {
  const health = new UpstreamHealth(options);
  for (let round = 0; round < 1_000; round += 1) {
    t.false(health.failed(round));
    for (let good = 0; good < 3; good += 1) health.succeeded();
  }
});

test("failures of requests that were under way when it was ejected do not eject it again", (t) => {
  const health = new UpstreamHealth(options);
  failUntilEjected(health, 0);
  t.is(failUntilEjected(health, 500), Number.POSITIVE_INFINITY);
  t.false(health.isEjected(1_000));
});

test("with a threshold of 0 nobody is ejected", (t) => {
  t.is(failUntilEjected(new UpstreamHealth({ ...options, threshold: 0 }), 0), Number.POSITIVE_INFINITY);
});
