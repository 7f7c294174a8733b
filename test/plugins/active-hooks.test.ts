import test from "ava";
import { BrokerError } from "../../src/errors.js";
import { jsonPayload, payloadBytes } from "../../src/message/payload.js";
import { createActiveHooks } from "../../src/plugins/active-hooks.js";
import { createChangeReaders } from "../../src/plugins/changes.js";
import { DeliveryHooks } from "../../src/plugins/delivery-hooks.js";
import type { EventOf } from "../../src/plugins/hook-map.js";
import type { Plugin } from "../../src/plugins/plugin.js";
import { refuse } from "../../src/plugins/refusal.js";
import { callerAs } from "../support/callers.js";
import { makeClient, makeMessage, makeQuery, recordingReceiver } from "../support/clients.js";
import { never, testCalls, testTimeoutMs } from "../support/plugins.js";

const limits = { maxAttributes: 10, maxMetadataBytes: 1_000, maxIdBytes: 100, maxFrameDepth: 10 };

function setUp(plugins: readonly Plugin[]) {
  const { calls, ...rest } = testCalls();
  return { ...rest, hooks: createActiveHooks(plugins, calls, createChangeReaders(limits)) };
}

/** Whoever has no session. */
const { client: _, ...anyCaller } = callerAs(makeClient({ id: "nobody" }));

const sent: EventOf<"send"> = {
  caller: anyCaller,
  kind: "send",
  query: makeQuery(),
  payload: jsonPayload("1"),
  headers: { a: "1" },
};

test("hooks run in order around the work, each before-hook on what the one before it has left", async (t) => {
  const log: unknown[] = [];
  const plugin = (name: string, isAsync: boolean): Plugin => ({
    name,
    hooks: {
      beforeSend({ headers }) {
        log.push(`before ${name}`);
        const changes = { headers: { ...headers, [name]: "yes" } };
        return isAsync ? Promise.resolve(changes) : changes;
      },
      onSend: ({ headers }) => log.push(["on", name, headers]),
      afterSend: (_, outcome) => log.push(["after", name, outcome]),
    },
  });
  const { hooks } = setUp([plugin("x", false), plugin("y", true)]);
  const report = { messageId: "m", delivered: 1 };
  const done = await hooks.send?.around(
    sent,
    (event) => {
      log.push(["work", event.payload]);
      return "done";
    },
    () => report,
  );
  t.is(done, "done");
  const headers = { a: "1", x: "yes", y: "yes" };
  t.deepEqual(log, [
    "before x",
    "before y",
    ["on", "x", headers],
    ["on", "y", headers],
    ["work", sent.payload],
    ["after", "x", { ok: true, result: report }],
    ["after", "y", { ok: true, result: report }],
  ]);
});

test("where no hook waits for anything, nothing is waited for", (t) => {
  const { hooks } = setUp([{ name: "p", hooks: { beforeSend: () => undefined, onSend: never } }]);
  t.is(
    hooks.send?.around(
      sent,
      () => 5,
      () => ({ messageId: "m", delivered: 0 }),
    ),
    5,
  );
});

test("a refusal keeps the work from being done, and after-hooks are told", (t) => {
  const outcomes: unknown[] = [];
  const { hooks } = setUp([
    {
      name: "gate",
      hooks: {
        beforeSend: () => {
          throw refuse("closed");
        },
      },
    },
    { name: "watch", hooks: { onSend: () => outcomes.push("on"), afterSend: (_, o) => outcomes.push(o) } },
  ]);
  const error = t.throws(() =>
    hooks.send?.around(
      sent,
      () => t.fail(),
      () => ({ messageId: "", delivered: 0 }),
    ),
  );
  t.like(error, { reason: "PLUGIN_REFUSED", message: "closed", details: { plugin: "gate" } });
  t.deepEqual(outcomes, [{ ok: false, error }]);
});

