import { once } from "node:events";
import test from "ava";
import { WebSocket } from "ws";
import { connectLegacy, identifyLegacy, LegacyClient } from "../../support/legacy-client.js";
import { dial } from "../../support/port.js";
import { startBroker } from "../../support/running-broker.js";

test("greets with the heartbeat interval and answers identify with ready", async (t) => {
  const broker = await startBroker(t, { "--heartbeat-interval-ms": "1234" });
  const socket = new WebSocket(`ws://127.0.0.1:${broker.port}/gateway/websocket/?encoding=json&other=1`);
  const client = new LegacyClient(socket);
  const hello = await client.frame();
  t.deepEqual({ ...hello, ts: 0 }, { op: 0, d: { heartbeat_interval: 1234 }, t: null, ts: 0 });
  t.true(Math.abs(hello.ts - Date.now()) < 60_000);
  client.send({ op: 1, d: { client_id: "a", application_id: "app" } });
  t.like(await client.frame(), { op: 2, d: { client_id: "a", restricted: false }, t: null });
  socket.close();
  await client.closed();
});

test("handles a heartbeat that was sent right behind identify", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  const client = await connectLegacy(t, broker);
  client.send({ op: 1, d: { client_id: "a", application_id: "app", auth: "secret" } });
  client.heartbeat();
  t.like(await client.frame(), { op: 2 });
  t.like(await client.frame(), { op: 6, d: { client_id: "a" } });
});

test("ignores a heartbeat before identify", async (t) => {
  const client = await connectLegacy(t, await startBroker(t));
  client.heartbeat();
  client.send({ op: 5 });
  client.send({ op: 1, d: { client_id: "a", application_id: "app" } });
  t.like(await client.frame(), { op: 2 });
});

const refused: readonly [title: string, d: unknown, error: RegExp][] = [
  ["no client id", { application_id: "app" }, /^client_id: /],
  ["a client id that is no string", { client_id: 5, application_id: "app" }, /^client_id: /],
  ["an empty client id", { client_id: "", application_id: "app" }, /^client_id: /],
  ["white space in the client id", { client_id: "a b", application_id: "app" }, /^client_id: /],
  ["a huge client id", { client_id: "x".repeat(300), application_id: "app" }, /^client_id: /],
  ["half a character in the client id", { client_id: "a\ud800", application_id: "app" }, /^client_id: /],
  ["no application id", { client_id: "a" }, /^application_id: /],
  ["white space in the application id", { client_id: "a", application_id: "a\tb" }, /^application_id: /],
  ["an address that is none", { client_id: "a", application_id: "app", ip: "ftp://x" }, /^ip: /],
  ["a control character in the address", { client_id: "a", application_id: "app", ip: "x\0" }, /^ip: /],
  ["a password that is no string", { client_id: "a", application_id: "app", auth: 5 }, /^auth: /],
  ["tags that are no strings", { client_id: "a", application_id: "app", tags: [1] }, /^tags: /],
  ["a d that is no map", [1], /^d: /],
  ["no d", undefined, /^d: /],
];

for (const [title, d, error] of refused) {
  test(`refuses identify with ${title}`, async (t) => {
    const client = await connectLegacy(t, await startBroker(t));
    client.send({ op: 1, d });
    const answer = await client.frame();
    t.is(answer.op, 8);
    t.regex(answer.d.error, error);
    t.is((await client.closed()).code, 1000);
  });
}

test("refuses bad initial metadata with a text for each key", async (t) => {
  const client = await connectLegacy(t, await startBroker(t));
  const metadata = {
    n: { type: "integer", value: 5.5 },
    x: { type: "nonsense", value: 1 },
    ip: { type: "string", value: "1.2.3.4" },
    bare: 5,
    "half \ud800": { type: "integer", value: 1 },
    ok: { type: "float", value: 5 },
  };
  client.send({ op: 1, d: { client_id: "a", application_id: "app", metadata } });
  t.like(await client.frame(), {
    op: 8,
    d: {
      error: "initial metadata: invalid",
      extra_info: {
        n: "n: value fails validation for 'integer'",
        x: "x: type 'nonsense' doesn't exist",
        ip: "ip: forbidden metadata key",
        bare: 'bare: must be {"type": …, "value": …}',
        "half \ud800": "half \ud800: metadata keys must be valid Unicode",
      },
    },
  });
});

test("refuses anything but identify before identify", async (t) => {
  const client = await connectLegacy(t, await startBroker(t));
  client.dispatch("SEND", { target: {}, payload: 1 });
  t.like(await client.frame(), {
    op: 8,
    d: { error: "sent payload with non-identify opcode without identifying first" },
  });
  t.is((await client.closed()).code, 1000);
});

test("ends a connection that identifies twice, and its registration with it", async (t) => {
  const broker = await startBroker(t);
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  client.send({ op: 1, d: { client_id: "b", application_id: "app" } });
  t.like(await client.frame(), { op: 8 });
  t.is((await client.closed()).code, 1000);
  t.is(broker.server.broker.context.directory.size, 0);
});

