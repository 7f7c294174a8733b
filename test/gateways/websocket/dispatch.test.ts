import test from "ava";
import { testMalformedDispatches } from "../../suites/malformed-dispatch-suite.js";
import { identifyLegacy, type LegacyFrame } from "../../support/legacy-client.js";
import { identifyStream } from "../../support/rpc-client.js";
import { startBroker } from "../../support/running-broker.js";

const integer = (value: number) => ({ type: "integer", value });

/** What tests compare of a frame: all but its time. */
function untimed({ op, d, t }: LegacyFrame) {
  return { op, d, t };
}

test("SEND reaches one match with payload, nonce and no target", async (t) => {
  const broker = await startBroker(t);
  const sender = await identifyLegacy(t, broker, { client_id: "sender" });
  const receiver = await identifyLegacy(t, broker, { client_id: "r", metadata: { n: integer(5) } });
  const payload = { deep: [{ a: "ü" }], n: null };
  sender.dispatch("SEND", {
    target: { application: "app", ops: [{ path: "/n", op: "$gt", to: { value: 4 } }] },
    nonce: { any: ["value"] },
    payload,
  });
  t.deepEqual(untimed(await receiver.frame()), {
    op: 4,
    t: "SEND",
    d: { nonce: { any: ["value"] }, payload, target: null },
  });
  t.deepEqual(await sender.settle(), []);
});

test("SEND understands the older form of ops", async (t) => {
  const broker = await startBroker(t);
  const sender = await identifyLegacy(t, broker, { client_id: "sender" });
  const receiver = await identifyLegacy(t, broker, { client_id: "r", metadata: { n: integer(5) } });
  sender.dispatch("SEND", {
    target: { application: "app", ops: [{ n: { $and: [{ $gt: 1 }, { $lt: 9 }] } }] },
    payload: 1,
  });
  t.like(await receiver.frame(), { t: "SEND", d: { nonce: null, payload: 1, target: null } });
});

test("an absent payload is null", async (t) => {
  const client = await identifyLegacy(t, await startBroker(t), { client_id: "a" });
  client.dispatch("SEND", { target: { application: "app" } });
  t.like(await client.frame(), { t: "SEND", d: { nonce: null, payload: null } });
});

test("passes numbers on as they were written, also beyond what a double holds", async (t) => {
  const broker = await startBroker(t);
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  const texts: string[] = [];
  client.socket.on("message", (data) => texts.push(data.toString()));
  client.sendText(
    '{"op":4,"t":"SEND","d":{"target":{"application":"app"},"payload":[12345678901234567890, 1.0, 1e2],"nonce":9007199254740993}}',
  );
  await client.frame();
  t.true(texts[0]?.includes('"payload":[12345678901234567890, 1.0, 1e2]'));
  t.true(texts[0]?.includes('"nonce":9007199254740993,'));
});

test("refuses integers of more than 64 bits wherever metadata holds them: RPC clients could not be told", async (t) => {
  const broker = await startBroker(t);
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  const observer = await identifyStream(t, broker, { application: "observers", clientId: "b" });
  const long = "9".repeat(400);
  for (const value of [
    `{"type":"integer","value":${long}}`,
    `{"type":"float","value":${long}}`,
    `{"type":"list","value":[9223372036854775808]}`,
    `{"type":"map","value":{"k":[-9223372036854775809]}}`,
  ]) {
    client.sendText(`{"op":4,"t":"UPDATE_METADATA","d":{"k":${value}}}`);
    t.like(await client.frame(), { op: 3, d: { error: "invalid metadata" } });
  }
  client.sendText(
    '{"op":4,"t":"UPDATE_METADATA","d":{"k":{"type":"list","value":[9223372036854775807,-9223372036854775808]}}}',
  );
  t.deepEqual(await client.settle(), []);
  observer.send({ id: 1n, command: { case: "queryClients", value: { query: {} } } });
  const { result } = await observer.expect("commandResult");
  t.is(result.case, "queryClients");
});

