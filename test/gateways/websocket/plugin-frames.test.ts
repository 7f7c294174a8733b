import test from "ava";
import { WebSocket } from "ws";
import type { Codec } from "../../../gateways/websocket/codecs/codec.js";
import { createCodecs } from "../../../gateways/websocket/codecs/codecs.js";
import { type FrameDirection, fail, halt, next, pass } from "../../../src/plugins/event-result.js";
import type { Plugin } from "../../../src/plugins/plugin.js";
import {
  connectLegacy,
  identifyLegacy,
  LegacyClient,
  type LegacyFrame,
} from "../../support/legacy-client.js";
import { startWithPlugins } from "../../support/plugins.js";

/** A plugin that keeps what passes. */
function recorder() {
  const seen: [FrameDirection, string, unknown][] = [];
  const plugin: Plugin = {
    name: "recorder",
    onFrame(direction, { t, d }) {
      seen.push([direction, t, d]);
      return pass();
    },
  };
  return { plugin, seen };
}

const target = { application: "app", ops: [{ path: "/name", op: "$eq", to: { value: "b" } }] };
const named = { metadata: { name: { type: "string", value: "b" } } };

test("every frame with an event name is shown, incoming ones before and outgoing ones after everything else", async (t) => {
  const { plugin, seen } = recorder();
  const broker = await startWithPlugins(t, [plugin]);
  const a = await identifyLegacy(t, broker, { client_id: "a" });
  const b = await identifyLegacy(t, broker, { client_id: "b", ...named });
  a.dispatch("SEND", { target, payload: { big: 1 } });
  a.dispatch("NONSENSE", {});
  await a.settle();
  t.is((await b.frame()).t, "SEND");
  t.deepEqual(seen, [
    ["incoming", "SEND", { target, payload: { big: 1 } }],
    ["incoming", "NONSENSE", {}],
    ["outgoing", "SEND", { nonce: null, payload: { big: 1 }, target: null }],
  ]);
});

test("frames that nobody changes go on as the very text that came in", async (t) => {
  const broker = await startWithPlugins(t, [recorder().plugin]);
  const a = await identifyLegacy(t, broker, { client_id: "a" });
  const b = await identifyLegacy(t, broker, { client_id: "b", ...named });
  const raw = new Promise<string>((resolve) => b.socket.once("message", (data) => resolve(String(data))));
  a.sendText(
    `{"op":4,"t":"SEND","d":{"target":${JSON.stringify(target)},"payload":{"n":1.50,"big":123456789012345678901}}}`,
  );
  t.regex(await raw, /"payload":\{"n":1\.50,"big":123456789012345678901\}/);
});

test("a plugin changes frames on their way in and out", async (t) => {
  const broker = await startWithPlugins(t, [
    {
      name: "changer",
      async onFrame(direction, { t: event, d }) {
        const { payload, ...rest } = d as { payload: number };
        if (direction === "outgoing") return pass({ t: event, d: { ...rest, payload: `${payload} out` } });
        return pass({ t: "SEND", d: { ...rest, payload: `${payload} in`, nonce: [1] } });
      },
    },
  ]);
  const a = await identifyLegacy(t, broker, { client_id: "a" });
  const b = await identifyLegacy(t, broker, { client_id: "b", ...named });
  a.dispatch("SEND_LATER", { target, payload: 1 });
  t.like(await b.frame(), { op: 4, t: "SEND", d: { payload: "1 in out", nonce: [1], target: null } });
});

test("a frame that a plugin halts goes nowhere, and nobody is told", async (t) => {
  const broker = await startWithPlugins(t, [
    {
      name: "censor",
      onFrame: (direction, { d }) => (direction === (d as { payload: string }).payload ? halt() : pass()),
    },
  ]);
  const a = await identifyLegacy(t, broker, { client_id: "a" });
  const b = await identifyLegacy(t, broker, { client_id: "b", ...named });
  for (const payload of ["incoming", "outgoing", "neither"]) a.dispatch("SEND", { target, payload });
  t.deepEqual(await a.settle(), []);
  t.is((await b.frame()).d.payload, "neither");
});

test("an error over an incoming frame is told to its sender, and what was done is undone", async (t) => {
  const undone: unknown[] = [];
  const broker = await startWithPlugins(t, [
    {
      name: "first",
      onFrame: () => pass(undefined, "state"),
      undoFrame(direction, event, state) {
        undone.push([direction, event, state]);
        return undefined;
      },
    },
    { name: "second", onFrame: () => fail("not today") },
  ]);
  const a = await identifyLegacy(t, broker, { client_id: "a" });
  a.dispatch("SEND", { target, payload: 1 });
  t.like(await a.frame(), {
    op: 3,
    d: {
      error: "Error processing plugin event SEND",
      extra_info: { reason: "not today", undo_errors: [] },
    },
  });
  t.deepEqual(undone, [["incoming", "SEND", "state"]]);
});

