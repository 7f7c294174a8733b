// What a caller may see bounds everything that it can ask.
import { createClient } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { DirectoryService } from "../../../gen/singyeong/v1/directory_service_pb.js";
import { MessageService } from "../../../gen/singyeong/v1/message_service_pb.js";
import { hashToken } from "../../../src/auth/token-authenticator.js";
import { makeAccessFile } from "../../support/access.js";
import { jsonContent, openConsumer, queueService } from "../../support/consumer-client.js";
import { identifyLegacy } from "../../support/legacy-client.js";
import { grpcTransport } from "../../support/rpc-client.js";
import { type RunningBroker, startBroker } from "../../support/running-broker.js";
import { reasonOf } from "../../support/ways-in.js";

const everything = [{ verbs: ["*"] }];
const token = (namespace: string) => ({
  sha256: hashToken(`of ${namespace}`),
  roles: ["member"],
  namespace,
});
const content = {
  tokens: {
    a: token("a"),
    b: token("b"),
    boss: { sha256: hashToken("of boss"), roles: ["unrestricted"] },
    keeper: { sha256: hashToken("of keeper"), roles: ["keeper"] },
  },
  roles: { member: everything, keeper: [{ verbs: ["get-queue", "enqueue"], queues: ["kept-*"] }] },
};

/** A broker with one client in each of two namespaces. */
async function setUp(t: ExecutionContext) {
  const broker = await startBroker(t, { "--access-file": makeAccessFile(t, content).path });
  const a = await identifyLegacy(t, broker, { client_id: "in-a", auth: "of a" });
  const b = await identifyLegacy(t, broker, { client_id: "in-b", auth: "of b" });
  return { broker, a, b };
}

const as = (namespace: string) => ({ headers: { authorization: `Bearer of ${namespace}` } });
const toApp = { applicationSelector: { case: "application" as const, value: "app" } };
const messages = (broker: RunningBroker) => createClient(MessageService, grpcTransport(broker));
const directory = (broker: RunningBroker) => createClient(DirectoryService, grpcTransport(broker));

for (const [what, query] of [
  ["any client", toApp],
  ["a client by key", { ...toApp, key: "k" }],
  ["a client of every application", {}],
  [
    "no client, optionally",
    { ...toApp, optional: true, filter: { case: "cel" as const, value: 'nothing == "there"' } },
  ],
] as const) {
  test(`a send to ${what} goes to the sender's namespace`, async (t) => {
    const { broker } = await setUp(t);
    for (let round = 0; round < 10; round += 1) {
      const { receiver } = await messages(broker).send({ query, content: jsonContent(round) }, as("a"));
      t.is(receiver?.clientId, "in-a");
    }
  });
}

test("a send to a client of another namespace finds nobody", async (t) => {
  const { broker } = await setUp(t);
  const query = { ...toApp, filter: { case: "cel" as const, value: 'attribute("namespace") == "b"' } };
  const error = await t.throwsAsync(messages(broker).send({ query }, as("a")));
  t.is(reasonOf(error), "NO_ROUTE");
  t.is((await messages(broker).send({ query }, as("boss"))).receiver?.clientId, "in-b");
});

test("a broadcast reaches the sender's namespace and no other", async (t) => {
  const { broker, a, b } = await setUp(t);
  const { delivered } = await messages(broker).broadcast({ query: toApp, content: jsonContent(1) }, as("a"));
  t.is(delivered, 1);
  t.is((await a.settle()).length, 1);
  t.is((await b.settle()).length, 0);
  t.is((await messages(broker).broadcast({ query: toApp }, as("boss"))).delivered, 2);
});

