import test from "ava";
import { settings } from "../../src/config/settings.js";

test("names are derived from the key", (t) => {
  const setting = settings.find(({ key }) => key === "heartbeatIntervalMs");
  t.is(setting?.flag, "--heartbeat-interval-ms");
  t.deepEqual(setting?.env, ["SINGYEONG_HEARTBEAT_INTERVAL_MS"]);
});

test("no two settings share a flag or a variable", (t) => {
  const names = settings.flatMap(({ flag, env }) => [flag, ...env]);
  t.is(new Set(names).size, names.length);
});

test("every time and every size has its unit", (t) => {
  for (const { key, unit } of settings) {
    if (key.endsWith("Ms")) t.is(unit, "milliseconds", key);
    if (key.endsWith("Bytes")) t.is(unit, "bytes", key);
  }
});

test("every setting is documented in sentences", (t) => {
  for (const { key, doc } of settings) t.regex(doc, /^[A-Z`].*\.$/, key);
});
