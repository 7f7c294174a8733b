import test from "ava";
import { fuzzBroker } from "./fuzz-broker.js";

test("a running broker bears what is broken on every wire, and serves others meanwhile", async (t) => {
  const cases = 400;
  const record = await fuzzBroker({
    seed: 1,
    first: 0,
    end: cases,
    maxMs: 10_000,
    maxGrowthBytes: 32 * 1024 * 1024,
  });
  t.true(record.attacks.size > 1 && record.bystander.messages > 0);
});