test("an explanation tells nothing of whom the caller may not see", async (t) => {
  const { broker } = await setUp(t);
  const query = { ...toApp, filter: { case: "cel" as const, value: 'region == "eu"' } };
  const explained = await directory(broker).explainQuery({ query }, as("a"));
  t.deepEqual(
    explained.clients.map(({ client }) => client?.clientId),
    ["in-a"],
  );
  t.is(explained.candidates, 1);
  t.deepEqual(explained.indexes, []);
  const client = { application: "app", clientId: "in-b" };
  const error = await t.throwsAsync(directory(broker).explainQuery({ query, client }, as("a")));
  t.is(reasonOf(error), "CLIENT_NOT_FOUND");
  t.is((await directory(broker).explainQuery({ query, client }, as("boss"))).clients.length, 2);
});

test("a watch tells of the watcher's namespace and of no other", async (t) => {
  const { broker } = await setUp(t);
  const ended = new AbortController();
  t.teardown(() => ended.abort());
  const watched = directory(broker).watchClients({ query: toApp }, { ...as("a"), signal: ended.signal });
  await identifyLegacy(t, broker, { client_id: "late-b", auth: "of b" });
  await identifyLegacy(t, broker, { client_id: "late-a", auth: "of a" });
  const seen: string[] = [];
  for await (const { changes } of watched) {
    for (const { change } of changes) if (change.case === "matched") seen.push(change.value.clientId);
    if (seen.includes("late-a")) break;
  }
  t.deepEqual(seen.sort(), ["in-a", "late-a"]);
});

test("a queued message goes to a consumer of its sender's namespace", async (t) => {
  const { broker } = await setUp(t);
  const queues = queueService(broker);
  for (const namespace of ["a", "b"]) {
    const items = [{ target: toApp, content: jsonContent(`for ${namespace}`) }];
    await queues.enqueue({ queue: "jobs", items }, as(namespace));
  }
  const b = await identifyLegacy(t, broker, { client_id: "worker-b", auth: "of b" });
  b.dispatch("QUEUE_REQUEST", { queue: "jobs" });
  b.dispatch("QUEUE_REQUEST", { queue: "jobs" });
  const got = await b.frame();
  t.is(got.d.payload.payload, "for b");
  t.deepEqual(await b.settle(), []);
});

test("a listing of queues shows those that the caller may see", async (t) => {
  const { broker } = await setUp(t);
  const queues = queueService(broker);
  const items = [{ content: jsonContent(1) }];
  for (const queue of ["kept-1", "other", "kept-2"]) await queues.enqueue({ queue, items }, as("boss"));
  const names = async (namespace: string) =>
    (await queues.listQueues({}, as(namespace))).queues.map(({ name }) => name);
  t.deepEqual(await names("keeper"), ["kept-1", "kept-2"]);
  t.deepEqual(await names("boss"), ["kept-1", "kept-2", "other"]);
  const refused = await t.throwsAsync(queues.getQueue({ queue: "other" }, as("keeper")));
  t.is(reasonOf(refused), "PERMISSION_DENIED");
  const consumer = openConsumer(t, broker, as("keeper").headers);
  consumer.send({ case: "start", value: { queue: "kept-1", initialCredit: 1 } });
  t.is(reasonOf(await t.throwsAsync(consumer.event())), "PERMISSION_DENIED");
});

test("a forwarded request goes to an upstream of the caller's namespace", async (t) => {
  const { broker } = await setUp(t);
  const response = await fetch(`${broker.baseUrl}/proxy/elsewhere/x`, {
    headers: { "singyeong-authorization": "Bearer of a" },
  });
  t.is(response.headers.get("singyeong-reason"), "NO_ROUTE");
  await identifyLegacy(t, broker, {
    client_id: "up-b",
    application_id: "shop",
    auth: "of b",
    ip: "127.0.0.1:1",
  });
  const call = (who: string) =>
    fetch(`${broker.baseUrl}/proxy/shop/x`, { headers: { "singyeong-authorization": `Bearer of ${who}` } });
  t.is((await call("a")).headers.get("singyeong-reason"), "NO_ROUTE");
  t.is((await call("b")).headers.get("singyeong-reason"), "UPSTREAM_UNREACHABLE");
  t.is((await call("keeper")).headers.get("singyeong-reason"), "PERMISSION_DENIED");
});
