import test from "ava";
import { connect, max, ReplyError, SingyeongError, semver, where } from "../../client/node.js";
import { spawnBroker } from "../support/broker-process.js";
import { startBroker } from "../support/running-broker.js";
import { eventually, join, received } from "../support/sdk-client.js";

test("sends to the match of a query, and hands over what was sent", async (t) => {
  const broker = await startBroker(t);
  const receiver = await join(t, broker, {
    application: "backend",
    clientId: "b-1",
    metadata: { version: semver("2.1.0"), guild_ids: [122, 123], region: "eu" },
  });
  await join(t, broker, { application: "backend", clientId: "b-2", metadata: { version: semver("1.9.0") } });
  const messages = received(receiver);
  const sender = await join(t, broker, { application: "api", clientId: "a-1" });
  const query = where("version").gte(semver("2.0.0")).and(where("guild_ids").contains(123));
  const sent = await sender.send(
    { application: "backend", where: query },
    { hello: "world" },
    { nonce: "n" },
  );
  t.deepEqual(sent.receiver, { application: "backend", clientId: "b-1" });
  const message = await messages.next();
  t.like(message, {
    id: sent.messageId,
    kind: "send",
    payload: { hello: "world" },
    nonce: "n",
    source: { application: "api", clientId: "a-1" },
  });
});

test("takes CEL text and selectors", async (t) => {
  const broker = await startBroker(t);
  for (const [clientId, load] of [
    ["low", 1],
    ["high", 9],
  ] as const)
    await join(t, broker, { application: "backend", clientId, metadata: { load, region: "eu" } });
  const caller = await connect({ url: broker.baseUrl });
  t.teardown(() => caller.close());
  const { receiver } = await caller.send(
    { application: "backend", where: 'region == "eu"', pick: max("load") },
    "x",
  );
  t.is(receiver?.clientId, "high");
});

test("replies with what the handler returns, and fails with what it throws", async (t) => {
  const broker = await startBroker(t);
  const receiver = await join(t, broker, { application: "sum" });
  receiver.onMessage(async ({ payload }) => {
    if (!Array.isArray(payload)) throw new ReplyError("no list", { got: typeof payload });
    return payload.reduce((sum, value) => sum + value, 0);
  });
  const sender = await join(t, broker, { application: "api" });
  t.is((await sender.request("sum", [1, 2, 3])).payload, 6);
  const error = await t.throwsAsync(sender.request("sum", "text"), { instanceOf: SingyeongError });
  t.like(error, { reason: "REPLY_FAILED", outcome: "sent", details: { got: "string" } });
});

test("tells the reason and the code of a refusal, and that nothing was sent", async (t) => {
  const broker = await startBroker(t);
  const sender = await join(t, broker, { application: "api" });
  const error = await t.throwsAsync(sender.send("nobody", 1), { instanceOf: SingyeongError });
  t.like(error, { reason: "NO_ROUTE", code: "not_found", outcome: "not_sent" });
  const wrong = await t.throwsAsync(sender.send({ where: "a >" }, 1), { instanceOf: SingyeongError });
  t.like(wrong, { reason: "INVALID_QUERY", code: "invalid_argument", outcome: "not_sent" });
});

test("counts what a broadcast reached", async (t) => {
  const broker = await startBroker(t);
  const clients = await Promise.all([1, 2, 3].map(() => join(t, broker, { application: "all" })));
  const inboxes = clients.map(received);
  const result = await clients[0]?.broadcast("all", "hi");
  t.like(result, { matched: 3, delivered: 3, dropped: 0 });
  for (const inbox of inboxes) t.is((await inbox.next()).payload, "hi");
});

test("commands of one turn travel in one frame, and arrive in order", async (t) => {
  const broker = await startBroker(t);
  const receiver = await join(t, broker, { application: "backend" });
  const messages = received(receiver);
  const sender = await join(t, broker, { application: "api" });
  const numbers = Array.from({ length: 300 }, (_, index) => index);
  await Promise.all(numbers.map((number) => sender.send("backend", number)));
  const got: unknown[] = [];
  while (got.length < numbers.length) got.push((await messages.next()).payload);
  t.deepEqual(got, numbers);
});

