import { createClient } from "@connectrpc/connect";
import test from "ava";
import { MessageService } from "../../gen/singyeong/v1/message_service_pb.js";
import { QueueService } from "../../gen/singyeong/v1/queue_service_pb.js";
import { Version } from "../../src/metadata/version.js";
import { hookAreas, hookMoments, hookName, type PluginHooks } from "../../src/plugins/hook-map.js";
import type { Plugin } from "../../src/plugins/plugin.js";
import type { PluginHost } from "../../src/plugins/plugin-host.js";
import { refuse } from "../../src/plugins/refusal.js";
import { callers } from "../support/http-calls.js";
import { connectLegacy, identifyLegacy } from "../support/legacy-client.js";
import { never, startWithPlugins } from "../support/plugins.js";
import { grpcTransport, identifyStream, openStream, rpcProtocols } from "../support/rpc-client.js";
import { joinUpstream, startUpstream } from "../support/upstream.js";

const app = { application: "app" };
const toApp = { applicationSelector: { case: "application" as const, value: "app" } };
const stamp = ({ headers }: { readonly headers: Readonly<Record<string, string>> }) => ({
  headers: { ...headers, stamped: "yes" },
});

/** A plugin that writes down every hook that runs, as `onSend`, and of after-hooks whether it went well. */
function recorder(): { readonly plugin: Plugin; readonly log: string[] } {
  const log: string[] = [];
  const hooks = hookAreas.flatMap((area) =>
    hookMoments.map((moment) => {
      const name = hookName(moment, area);
      const record = (_event: unknown, outcome?: { readonly ok: boolean }) => {
        log.push(outcome === undefined ? name : `${name} ${outcome.ok ? "ok" : "failed"}`);
      };
      return [name, record];
    }),
  );
  return { plugin: { name: "recorder", hooks: Object.fromEntries(hooks) as PluginHooks }, log };
}

test("every area runs its hooks in the order before, on, after", async (t) => {
  const { plugin, log } = recorder();
  const broker = await startWithPlugins(t, [plugin]);
  const upstream = await startUpstream(t);
  const ran = () => log.splice(0);
  const client = await identifyLegacy(t, broker, { client_id: "a", ip: `127.0.0.1:${upstream.port}` });
  t.deepEqual(ran(), ["beforeConnect", "onConnect", "afterConnect ok"]);
  client.dispatch("UPDATE_METADATA", { n: { type: "integer", value: 1 } });
  await client.settle();
  t.deepEqual(ran(), ["beforeMetadata", "onMetadata", "afterMetadata ok"]);
  const deliver = ["beforeDeliver", "onDeliver", "afterDeliver ok"];
  for (const event of ["SEND", "BROADCAST"]) {
    client.dispatch(event, { target: app, payload: 1 });
    t.is((await client.frame()).t, event);
    t.deepEqual(ran(), ["beforeSend", "onSend", ...deliver, "afterSend ok"]);
  }
  client.dispatch("QUEUE", { queue: "q", target: app, payload: 1 });
  t.is((await client.frame()).t, "QUEUE_CONFIRM");
  t.deepEqual(ran(), ["beforeEnqueue", "onEnqueue", "afterEnqueue ok"]);
  client.dispatch("QUEUE_REQUEST", { queue: "q" });
  const { id } = (await client.frame()).d.payload;
  client.dispatch("QUEUE_ACK", { queue: "q", id });
  client.dispatch("QUEUE", { queue: "other", target: app, payload: 1 });
  t.is((await client.frame()).t, "QUEUE_CONFIRM");
  t.deepEqual(
    ran().filter((name) => name.includes("Ack")),
    ["beforeAck", "onAck", "afterAck ok"],
  );
  t.is((await fetch(`${broker.baseUrl}/proxy/app/x`)).status, 200);
  t.deepEqual(ran(), ["beforeProxy", "onProxy", "afterProxy ok"]);
});

