import test from "ava";
import { TokenBucket } from "../../src/rates/token-bucket.js";

test("lets through its burst at once and refuses one more, telling how long to wait", (t) => {
  const bucket = new TokenBucket({ perSecond: 2, burst: 3 }, 0);
  for (let taken = 0; taken < 3; taken += 1) {
    t.is(bucket.waitMs(1, 0), 0);
    bucket.take(1);
  }
  t.is(bucket.waitMs(1, 0), 500);
  t.is(bucket.waitMs(1, 250), 250);
  t.is(bucket.waitMs(1, 500), 0);
});

test("fills up to its burst and no further", (t) => {
  const bucket = new TokenBucket({ perSecond: 1_000, burst: 2 }, 0);
  bucket.take(2);
  t.is(bucket.waitMs(2, 60_000), 0);
  bucket.take(2);
  t.is(bucket.waitMs(1, 60_000), 1);
});

test("lets a batch through that is larger than its burst when it is full, and is in debt for it", (t) => {
  const bucket = new TokenBucket({ perSecond: 1, burst: 2 }, 0);
  t.is(bucket.waitMs(5, 0), 0);
  bucket.take(5);
  t.is(bucket.waitMs(1, 0), 4_000);
});

test("gains nothing from a clock that is set back", (t) => {
  const bucket = new TokenBucket({ perSecond: 1, burst: 1 }, 10_000);
  bucket.take(1);
  t.is(bucket.waitMs(1, 0), 1_000);
});