test("a before-hook that throws, hangs or answers nonsense fails the call; on and after cost only themselves", async (t) => {
  for (const answer of [
    () => {
      throw new Error("secret");
    },
    async () => ({ headers: { a: 1 } }) as never,
    () => ({ payload: 5 }) as never,
    () => ({ payload: { contentType: "text/plain" } }) as never,
    () => "text" as never,
  ]) {
    const { hooks } = setUp([{ name: "bad", hooks: { beforeSend: answer } }]);
    const attempt = async () =>
      hooks.send?.around(
        sent,
        () => t.fail(),
        () => ({ messageId: "", delivered: 0 }),
      );
    t.like(await t.throwsAsync(attempt), { reason: "PLUGIN_FAILED", message: "plugin bad failed" });
  }
  const { hooks, clock, counted } = setUp([
    {
      name: "bad",
      hooks: {
        onSend: () => {
          throw new Error("secret");
        },
        afterSend: never,
      },
    },
  ]);
  t.is(
    hooks.send?.around(
      sent,
      () => "done",
      () => ({ messageId: "", delivered: 0 }),
    ),
    "done",
  );
  clock.advance(testTimeoutMs);
  t.deepEqual(counted, ["bad failed", "bad timed_out"]);
});

test("a payload that a hook gives goes on as bytes, which gateways check; one that it leaves alone stays the same object", async (t) => {
  const { hooks } = setUp([
    {
      name: "p",
      hooks: {
        beforeSend: () => ({ payload: { contentType: "application/json", data: '{"ü":1}' } }),
        beforeDeliver: ({ message }) => ({ payload: message.payload, headers: { stamped: "yes" } }),
      },
    },
  ]);
  const { payload } = (await hooks.send?.before(sent)) ?? sent;
  t.is(Buffer.from(payloadBytes(payload)).toString(), '{"ü":1}');
  t.is(payload.size, 8);
  t.true(payload.data instanceof Uint8Array);
  const message = makeMessage("m");
  const receiver = recordingReceiver();
  const client = makeClient({ id: "c", receiver });
  if (hooks.deliver === undefined) return t.fail();
  t.is(new DeliveryHooks(hooks.deliver).deliver(client, message), "delivered");
  t.is(receiver.messages[0]?.payload, message.payload);
  t.deepEqual(receiver.messages[0]?.headers, { stamped: "yes" });
  t.deepEqual(message.headers, {});
});

test("deliveries are made at once: a before-hook that returns a promise fails, and the receiver gets nothing", (t) => {
  const outcomes: unknown[] = [];
  const { hooks } = setUp([
    {
      name: "p",
      hooks: { beforeDeliver: (async () => undefined) as never, afterDeliver: (_, o) => outcomes.push(o.ok) },
    },
  ]);
  const receiver = recordingReceiver();
  if (hooks.deliver === undefined) return t.fail();
  const outcome = new DeliveryHooks(hooks.deliver).deliver(
    makeClient({ id: "c", receiver }),
    makeMessage("m"),
  );
  t.true(outcome instanceof BrokerError);
  t.deepEqual(receiver.messages, []);
  t.deepEqual(outcomes, [false]);
});

test("what one client enqueues keeps its order, also where a hook takes longer over what came first", async (t) => {
  const waiting: (() => void)[] = [];
  const { hooks } = setUp([
    {
      name: "slow",
      hooks: {
        beforeEnqueue: ({ queue }) =>
          queue === "first" ? new Promise((resolve) => waiting.push(() => resolve(undefined))) : undefined,
      },
    },
  ]);
  const caller = { ...anyCaller, client: makeClient({ id: "c" }) };
  const done: string[] = [];
  const enqueue = (queue: string, who: EventOf<"enqueue">["caller"] = caller) =>
    hooks.enqueue?.around(
      { caller: who, queue, messages: [] },
      () => done.push(queue),
      () => [],
    );
  const all = [enqueue("first"), enqueue("second"), enqueue("other", anyCaller)];
  await new Promise((resolve) => setImmediate(resolve));
  t.deepEqual(done, ["other"]);
  for (const release of waiting) release();
  await Promise.all(all);
  t.deepEqual(done, ["other", "first", "second"]);
});

const metadata = (value: unknown) => new Map([["n", { type: "integer", value }]]) as never;