test("hooks of sending work for requests, whose after-hooks wait for the reply", async (t) => {
  const { plugin, log } = recorder();
  const broker = await startWithPlugins(t, [plugin]);
  const replier = await identifyStream(t, broker, { clientId: "a" });
  log.length = 0;
  const messages = createClient(MessageService, grpcTransport(broker));
  const response = messages.request({ query: toApp });
  const { requestId = "" } = await replier.expect("message");
  t.false(log.some((name) => name.startsWith("afterSend")));
  replier.send({ command: { case: "reply", value: { requestId, outcome: { case: "content", value: {} } } } });
  await response;
  t.is(log.at(-1), "afterSend ok");
  await t.throwsAsync(
    messages.request({ query: { ...toApp, key: "k", filter: { case: "cel", value: "x == 1" } } }),
  );
  t.is(log.at(-1), "afterSend failed");
});

for (const [name, transport] of Object.entries(rpcProtocols)) {
  test(`a send over ${name} is changed and refused by plugins`, async (t) => {
    const broker = await startWithPlugins(t, [
      {
        name: "p",
        hooks: {
          async beforeSend({ headers }) {
            if (headers["forbidden"]) throw refuse("not this one");
            return stamp({ headers });
          },
        },
      },
    ]);
    const receiver = await identifyStream(t, broker, { clientId: "a" });
    const messages = createClient(MessageService, transport(broker.baseUrl));
    await messages.send({ query: toApp, content: { headers: { own: "1" } } });
    t.deepEqual((await receiver.expect("message")).content?.headers, { own: "1", stamped: "yes" });
    const refused = messages.send({ query: toApp, content: { headers: { forbidden: "1" } } });
    t.like(await t.throwsAsync(refused), { code: 7, rawMessage: "not this one" });
  });
}

test("a plugin changes what a client says of itself, over WebSocket and gRPC alike", async (t) => {
  const version = Version.parse("1.2.3");
  if (version === undefined) return t.fail();
  const broker = await startWithPlugins(t, [
    {
      name: "p",
      hooks: {
        async beforeConnect({ metadata, transport }) {
          const set = new Map([...metadata, ["via", { type: "string", value: transport }] as const]);
          return { metadata: set.set("v", { type: "version", value: version }), tags: ["tagged"] };
        },
        beforeMetadata: ({ set }) => ({
          set: new Map([...set, ["touched", { type: "boolean", value: true }]]),
        }),
      },
    },
  ]);
  const a = await identifyLegacy(t, broker, { client_id: "a" });
  const b = await identifyStream(t, broker, { clientId: "b" });
  const of = (id: string) => broker.server.broker.context.directory.get("app", id)?.attributes;
  for (const [id, via] of [
    ["a", "websocket"],
    ["b", "rpc"],
  ] as const) {
    t.is(of(id)?.get("via")?.value, via);
    t.deepEqual(of(id)?.get("tags")?.value, ["tagged"]);
  }
  a.dispatch("UPDATE_METADATA", {});
  await a.settle();
  t.is(of("a")?.get("touched")?.value, true);
  b.send({ id: 1n, command: { case: "updateMetadata", value: {} } });
  t.is((await b.expect("commandResult")).result.case, "updateMetadata");
  t.is(of("b")?.get("touched")?.value, true);
});

test("a client that a plugin refuses is told so, over WebSocket and gRPC, and after-hooks know", async (t) => {
  const outcomes: string[] = [];
  const broker = await startWithPlugins(t, [
    {
      name: "door",
      hooks: {
        beforeConnect: () => {
          throw refuse("closed today");
        },
        afterConnect: (_, outcome) => outcomes.push(outcome.ok ? "in" : outcome.error.reason),
      },
    },
  ]);
  const a = await connectLegacy(t, broker);
  a.send({ op: 1, d: { client_id: "a", application_id: "app" } });
  t.like(await a.frame(), { op: 8, d: { error: "closed today" } });
  const b = openStream(t, broker);
  b.identify({ clientId: "b" });
  t.like(await t.throwsAsync(b.event()), { code: 7, rawMessage: "closed today" });
  t.deepEqual(outcomes, ["PLUGIN_REFUSED", "PLUGIN_REFUSED"]);
});

test("a wrong credential reaches no before-hook, but after-hooks", async (t) => {
  const { plugin, log } = recorder();
  const broker = await startWithPlugins(t, [plugin], { "--auth": "secret" });
  const client = openStream(t, broker);
  client.identify({ clientId: "a", credential: "guess" });
  await t.throwsAsync(client.event());
  t.deepEqual(log, ["afterConnect failed"]);
});