test("refuses what is more than may wait, and says that it was not sent", async (t) => {
  const broker = await startBroker(t);
  await join(t, broker, { application: "backend" });
  const sender = await join(t, broker, { application: "api", maxPendingCalls: 10 });
  const sends = Array.from({ length: 12 }, (_, index) => sender.send("backend", index));
  const outcomes = await Promise.allSettled(sends);
  t.is(outcomes.filter(({ status }) => status === "fulfilled").length, 10);
  for (const outcome of outcomes.slice(10))
    t.like(outcome, { status: "rejected", reason: { reason: "BUFFER_FULL", outcome: "not_sent" } });
});

test("refuses a message that is too large, and keeps the connection", async (t) => {
  const broker = await startBroker(t);
  const sender = await join(t, broker, { application: "api" });
  const error = await t.throwsAsync(sender.send("api", new Uint8Array(2 ** 20)), {
    instanceOf: SingyeongError,
  });
  t.like(error, { reason: "LIMIT_EXCEEDED", outcome: "not_sent" });
  t.is((await sender.send("api", 1)).receiver?.application, "api");
});

test("a handler that is slow gets no more than it has room for", async (t) => {
  const broker = await startBroker(t);
  const receiver = await join(t, broker, { application: "backend", maxUnhandledMessages: 2 });
  const waiting: (() => void)[] = [];
  let most = 0;
  let done = 0;
  receiver.onMessage(async () => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      most = Math.max(most, waiting.length);
    });
    done += 1;
  });
  const sender = await join(t, broker, { application: "api" });
  for (let count = 0; count < 6; count += 1) await sender.send("backend", count);
  while (done < 6) {
    await eventually(() => waiting.length > 0);
    waiting.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.true(most <= 2, String(most));
});

test("a signal ends the wait, and says whether something was sent", async (t) => {
  const broker = await startBroker(t);
  const receiver = await join(t, broker, { application: "silent" });
  const messages = received(receiver);
  let release: () => void = () => {};
  receiver.onMessage((message) => {
    messages.push(message);
    return new Promise<void>((resolve) => (release = resolve));
  });
  const sender = await join(t, broker, { application: "api" });
  const gone = AbortSignal.abort();
  t.like(await t.throwsAsync(sender.send("silent", 1, { signal: gone })), {
    reason: "ABORTED",
    outcome: "not_sent",
  });
  const abort = new AbortController();
  const request = sender.request("silent", 1, { signal: abort.signal });
  await messages.next();
  abort.abort();
  t.like(await t.throwsAsync(request), { reason: "ABORTED", outcome: "unknown" });
  release();
});

test("a wrong credential is told at once, and a function gives a new one", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  const error = await t.throwsAsync(connect({ url: broker.baseUrl, application: "a", credential: "wrong" }), {
    instanceOf: SingyeongError,
  });
  t.like(error, { reason: "UNAUTHENTICATED", code: "unauthenticated" });
  const client = await join(t, broker, { application: "a", credential: async () => "secret" });
  t.false(client.restricted);
  t.is((await client.queryClients("a")).clients.length, 1);
});

test("an address where nobody answers is told within the time for it", async (t) => {
  const error = await t.throwsAsync(
    connect({ url: "http://127.0.0.1:1", application: "a", connectTimeoutMs: 0 }),
    { instanceOf: SingyeongError },
  );
  t.like(error, { reason: "CONNECTION_FAILED", outcome: "not_sent" });
  t.is(error?.message.match(/ECONNREFUSED/g)?.length, 1, error?.message); // said once
});