const nonsense: readonly (readonly [what: string, plugin: Plugin["hooks"], run: keyof typeof events])[] = [
  ["metadata of the wrong type", { beforeConnect: () => ({ metadata: metadata("x") }) }, "connect"],
  ["metadata that is no Map", { beforeMetadata: () => ({ set: {} as never }) }, "metadata"],
  [
    "a reserved key",
    { beforeMetadata: () => ({ set: new Map([["ip", { type: "string", value: "x" }]]) }) },
    "metadata",
  ],
  ["tags that are no texts", { beforeConnect: () => ({ tags: [1] as never }) }, "connect"],
  ["keys that are no list", { beforeMetadata: () => ({ remove: "x" as never }) }, "metadata"],
  ["fewer messages", { beforeEnqueue: () => ({ messages: [] }) }, "enqueue"],
  ["a settlement of no kind", { beforeAck: () => ({ settlement: { kind: "burn" } as never }) }, "ack"],
  ["a negative delay", { beforeAck: () => ({ settlement: { kind: "release", delayMs: -1 } }) }, "ack"],
  ["a target without a slash", { beforeProxy: () => ({ target: "x" }) }, "proxy"],
  ["a target with a line end", { beforeProxy: () => ({ target: "/x\r\nHost: y" }) }, "proxy"],
  ["half a field", { beforeProxy: () => ({ fields: ["a"] }) }, "proxy"],
  ["a field with a line end", { beforeProxy: () => ({ fields: ["a", "b\r\nc: d"] }) }, "proxy"],
];

const message = { target: makeQuery(), payload: jsonPayload("1"), headers: {} };
const events = {
  connect: {
    application: "app",
    clientId: "c",
    remoteAddress: "",
    transport: "memory",
    metadata: new Map(),
  } as EventOf<"connect">,
  metadata: {
    client: makeClient({ id: "c" }),
    set: new Map(),
    remove: [],
    replace: false,
  } as EventOf<"metadata">,
  enqueue: { caller: anyCaller, queue: "q", messages: [message] } as EventOf<"enqueue">,
  ack: { caller: anyCaller, queue: "q", leaseIds: ["l"], settlement: { kind: "ack" } } as EventOf<"ack">,
  proxy: {
    caller: anyCaller,
    query: makeQuery(),
    method: "GET",
    target: "/",
    fields: [],
  } as EventOf<"proxy">,
};

for (const [what, hooks, area] of nonsense) {
  test(`${what} from a before-hook is a failure of the plugin`, async (t) => {
    const active = setUp([{ name: "bad", ...(hooks && { hooks }) }]).hooks[area];
    const before = async () => active?.before(events[area] as never);
    t.like(await t.throwsAsync(before), { reason: "PLUGIN_FAILED" });
  });
}

test("what a before-hook may change in each area arrives", async (t) => {
  const { hooks } = setUp([
    {
      name: "p",
      hooks: {
        beforeConnect: () => ({ metadata: metadata(5), namespace: "n", tags: ["t"] }),
        beforeMetadata: () => ({ set: metadata(6), remove: ["x"] }),
        beforeEnqueue: ({ messages }) => ({
          messages: messages.map((one) => ({ ...one, headers: { h: "1" } })),
        }),
        beforeAck: () => ({ settlement: { kind: "reject", reason: "bad", deadLetter: true, delayMs: 5 } }),
        beforeProxy: ({ target }) => ({ target: `${target}?a=1`, fields: ["x-a", "1"] }),
      },
    },
  ]);
  t.like(await hooks.connect?.before(events.connect), {
    metadata: metadata(5),
    namespace: "n",
    tags: ["t"],
    clientId: "c",
  });
  t.like(await hooks.metadata?.before(events.metadata), { set: metadata(6), remove: ["x"] });
  const enqueued = await hooks.enqueue?.before(events.enqueue);
  t.deepEqual(enqueued?.messages, [{ ...message, headers: { h: "1" } }]);
  t.deepEqual((await hooks.ack?.before(events.ack))?.settlement, {
    kind: "reject",
    reason: "bad",
    deadLetter: true,
    delayMs: 5,
  });
  t.like(await hooks.proxy?.before(events.proxy), { target: "/?a=1", fields: ["x-a", "1"], method: "GET" });
});