test("a message that a plugin keeps from one receiver of a broadcast reaches the others; a send is refused", async (t) => {
  const broker = await startWithPlugins(t, [
    {
      name: "p",
      hooks: {
        beforeDeliver({ receiver, message }) {
          if (receiver.id === "a") throw refuse("not for a");
          return stamp(message);
        },
      },
    },
  ]);
  const a = await identifyStream(t, broker, { clientId: "a" });
  const b = await identifyStream(t, broker, { clientId: "b" });
  a.send({ id: 1n, command: { case: "broadcast", value: { query: toApp } } });
  t.deepEqual((await b.expect("message")).content?.headers, { stamped: "yes" });
  const { result } = await a.expect("commandResult");
  t.like(result, { case: "broadcast", value: { matched: 2, delivered: 1, dropped: 1 } });
  const onlyA = { ...toApp, selector: { kind: 1, path: { segments: ["last_heartbeat_time"] } } };
  a.send({ id: 2n, command: { case: "send", value: { query: onlyA } } });
  const refused = await a.expect("commandResult");
  t.like(refused.result, { case: "failure", value: { message: "not for a" } });
});

test("messages of a queue and their settlements are changed and refused by plugins", async (t) => {
  const broker = await startWithPlugins(t, [
    {
      name: "p",
      hooks: {
        beforeEnqueue({ queue, messages }) {
          if (queue === "closed") throw refuse("closed queue");
          return { messages: messages.map((message) => stamp(message)) };
        },
        beforeAck: () => ({ settlement: { kind: "reject", reason: "never good enough", deadLetter: true } }),
      },
    },
  ]);
  const queues = createClient(QueueService, grpcTransport(broker));
  const refused = queues.enqueue({ queue: "closed", items: [{}] });
  t.like(await t.throwsAsync(refused), { rawMessage: "closed queue" });
  await queues.enqueue({ queue: "q", items: [{ target: toApp }] });
  const { messages } = await queues.peekMessages({ queue: "q" });
  t.deepEqual(messages[0]?.content?.headers, { stamped: "yes" });
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  client.dispatch("QUEUE_REQUEST", { queue: "q" });
  const { id } = (await client.frame()).d.payload;
  client.dispatch("QUEUE_ACK", { queue: "q", id });
  await client.settle();
  await queues.enqueue({ queue: "later", items: [{}] }); // behind the settlement on its way to disk
  const { deadLetters } = await queues.listDeadLetters({ queue: "q" });
  t.is(deadLetters[0]?.history.at(-1)?.reason, "never good enough");
});

for (const [version, call] of Object.entries(callers)) {
  test(`a forwarded request over ${version} is changed and refused by plugins`, async (t) => {
    const reports: unknown[] = [];
    const broker = await startWithPlugins(t, [
      {
        name: "p",
        hooks: {
          async beforeProxy({ target, fields }) {
            if (target === "/forbidden") throw refuse("not there");
            return { target: `${target}?changed`, fields: [...fields, "x-plugin", "yes"] };
          },
          afterProxy: (_, outcome) => reports.push(outcome.ok ? outcome.result.status : outcome.error.reason),
        },
      },
    ]);
    const upstream = await startUpstream(t);
    await joinUpstream(t, broker, upstream, { client_id: "a" });
    const answer = await call(t, broker, { path: "/proxy/shop/x", method: "POST", body: "body" });
    t.is(answer.status, 200);
    const request = JSON.parse(answer.body.toString());
    t.is(request.target ?? request.url, "/x?changed");
    t.true(JSON.stringify(request).includes("x-plugin"));
    const refused = await call(t, broker, { path: "/proxy/shop/forbidden" });
    t.is(refused.status, 403);
    t.deepEqual(reports, [200, "PLUGIN_REFUSED"]);
  });
}

test("a hook that hangs costs its caller the deadline, and nobody else anything", async (t) => {
  const broker = await startWithPlugins(
    t,
    [{ name: "slow", hooks: { beforeSend: ({ headers }) => (headers["hang"] ? never() : undefined) } }],
    { "--plugin-timeout-ms": "50" },
  );
  const receiver = await identifyStream(t, broker, { clientId: "a" });
  const messages = createClient(MessageService, grpcTransport(broker));
  const hanging = messages.send({ query: toApp, content: { headers: { hang: "1" } } });
  await messages.send({ query: toApp });
  await receiver.expect("message");
  t.like(await t.throwsAsync(hanging), { code: 14, rawMessage: "plugin slow did not answer within 50 ms" });
  t.is(broker.loggedErrors.splice(0).length, 1);
});