test("BROADCAST reaches every match, the sender too", async (t) => {
  const broker = await startBroker(t);
  const clients = await Promise.all(
    ["a", "b", "c"].map((client_id) => identifyLegacy(t, broker, { client_id })),
  );
  await identifyLegacy(t, broker, { client_id: "a", application_id: "other" });
  clients[0]?.dispatch("BROADCAST", { target: { application: "app" }, nonce: "n", payload: [1] });
  for (const client of clients) {
    t.deepEqual(untimed(await client.frame()), {
      op: 4,
      t: "BROADCAST",
      d: { nonce: "n", payload: [1], target: null },
    });
  }
});

test("keeps the order of messages from one sender to one receiver", async (t) => {
  const broker = await startBroker(t);
  const sender = await identifyLegacy(t, broker, { client_id: "sender" });
  const receiver = await identifyLegacy(t, broker, { client_id: "r", application_id: "other" });
  for (let n = 0; n < 500; n += 1) sender.dispatch("SEND", { target: { application: "other" }, payload: n });
  for (let n = 0; n < 500; n += 1) t.is((await receiver.frame()).d.payload, n);
});

test("an update of metadata is visible to the next frame of the same client", async (t) => {
  const client = await identifyLegacy(t, await startBroker(t), {
    client_id: "a",
    metadata: { keep: integer(1) },
  });
  const target = { application: "app", ops: [{ path: "/n", op: "$eq", to: { value: 7 } }] };
  client.dispatch("UPDATE_METADATA", { n: integer(6) });
  client.dispatch("UPDATE_METADATA", { n: integer(7) });
  client.dispatch("QUERY_NODES", target);
  const answer = await client.frame();
  t.is(answer.t, "QUERY_NODES");
  t.like(answer.d.nodes[0].metadata, { n: 7, keep: 1 });
});

test("an update of metadata replaces where the broker is told so, but for reserved keys", async (t) => {
  const broker = await startBroker(t, { "--metadata-update-mode": "replace" });
  const client = await identifyLegacy(t, broker, { client_id: "a", metadata: { old: integer(1) } });
  client.dispatch("UPDATE_METADATA", { n: integer(6) });
  client.dispatch("QUERY_NODES", { application: "app" });
  const { metadata } = (await client.frame()).d.nodes[0];
  t.is(metadata.n, 6);
  t.is(metadata.encoding, "json");
  t.false("old" in metadata);
});

test("a bad update changes nothing and is told per key", async (t) => {
  const client = await identifyLegacy(t, await startBroker(t), { client_id: "a" });
  client.dispatch("UPDATE_METADATA", { good: integer(1), bad: { type: "version", value: "1.2" } });
  client.dispatch("QUERY_NODES", { application: "app" });
  t.like(await client.frame(), {
    op: 3,
    d: { error: "invalid metadata", extra_info: { bad: "bad: value fails validation for 'version'" } },
  });
  t.false("good" in (await client.frame()).d.nodes[0].metadata);
});

test("metadata keys such as __proto__ are keys like any other", async (t) => {
  const client = await identifyLegacy(t, await startBroker(t), { client_id: "a" });
  client.sendText(
    '{"op":4,"t":"UPDATE_METADATA","d":{"__proto__":{"type":"integer","value":1},"constructor":{"type":"integer","value":2}}}',
  );
  for (const key of ["__proto__", "constructor"]) {
    client.dispatch("SEND", {
      target: { application: "app", ops: [{ path: `/${key}`, op: "$gte", to: { value: 1 } }] },
      payload: key,
    });
    t.like(await client.frame(), { t: "SEND", d: { payload: key } });
  }
  client.dispatch("SEND", {
    target: { application: "app", ops: [{ path: "/toString", op: "$ne", to: { value: 1 } }] },
  });
  t.like(await client.frame(), { op: 3, d: { error: "no_route" } });
});

test("no match is op 3 with the frame, or silence where the message is droppable", async (t) => {
  const client = await identifyLegacy(t, await startBroker(t), { client_id: "a" });
  const frame = { op: 4, t: "SEND", d: { target: { application: "nobody" }, nonce: "n", payload: 1 } };
  client.send(frame);
  t.deepEqual(untimed(await client.frame()), { op: 3, t: null, d: { error: "no_route", extra_info: frame } });
  for (const type of ["SEND", "BROADCAST"]) {
    client.dispatch(type, { target: { application: "nobody", droppable: true }, payload: 1 });
    client.dispatch(type, { target: { application: "nobody" }, droppable: "true", payload: 1 });
  }
  t.deepEqual(await client.settle(), []);
});

