import test from "ava";
import { defaultConfig } from "../../src/config/config.js";
import { limitsFromConfig } from "../../src/limits.js";

test("the limits are those of the configuration", (t) => {
  const limits = limitsFromConfig({ ...defaultConfig, maxFrameBytes: 2_048 });
  t.is(limits.maxFrameBytes, 2_048);
  t.is(limits.maxQueryDepth, 16);
  t.is(limits.headersTimeoutMs, 15_000);
});

test("the limits hold nothing but numbers, and rates that are absent", (t) => {
  const limits = limitsFromConfig({ ...defaultConfig, auth: "hunter2" });
  t.true(Object.values(limits).every((limit) => typeof limit === "number" || limit === undefined));
});
