import test from "ava";
import { next } from "../../../src/plugins/event-result.js";
import { identifyLegacy } from "../../support/legacy-client.js";
import { never, startWithPlugins } from "../../support/plugins.js";
import { startBroker } from "../../support/running-broker.js";

const original = "test/fixtures/plugins/original.ts";

test("TEST of the original's own test plugin is answered with its frame", async (t) => {
  const client = await identifyLegacy(t, await startBroker(t, { "--plugins": original }), { client_id: "a" });
  client.dispatch("TEST", "test data");
  t.like(await client.frame(), { op: 4, t: "TEST", d: "some cool test data" });
});

test("HALT is answered with nothing", async (t) => {
  const client = await identifyLegacy(t, await startBroker(t, { "--plugins": original }), { client_id: "a" });
  client.dispatch("HALT", "test data");
  t.deepEqual(await client.settle(), []);
});

for (const [event, undoErrors] of [
  ["ERROR", []],
  ["ERROR_WITH_UNDO", []],
  ["ERROR_WITH_UNDO_ERROR", ["undo error"]],
] as const) {
  test(`${event} is answered with op 3, and the connection stays`, async (t) => {
    const client = await identifyLegacy(t, await startBroker(t, { "--plugins": original }), {
      client_id: "a",
    });
    client.dispatch(event, "test data");
    const { op, t: type, d } = await client.frame();
    t.deepEqual([op, type], [3, null]);
    t.deepEqual(d, {
      error: `Error processing plugin event ${event}`,
      extra_info: { reason: "Manually requested error", undo_errors: undoErrors },
    });
    client.dispatch("TEST", null);
    t.is((await client.frame()).t, "TEST");
  });
}

test("an event that neither the broker nor a plugin has is refused as ever", async (t) => {
  const client = await identifyLegacy(t, await startBroker(t, { "--plugins": original }), { client_id: "a" });
  client.dispatch("TSET", {});
  t.like(await client.frame(), { op: 3, d: { error: "invalid dispatch payload" } });
});

test("a restricted client may send no custom events", async (t) => {
  const broker = await startBroker(t, { "--plugins": original, "--auth": "secret" });
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  client.dispatch("TEST", null);
  t.like(await client.frame(), {
    op: 3,
    d: { error: "invalid dispatch type TEST (are you restricted?)" },
  });
});

test("events of a plugin that fails cost neither other clients nor other events", async (t) => {
  const broker = await startWithPlugins(
    t,
    [
      {
        name: "bad",
        events: {
          THROW: () => {
            throw new Error("secret");
          },
          HANG: never,
          FINE: () => next([{ t: "FINE", d: {} }]),
        },
      },
    ],
    { "--plugin-timeout-ms": "20" },
  );
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  const bystander = await identifyLegacy(t, broker, { client_id: "b" });
  client.dispatch("THROW", {});
  client.dispatch("HANG", {});
  client.dispatch("FINE", {});
  bystander.dispatch("FINE", {});
  t.is((await bystander.frame()).t, "FINE");
  t.is((await client.frame()).d.extra_info.reason, "plugin bad failed");
  t.is((await client.frame()).d.extra_info.reason, "plugin bad did not answer within 20 ms");
  t.is((await client.frame()).t, "FINE");
  t.is(broker.loggedErrors.splice(0).length, 2);
  const metrics = await (await fetch(`${broker.baseUrl}/metrics`)).text();
  t.regex(metrics, /singyeong_plugin_calls_total\{plugin="bad",outcome="failed"\} 1\n/);
  t.regex(metrics, /singyeong_plugin_calls_total\{plugin="bad",outcome="timed_out"\} 1\n/);
  t.regex(metrics, /singyeong_plugin_loaded_count 1\n/);
});

test("a plugin may not take an event that is the broker's own", async (t) => {
  const taken = { name: "greedy", events: { SEND: () => undefined } };
  await t.throwsAsync(() => startWithPlugins(t, [taken]), {
    message: "plugin greedy: events: SEND is an event of the broker itself; choose another name",
  });
});