test("what a plugin sends passes no hooks, so that it may answer what is sent", async (t) => {
  let send = async () => {};
  const broker = await startWithPlugins(t, [
    {
      name: "echo",
      load(host) {
        send = async () => void (await host.broadcast({ application: "app" }, { payload: "echo" }));
      },
      hooks: { afterSend: () => send(), onDeliver: () => send() },
    },
  ]);
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  client.dispatch("SEND", { target: app, payload: "original" });
  const frames = [await client.frame(), await client.frame(), await client.frame()];
  t.deepEqual(frames.map(({ d }) => d.payload).sort(), ["echo", "echo", "original"]);
  t.deepEqual(await client.settle(), []);
});

test("a host has the plugin's configuration, sends, broadcasts, enqueues and looks clients up", async (t) => {
  let host: PluginHost | undefined;
  const load = (given: PluginHost) => {
    host = given;
  };
  const broker = await startWithPlugins(t, [{ name: "worker", load }], {
    "--plugin-config": '{"worker":{"a":[1]}}',
  });
  if (host === undefined) return t.fail();
  t.deepEqual([host.config, host.version], [{ a: [1] }, "0.0.0-test"]);
  const client = await identifyStream(t, broker, { clientId: "a" });
  t.is(host.client("app", "a")?.id, "a");
  t.deepEqual(
    (await host.queryClients({})).map(({ id }) => id),
    ["a"],
  );
  t.deepEqual(await host.send(app, { payload: { n: 2n ** 60n }, headers: { h: "1" } }), {
    application: "app",
    clientId: "a",
  });
  const { content } = await client.expect("message");
  t.is(Buffer.from(content?.data ?? []).toString(), '{"n":1152921504606846976}');
  t.deepEqual(content?.headers, { h: "1" });
  t.is(await host.broadcast(app, { payload: 1 }), 1);
  t.is(await host.send({ application: "nobody", droppable: true }, { payload: 1 }), undefined);
  t.like(await t.throwsAsync(host.send({ filter: "x ==" }, { payload: 1 })), { reason: "INVALID_QUERY" });
  t.like(await host.enqueue("q", app, { payload: 1 }), { kind: "stored", duplicate: false });
});

test("plugins that judge credentials decide over WebSocket, RPC and REST, and the password is not looked at", async (t) => {
  const answers: Readonly<Record<string, "ok" | "restricted">> = { good: "ok", some: "restricted" };
  const broker = await startWithPlugins(
    t,
    [
      {
        name: "door",
        authenticate(credential = "") {
          const answer = answers[credential];
          if (answer === undefined) throw refuse("unknown key");
          return answer;
        },
      },
    ],
    { "--auth": "secret" },
  );
  for (const [auth, restricted] of [
    ["good", false],
    ["some", true],
  ] as const) {
    const client = await connectLegacy(t, broker);
    client.send({ op: 1, d: { client_id: auth, application_id: "app", auth } });
    t.like(await client.frame(), { op: 2, d: { restricted } });
  }
  for (const auth of ["secret", undefined]) {
    const client = await connectLegacy(t, broker);
    client.send({ op: 1, d: { client_id: "x", application_id: "app", auth } });
    t.like(await client.frame(), { op: 8, d: { error: "unknown key" } });
  }
  const query = (authorization: string) =>
    fetch(`${broker.baseUrl}/api/v1/query`, { method: "POST", body: "{}", headers: { authorization } });
  t.is((await query("good")).status, 200);
  t.is((await query("secret")).status, 401);
  const sending = (authorization: string) =>
    createClient(MessageService, grpcTransport(broker)).send(
      { query: { ...toApp, droppable: true } },
      { headers: { authorization } },
    );
  await t.notThrowsAsync(sending("Bearer good"));
  t.like(await t.throwsAsync(sending("Bearer secret")), { code: 16 });
});
