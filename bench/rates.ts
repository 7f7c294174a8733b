// What one check of a rate costs: the token buckets of the broker, and rate-limiter-flexible in memory. Timings of a shared machine are a hint.
import { RateLimiterMemory } from "rate-limiter-flexible";
import { RateLimits } from "../src/rates/rate-limits.js";
import { systemClock } from "../src/util/clock.js";

const checks = 500_000;
const keys = Array.from({ length: 1_000 }, (_, index) => `token:${index}`);

const rate = { perSecond: 1_000_000, burst: 1_000_000 };
const buckets = new RateLimits(new Map([["principalSendRate", rate]]), systemClock);
const library = new RateLimiterMemory({ points: 1_000_000_000, duration: 1 });

for (const round of ["warm-up", "measured"]) {
  let start = performance.now();
  for (let at = 0; at < checks; at += 1)
    buckets.take("send", { principal: keys[at % keys.length] as string });
  const ownNs = ((performance.now() - start) * 1e6) / checks;
  start = performance.now();
  for (let at = 0; at < checks; at += 1) await library.consume(keys[at % keys.length] as string);
  const libraryNs = ((performance.now() - start) * 1e6) / checks;
  console.log(
    `${round}: own ${ownNs.toFixed(0)} ns, rate-limiter-flexible ${libraryNs.toFixed(0)} ns a check`,
  );
}