test("metadata keeps its types on the way", async (t) => {
  const broker = await startBroker(t);
  const metadata = {
    text: "a",
    whole: 5,
    big: 2n ** 60n,
    part: 0.5,
    yes: true,
    list: [1, "a"],
    map: { a: 1 },
  };
  const client = await join(t, broker, { application: "a", metadata });
  const [known] = (await client.queryClients("a")).clients;
  t.like(known?.metadata, metadata);
  await client.updateMetadata({ version: semver("1.0.0"), whole: 6 }, { remove: ["text"] });
  const [updated] = (
    await client.queryClients({ application: "a", where: where("version").eq(semver("1.0.0")) })
  ).clients;
  t.is(updated?.metadata["whole"], 6);
  t.false("text" in (updated?.metadata ?? {}));
});

test("comes back with its metadata after the broker was killed, and tells the truth about what was under way", async (t) => {
  t.timeout(60_000);
  const first = await spawnBroker(t);
  const port = String(first.port);
  const options = { url: first.baseUrl, backoff: { initialDelayMs: 20, maxDelayMs: 100 } };
  const receiver = await connect({ ...options, application: "backend", clientId: "b", metadata: { a: 1 } });
  const sender = await connect({ ...options, application: "api", clientId: "s" });
  t.teardown(() => Promise.all([receiver.close(), sender.close()]));
  const messages = received(receiver);
  receiver.onMessage((message) => {
    messages.push(message);
    return message.payload === "wait" ? new Promise(() => {}) : undefined;
  });
  await receiver.updateMetadata({ a: 2 });
  const underWay = sender.request("backend", "wait");
  await messages.next();
  first.child.kill("SIGKILL");
  await first.exited;
  t.like(await t.throwsAsync(underWay), { reason: "CONNECTION_LOST", outcome: "unknown" });
  await eventually(() => sender.state === "reconnecting" && receiver.state === "reconnecting");
  const updated = receiver.updateMetadata({ b: 3 });
  const second = await spawnBroker(t, ["--port", port]);
  t.is(second.port, first.port);
  await updated;
  const sent = await sender.send(
    { application: "backend", where: "a == 2 && b == 3", optional: false },
    "again",
  );
  t.is(sent.receiver?.clientId, "b");
  t.is((await messages.next()).payload, "again");
});

test("what waits for a connection too long fails as not sent", async (t) => {
  const broker = await spawnBroker(t);
  const client = await connect({
    url: broker.baseUrl,
    application: "a",
    connectionTimeoutMs: 50,
    backoff: { initialDelayMs: 10_000 },
  });
  t.teardown(() => client.close());
  broker.child.kill("SIGKILL");
  await eventually(() => client.state === "reconnecting");
  t.like(await t.throwsAsync(client.send("a", 1)), { reason: "NOT_CONNECTED", outcome: "not_sent" });
  t.like(await t.throwsAsync(client.queryClients("a")), { reason: "NOT_CONNECTED", outcome: "not_sent" });
});

test("follows a goodbye to wherever the broker is next", async (t) => {
  t.timeout(60_000);
  const first = await spawnBroker(t);
  const backoff = { initialDelayMs: 20, maxDelayMs: 100 };
  const client = await connect({ url: first.baseUrl, application: "a", backoff });
  t.teardown(() => client.close());
  first.child.kill("SIGTERM");
  await eventually(() => client.state === "reconnecting");
  await first.exited;
  await spawnBroker(t, ["--port", String(first.port)]);
  await eventually(() => client.state === "connected");
  t.is((await client.send("a", 1)).receiver?.application, "a");
});

test("a client that is closed says so, and what it had sent is answered", async (t) => {
  const broker = await startBroker(t);
  const client = await join(t, broker, { application: "a" });
  const sends = [1, 2, 3].map((number) => client.send("a", number));
  await client.close();
  for (const { receiver } of await Promise.all(sends)) t.is(receiver?.application, "a");
  t.like(await t.throwsAsync(client.send("a", 1)), { reason: "CLOSED", outcome: "not_sent" });
  t.is(client.state, "closed");
});