test("refuses a client id that a healthy client holds, and only within its application", async (t) => {
  const broker = await startBroker(t);
  await identifyLegacy(t, broker, { client_id: "a" });
  await identifyLegacy(t, broker, { client_id: "a", application_id: "other" });
  const second = await connectLegacy(t, broker);
  second.send({ op: 1, d: { client_id: "a", application_id: "app" } });
  t.like(await second.frame(), { op: 8, d: { error: "a: already registered for app app" } });
  t.is((await second.closed()).code, 1000);
});

test("gives a client id to a newcomer when its holder no longer answers", async (t) => {
  const broker = await startBroker(t);
  const ghost = await identifyLegacy(t, broker, { client_id: "a" });
  ghost.socket.pause(); // reads nothing any more, as a machine that has lost its network
  const heir = await identifyLegacy(t, broker, { client_id: "a" });
  t.deepEqual(await heir.settle(), []);
  ghost.socket.resume();
  t.is((await ghost.closed()).code, 1000);
});

test("frees the client id the moment its connection closes", async (t) => {
  const broker = await startBroker(t);
  for (let round = 0; round < 5; round += 1) {
    const client = await identifyLegacy(t, broker, { client_id: "a" });
    client.socket.close();
    await once(client.socket, "close");
  }
  t.pass();
});

test("restricts a client with a wrong or no password and not one with the right one", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  for (const [client_id, auth, restricted] of [
    ["right", "secret", false],
    ["wrong", "guess", true],
    ["none", null, true],
  ] as const) {
    const client = await connectLegacy(t, broker);
    client.send({ op: 1, d: { client_id, application_id: "app", auth } });
    t.like(await client.frame(), { op: 2, d: { client_id, restricted } });
  }
});

test("restricts nobody when no password is configured, even one who sends one", async (t) => {
  const client = await connectLegacy(t, await startBroker(t));
  client.send({ op: 1, d: { client_id: "a", application_id: "app", auth: "anything" } });
  t.like(await client.frame(), { op: 2, d: { restricted: false } });
});

test("refuses an address that has guessed too often", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret", "--auth-max-failures": "2" });
  for (const client_id of ["a", "b"]) await identifyLegacy(t, broker, { client_id, auth: "guess" });
  const client = await connectLegacy(t, broker);
  client.send({ op: 1, d: { client_id: "c", application_id: "app", auth: "secret" } });
  const answer = await client.frame();
  t.is(answer.op, 8);
  t.regex(answer.d.error, /too many failed attempts/);
});

test("writes the reserved attributes, and ignores the address of a restricted client", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  const identity = { ip: "10.1.2.3:80", namespace: "ns", tags: ["x"], receive_client_updates: true };
  const full = await identifyLegacy(t, broker, { ...identity, client_id: "full", auth: "secret" });
  await identifyLegacy(t, broker, { ...identity, client_id: "less", namespace: null });
  full.dispatch("QUERY_NODES", { application: "app", restricted: true });
  const answer = (await full.settle()).find(({ t: type }) => type === "QUERY_NODES");
  const [first, second] = answer?.d.nodes ?? [];
  t.like(first, {
    app_id: "app",
    client_id: "full",
    queues: [],
    socket_ip: "10.1.2.3:80",
    metadata: {
      ip: "10.1.2.3:80",
      encoding: "json",
      namespace: "ns",
      restricted: false,
      receive_client_updates: true,
      tags: ["x"],
    },
    metadata_types: { ip: "string", namespace: "string", restricted: "boolean", tags: "list" },
  });
  t.is(first.metadata_types.last_heartbeat_time, "integer");
  t.like(second, {
    client_id: "less",
    metadata: { ip: "127.0.0.1", restricted: true, receive_client_updates: false },
  });
  t.is(second.metadata.namespace, null);
});

test("refuses an unknown encoding and a foreign origin with 403 and an empty body", async (t) => {
  const broker = await startBroker(t, { "--allowed-origins": "https://good.example" });
  const status = async (query: string, origin: string) => {
    const socket = new WebSocket(`ws://127.0.0.1:${broker.port}/gateway/websocket${query}`, { origin });
    socket.on("error", () => {});
    const [, response] = await once(socket, "unexpected-response");
    const body = (await response.toArray()).join("");
    return `${response.statusCode} ${body}`;
  };
  t.is(await status("?encoding=xml", "https://good.example"), "403 ");
  t.is(await status("", "https://bad.example"), "403 ");
  const socket = new WebSocket(`ws://127.0.0.1:${broker.port}/gateway/websocket`, {
    origin: "https://good.example",
  });
  t.is((await new LegacyClient(socket).frame()).op, 0);
  socket.terminate();
});

test("is done with a connection whose upgrade it refused, also where the client keeps it open", async (t) => {
  const socket = await dial(t, await startBroker(t));
  socket.write("GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  const [answer] = await once(socket, "data");
  t.regex(answer.toString(), /^HTTP\/1\.1 404 /);
  // Only what is still open takes bytes without a reset.
  const knocking = setInterval(() => socket.write("?"), 10);
  await new Promise((resolve) => socket.once("close", resolve));
  clearInterval(knocking);
});
