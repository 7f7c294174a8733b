import { createServer } from "node:http";
import test from "ava";
import { attribute, type Change, min, noneOf, where } from "../../client/node.js";
import { startBroker } from "../support/running-broker.js";
import { join } from "../support/sdk-client.js";

test("watches matches come, change and go", async (t) => {
  const broker = await startBroker(t);
  const client = await join(t, broker, { application: "watcher" });
  const changes = client.watch({ application: "a", where: where("load").lt(5) })[Symbol.asyncIterator]();
  const next = async () => (await changes.next()).value as Change;
  t.deepEqual(await next(), { kind: "reset" });
  t.deepEqual(await next(), { kind: "snapshot_complete" });
  const seen = await join(t, broker, { application: "a", clientId: "x", metadata: { load: 1 } });
  t.like(await next(), { kind: "matched", client: { clientId: "x", metadata: { load: 1 } } });
  await seen.updateMetadata({ load: 2 });
  t.like(await next(), { kind: "updated", client: { metadata: { load: 2 } } });
  await seen.close();
  t.deepEqual(await next(), { kind: "unmatched", client: { application: "a", clientId: "x" } });
  await changes.return?.();
});

test("every clause asks what it says", async (t) => {
  const broker = await startBroker(t);
  const client = await join(t, broker, {
    application: "a",
    clientId: "x",
    metadata: { load: 2, limit: 5, colours: ["b"], deep: { er: [1, "two"] }, name: "prod-1" },
  });
  const matches = async (condition: ReturnType<typeof noneOf>) =>
    (await client.queryClients({ application: "a", where: condition })).clients.length === 1;
  for (const condition of [
    where("load").eq(2),
    where("load").ne(3),
    where("load").gt(1),
    where("load").lte(2),
    where("load").in([1, 2]),
    where("load").notIn([3]),
    where("load").lt(attribute("limit")),
    where("load").lt(attribute("missing").or(9)),
    where("deep", "er", "1").eq("two"),
    where("name").contains("prod"),
    where("name").notContains("test"),
    where("limit").exists().and(where("load").eq(2)),
    where("load").eq(3).or(where("load").eq(2)),
    noneOf(where("missing").exists()),
  ])
    t.true(
      await matches(condition),
      JSON.stringify(condition.toProto(), (_, v) => (typeof v === "bigint" ? `${v}` : v)),
    );
  for (const condition of [
    where("load").eq("2"),
    where("missing").ne(1),
    where("colours").contains("c"),
    where("load").gt(attribute("limit")),
    where("load").eq(2).and(where("limit").eq(4)),
  ])
    t.false(await matches(condition));
});

test("explains what rules a client out", async (t) => {
  const broker = await startBroker(t);
  const client = await join(t, broker, { application: "a", clientId: "x", metadata: { load: 9 } });
  const ref = { application: "a", clientId: "x" };
  const explanation = await client.explain(
    { application: "a", where: where("load").lt(5), pick: min("load") },
    { client: ref },
  );
  t.is(explanation.pick, undefined);
  t.like(explanation.clients[0], { client: ref, matches: false });
  t.is(explanation.clients[0]?.failures[0]?.actual, 9);
});

test("has HTTP requests forwarded", async (t) => {
  const upstream = createServer((request, response) => response.end(`${request.method} ${request.url}`));
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  t.teardown(() => upstream.close());
  const { port } = upstream.address() as { port: number };
  const broker = await startBroker(t);
  const client = await join(t, broker, { application: "shop", address: `127.0.0.1:${port}` });
  const answer = await client.proxy("shop", { path: "/orders?id=7", method: "POST", body: "x" });
  t.is(answer.status, 200);
  t.is(new TextDecoder().decode(answer.body), "POST /orders?id=7");
  t.is(answer.upstream?.application, "shop");
});

test("hears of clients that come and go, and sees the broker", async (t) => {
  const broker = await startBroker(t);
  const client = await join(t, broker, { application: "a", clientId: "x", receiveClientEvents: true });
  const gone = new Promise((resolve) =>
    client.onClientEvent((event) => event.kind === "disconnected" && resolve(event.client)),
  );
  const other = await join(t, broker, { application: "b", clientId: "y" });
  const sessions = [];
  for await (const session of client.admin.sessions()) sessions.push(session.client?.clientId);
  t.deepEqual(sessions, ["x", "y"]);
  await other.close();
  t.deepEqual(await gone, { application: "b", clientId: "y" });
  t.like(await client.admin.info(), { clients: 1, draining: false });
});