testMalformedDispatches([
  ["a target that is no map", "SEND", { target: 5 }, /map/],
  ["no target", "SEND", { payload: 1 }, /map/],
  [
    "an unknown operator",
    "SEND",
    { target: { ops: [{ path: "/a", op: "$like", to: { value: 1 } }] } },
    /^ops\[0\]/,
  ],
  ["a selector that is none", "BROADCAST", { target: { selector: { $sum: "/a" } } }, /^selector/],
  ["an application that is a number", "QUERY_NODES", { application: 5 }, /^application/],
  ["a d that is no map", "SEND", [1], /^d: /],
  ["metadata that is no map", "UPDATE_METADATA", 5, /invalid metadata/],
]);

test("unknown events are op 3, told to their sender only", async (t) => {
  const broker = await startBroker(t);
  const other = await identifyLegacy(t, broker, { client_id: "other" });
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  for (const [type, error] of [
    ["NOT_A_THING", "invalid dispatch payload"],
    [5, "invalid dispatch payload"],
    ["toString", "invalid dispatch payload"],
  ] as const) {
    const frame = { op: 4, t: type, d: { a: 1 } };
    client.send(frame);
    t.deepEqual(untimed(await client.frame()), { op: 3, t: null, d: { error, extra_info: frame } });
  }
  t.deepEqual(await other.settle(), []);
});

test("tells a restricted client off whatever it names as the event", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  const client = await identifyLegacy(t, broker, { client_id: "a", auth: "guess" });
  for (const [type, named] of [
    [{ toString: 1, valueOf: null }, "object"],
    [null, "object"],
    [["SEND"], "object"],
    [7, "7"],
    ["x".repeat(1_000), "x".repeat(64)],
  ] as const) {
    client.send({ op: 4, t: type, d: {} });
    t.like(await client.frame(), {
      op: 3,
      d: { error: `invalid dispatch type ${named} (are you restricted?)` },
    });
  }
});

test("a restricted client may update its metadata and receive, and nothing else", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  const full = await identifyLegacy(t, broker, { client_id: "full", auth: "secret" });
  const less = await identifyLegacy(t, broker, { client_id: "less", receive_client_updates: true });
  less.dispatch("UPDATE_METADATA", { n: integer(1) });
  for (const type of ["SEND", "BROADCAST", "QUERY_NODES", "QUEUE"]) {
    less.dispatch(type, { target: {}, payload: 1 });
    t.like(await less.frame(), {
      op: 3,
      d: { error: `invalid dispatch type ${type} (are you restricted?)` },
    });
  }
  const ops = [{ path: "/n", op: "$eq", to: { value: 1 } }];
  full.dispatch("SEND", { target: { application: "app", ops }, payload: 1 });
  t.like(await full.frame(), { op: 3, d: { error: "no_route" } });
  full.dispatch("SEND", { target: { application: "app", restricted: true, ops }, payload: 2 });
  t.like(await less.frame(), { t: "SEND", d: { payload: 2 } });
});

test("tells subscribers about every client that comes and goes, their own arrival after their ready", async (t) => {
  const broker = await startBroker(t);
  const watcher = await identifyLegacy(t, broker, { client_id: "w", receive_client_updates: true });
  const event = (type: string, app: string) => ({
    op: 4,
    t: type,
    d: { app, nonce: null, payload: { app }, target: null },
  });
  t.deepEqual(untimed(await watcher.frame()), event("CLIENT_CONNECTED", "app"));
  const other = await identifyLegacy(t, broker, { client_id: "o", application_id: "else" });
  t.deepEqual(untimed(await watcher.frame()), event("CLIENT_CONNECTED", "else"));
  t.deepEqual(await other.settle(), []);
  other.socket.terminate();
  t.deepEqual(untimed(await watcher.frame()), event("CLIENT_DISCONNECTED", "else"));
  t.deepEqual(await watcher.settle(), []);
});
