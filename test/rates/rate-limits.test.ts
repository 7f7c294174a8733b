import test from "ava";
import { BrokerError } from "../../src/errors.js";
import { RateLimits, type RateName, rateNames } from "../../src/rates/rate-limits.js";
import { FakeClock } from "../support/fake-clock.js";

const kinds = { Connect: "connect", Send: "send", Query: "query", Enqueue: "enqueue" } as const;

function partsOf(name: RateName) {
  const [, scope, kind] = /^(principal|address)(Connect|Send|Query|Enqueue)Rate$/.exec(name) ?? [];
  return { scope: scope as "principal" | "address", kind: kinds[kind as keyof typeof kinds] };
}

for (const name of rateNames) {
  test(`${name} lets through what it allows, refuses one more, and bounds nothing else`, (t) => {
    const clock = new FakeClock();
    const limits = new RateLimits(new Map([[name, { perSecond: 1, burst: 2 }]]), clock);
    const { scope, kind } = partsOf(name);
    const who = { principal: "token:a", address: "192.0.2.1" };
    limits.take(kind, who, 2);
    const error = t.throws(() => limits.take(kind, who), { instanceOf: BrokerError });
    t.is(error?.reason, "RATE_LIMITED");
    t.deepEqual(error?.details, { retryAfterMs: "1000", limit: name });
    t.notThrows(() => limits.take(kind, { ...who, [scope]: "somebody else" }));
    for (const other of Object.values(kinds))
      if (other !== kind) t.notThrows(() => limits.take(other, who, 9));
    clock.advance(1_000);
    t.notThrows(() => limits.take(kind, who));
  });
}

test("what the principal may not do takes nothing from its address", (t) => {
  const rate = { perSecond: 1, burst: 1 };
  const rates = new Map<RateName, typeof rate>([
    ["principalSendRate", rate],
    ["addressSendRate", { perSecond: 1, burst: 2 }],
  ]);
  const limits = new RateLimits(rates, new FakeClock());
  const address = "192.0.2.1";
  limits.take("send", { principal: "a", address });
  t.throws(() => limits.take("send", { principal: "a", address }));
  t.notThrows(() => limits.take("send", { principal: "b", address }));
});

test("addresses of one IPv6 network share their buckets, since one host may have them all", (t) => {
  const limits = new RateLimits(new Map([["addressSendRate", { perSecond: 1, burst: 1 }]]), new FakeClock());
  limits.take("send", { address: "2001:db8:1:2::1" });
  t.throws(() => limits.take("send", { address: "2001:db8:1:2:ffff::9" }));
  t.notThrows(() => limits.take("send", { address: "2001:db8:1:3::1" }));
});
