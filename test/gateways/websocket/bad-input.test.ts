import test from "ava";
import { connectLegacy, identifyLegacy, type LegacyClient } from "../../support/legacy-client.js";
import { dial } from "../../support/port.js";
import { type RunningBroker, startBroker } from "../../support/running-broker.js";

/** The broker still serves somebody else: a message gets through. */
async function servesOthers(client: LegacyClient): Promise<boolean> {
  client.dispatch("SEND", { target: { application: "witness" }, payload: "still here" });
  return (await client.frame()).d.payload === "still here";
}

function witness(t: Parameters<typeof identifyLegacy>[0], broker: RunningBroker): Promise<LegacyClient> {
  return identifyLegacy(t, broker, { client_id: "witness", application_id: "witness" });
}

const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

const broken: readonly [title: string, text: string, error: RegExp][] = [
  ["no JSON", "{nope", /JSON/],
  ["nothing", "", /JSON/],
  ["a list", "[1]", /object/],
  ["null", "null", /object/],
  ["a number", "5", /object/],
  ["two values", "{} {}", /JSON/],
  ["a nesting bomb in an unknown field", `{"op":5,"x":${deep(100_000)}}`, /deeper than 64/],
  [
    "a nesting bomb in a payload",
    `{"op":4,"t":"SEND","d":{"target":{},"payload":${deep(70)}}}`,
    /deeper than 64/,
  ],
  ["an op that is none", '{"op":99,"d":{}}', /invalid op: 99/],
  ["an op that is text", '{"op":"1","d":{}}', /invalid op: 1/],
  ["no op", '{"d":{}}', /invalid op/],
];

for (const [title, text, error] of broken) {
  test(`answers a frame with ${title} with op 8 and closes with 1000, and serves others`, async (t) => {
    const broker = await startBroker(t);
    const other = await witness(t, broker);
    const client = await identifyLegacy(t, broker, { client_id: "a" });
    client.sendText(text);
    const answer = await client.frame();
    t.is(answer.op, 8);
    t.regex(answer.d.error, error);
    t.is((await client.closed()).code, 1000);
    t.true(await servesOthers(other));
  });
}

test("answers a binary frame on a JSON connection with op 8", async (t) => {
  const client = await connectLegacy(t, await startBroker(t));
  client.socket.send(Buffer.from("{}"), { binary: true });
  t.like(await client.frame(), { op: 8, d: { error: "json travels in text frames" } });
});

test("answers a text frame on a msgpack connection with a close", async (t) => {
  const broker = await startBroker(t);
  const other = await witness(t, broker);
  const socket = new (await import("ws")).WebSocket(
    `ws://127.0.0.1:${broker.port}/gateway/websocket?encoding=msgpack`,
  );
  const code = await new Promise((resolve) => {
    socket.on("open", () => socket.send("{}"));
    socket.on("close", resolve);
  });
  t.is(code, 1000);
  t.true(await servesOthers(other));
});

test("closes a frame over the limit with 1009, and serves others", async (t) => {
  const broker = await startBroker(t, { "--max-frame-bytes": "1024" });
  const other = await witness(t, broker);
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  client.sendText(`{"op":5,"x":"${"x".repeat(2_000)}"}`);
  t.is((await client.closed()).code, 1009);
  t.true(await servesOthers(other));
});

test("refuses a query over its limits with op 3 and goes on", async (t) => {
  const client = await identifyLegacy(t, await startBroker(t), { client_id: "a" });
  const op = { path: "/a", op: "$eq", to: { value: 1 } };
  let nested: unknown = op;
  for (let level = 0; level < 20; level += 1) nested = { op: "$and", with: [nested] };
  const list = Array.from({ length: 2_000 }, (_, n) => n);
  for (const ops of [
    Array.from({ length: 300 }, () => op),
    [nested],
    [{ path: "/a", op: "$in", to: { value: list } }],
  ]) {
    client.dispatch("SEND", { target: { ops }, payload: 1 });
    const answer = await client.frame();
    t.is(answer.op, 3);
    t.regex(answer.d.error, /at most|deeper|more than|limit/i);
  }
});

test("refuses metadata over its limits and keeps what was there", async (t) => {
  const client = await identifyLegacy(t, await startBroker(t), {
    client_id: "a",
    metadata: { n: { type: "integer", value: 1 } },
  });
  const many = Array.from({ length: 300 }, (_, n) => [`k${n}`, { type: "integer", value: n }]);
  client.dispatch("UPDATE_METADATA", Object.fromEntries(many));
  client.dispatch("UPDATE_METADATA", { big: { type: "string", value: "x".repeat(70_000) } });
  client.dispatch("UPDATE_METADATA", { ["k".repeat(300)]: { type: "integer", value: 1 } });
  for (let n = 0; n < 3; n += 1) t.is((await client.frame()).op, 3);
  client.dispatch("SEND", {
    target: { ops: [{ path: "/n", op: "$eq", to: { value: 1 } }] },
    payload: "kept",
  });
  t.like(await client.frame(), { d: { payload: "kept" } });
});

test("drops a client that stops reading, tells its senders, and serves others", async (t) => {
  const broker = await startBroker(t, { "--outbox-max-bytes": "300000", "--slow-client-timeout-ms": "300" });
  const deaf = await identifyLegacy(t, broker, { client_id: "deaf", application_id: "deaf" });
  const sender = await identifyLegacy(t, broker, { client_id: "sender" });
  const other = await witness(t, broker);
  deaf.socket.pause();
  const payload = "x".repeat(100_000);
  let refused = false;
  // The kernel's buffers take some megabytes before the broker notices anything.
  while (!refused) {
    for (let n = 0; n < 20; n += 1) sender.dispatch("SEND", { target: { application: "deaf" }, payload });
    refused = (await sender.settle()).some(({ op }) => op === 3);
  }
  t.true(await servesOthers(other));
  const left = new Promise<void>((resolve) => {
    broker.server.broker.context.directory.listen({ left: ({ id }) => id === "deaf" && resolve() });
  });
  if (broker.server.broker.context.directory.get("deaf", "deaf") !== undefined) await left;
  t.true(await servesOthers(other));
});

test("counts the frames that come back with refusals against what may wait for a client", async (t) => {
  const broker = await startBroker(t, {
    "--outbox-max-bytes": "1000000",
    "--slow-client-timeout-ms": "600000",
  });
  const client = await identifyLegacy(t, broker, { client_id: "deaf" });
  const left = new Promise<void>((resolve) => {
    broker.server.broker.context.directory.listen({ left: () => resolve() });
  });
  client.socket.pause();
  const unknown = JSON.stringify({ op: 4, t: "NO_SUCH_EVENT", d: { x: "x".repeat(500_000) } });
  // The kernel's buffers take some megabytes before the broker notices anything.
  for (let n = 0; n < 60; n += 1) client.sendText(unknown);
  await left;
  t.pass();
});

test("survives a connection that resets in the middle of a frame", async (t) => {
  const broker = await startBroker(t);
  const other = await witness(t, broker);
  const socket = await dial(t, broker);
  socket.write(
    "GET /gateway/websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  await new Promise((resolve) => socket.once("data", resolve));
  socket.write(Buffer.from([0x81, 0xfe, 0x01])); // the beginning of a masked text frame
  socket.resetAndDestroy();
  t.true(await servesOthers(other));
});