test("an outgoing frame that plugins fail over is left out: its receiver has done nothing", async (t) => {
  const broker = await startWithPlugins(t, [
    {
      name: "broken",
      onFrame(direction, { d }) {
        if (direction === "outgoing" && (d as { payload: unknown }).payload === 1) throw new Error("secret");
        return pass();
      },
    },
  ]);
  const a = await identifyLegacy(t, broker, { client_id: "a" });
  const b = await identifyLegacy(t, broker, { client_id: "b", ...named });
  for (const payload of [1, 2]) a.dispatch("SEND", { target, payload });
  t.deepEqual(await a.settle(), []);
  t.is((await b.frame()).d.payload, 2);
  t.is(broker.loggedErrors.splice(0).length, 1);
});

test("frames keep their order while a plugin takes its time over one, and closing waits for them", async (t) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const broker = await startWithPlugins(t, [
    {
      name: "slow",
      events: { MANY: () => next([0, 1, 2].map((n) => ({ t: "MANY", d: { n } }))) },
      async onFrame(direction, { d }) {
        if (direction === "outgoing" && (d as { n: number }).n === 0) await held;
        return pass();
      },
    },
  ]);
  const a = await identifyLegacy(t, broker, { client_id: "a" });
  a.dispatch("MANY", {});
  a.heartbeat();
  a.sendText("no JSON");
  await identifyLegacy(t, broker, { client_id: "b" }); // the broker has had its turns meanwhile
  release();
  const frames = [];
  for (let at = 0; at < 5; at += 1) frames.push(await a.frame());
  t.deepEqual(
    frames.map(({ op, d }) => [op, d.n]),
    [
      [4, 0],
      [4, 1],
      [4, 2],
      [6, undefined],
      [8, undefined],
    ],
  );
  t.is((await a.closed()).code, 1000);
});

test("more frames than a plugin is asked for at once all arrive", async (t) => {
  const count = 500;
  const broker = await startWithPlugins(t, [
    {
      name: "async",
      events: { MANY: () => next(Array.from({ length: count }, (_, n) => ({ t: "MANY", d: { n } }))) },
      onFrame: async () => pass(),
    },
  ]);
  const a = await identifyLegacy(t, broker, { client_id: "a" });
  a.dispatch("MANY", {});
  for (let n = 0; n < count; n += 1) t.is((await a.frame()).d.n, n);
});

test("frames before identify are shown to nobody", async (t) => {
  const { plugin, seen } = recorder();
  const broker = await startWithPlugins(t, [plugin]);
  const a = await connectLegacy(t, broker);
  a.dispatch("SEND", {});
  t.is((await a.frame()).op, 8);
  t.deepEqual(seen, []);
});

test("a payload as deep as it may be is shown and passed on, from a queue too", async (t) => {
  const { plugin, seen } = recorder();
  const broker = await startWithPlugins(t, [plugin], { "--max-frame-depth": "10" });
  const a = await identifyLegacy(t, broker, { client_id: "a", ...named });
  const deep = JSON.parse(`${"[".repeat(8)}${"]".repeat(8)}`);
  a.dispatch("QUEUE_REQUEST", { queue: "q" });
  a.dispatch("QUEUE", { queue: "q", target: { application: "app" }, payload: deep });
  const got = [await a.frame(), await a.frame()].find((frame) => frame.t === "QUEUE");
  t.deepEqual(got?.d.payload.payload, deep);
  t.true(seen.some(([direction, event]) => direction === "outgoing" && event === "QUEUE"));
});

for (const encoding of ["msgpack", "etf"] as const) {
  test(`frames in ${encoding} are shown as plain values and changed like others`, async (t) => {
    const broker = await startWithPlugins(t, [
      {
        name: "changer",
        events: {
          ECHO: (data) => next([{ t: "ECHO", d: data }]),
          TEXT: () => next([{ t: "TEXT", d: "text" }]),
        },
        onFrame(direction, { t: event, d }) {
          return typeof d === "string"
            ? pass()
            : pass({ t: event, d: { ...(d as object), [direction]: true } });
        },
      },
    ]);
    const codec = createCodecs({ maxFrameDepth: 64 }).get(encoding) as Codec;
    const socket = new WebSocket(`ws://127.0.0.1:${broker.port}/gateway/websocket?encoding=${encoding}`);
    t.teardown(() => socket.terminate());
    const client = new LegacyClient(socket, (data) => codec.decode(data).whole as LegacyFrame);
    const send = (op: number, event: string | null, d: unknown) =>
      socket.send(codec.encode({ op, t: event, d, ts: 0 }));
    t.is((await client.frame()).op, 0);
    send(1, null, { client_id: "a", application_id: "app" });
    t.is((await client.frame()).op, 2);
    send(4, "ECHO", { n: 1 });
    t.like(await client.frame(), { t: "ECHO", d: { n: 1, incoming: true, outgoing: true } });
    send(4, "TEXT", {});
    t.like(await client.frame(), { t: "TEXT", d: "text" });
  });
}
