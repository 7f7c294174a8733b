// What lasts longer than one call ends with the credential that let it in.
import { once } from "node:events";
import { createClient } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { WebSocket, WebSocketServer } from "ws";
import { DirectoryService } from "../../../gen/singyeong/v1/directory_service_pb.js";
import { SettleOutcome } from "../../../gen/singyeong/v1/queue_service_pb.js";
import { hashToken } from "../../../src/auth/token-authenticator.js";
import { makeAccessFile } from "../../support/access.js";
import {
  type ConsumerClient,
  jsonContent,
  openConsumer,
  queueService,
} from "../../support/consumer-client.js";
import { FakeClock } from "../../support/fake-clock.js";
import { identifyLegacy } from "../../support/legacy-client.js";
import { rpcProtocols } from "../../support/rpc-client.js";
import { type RunningBroker, startBroker } from "../../support/running-broker.js";
import { startUpstream } from "../../support/upstream.js";
import { clientWires, reasonOf } from "../../support/ways-in.js";

const one = { sha256: hashToken("one"), roles: ["worker"], namespace: "a" };
const two = { sha256: hashToken("two"), roles: ["worker"], namespace: "b" };
const roles = {
  worker: [{ verbs: ["connect", "enqueue", "consume", "get-queue", "watch-clients", "configure-queue"] }],
};
const forwarders = { worker: [{ verbs: ["connect", "forward"] }] };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function startWithTokens(t: ExecutionContext) {
  const file = makeAccessFile(t, { tokens: { one, two }, roles });
  const broker = await startBroker(t, { "--access-file": file.path });
  const revokeOne = () => {
    file.write({ tokens: { two }, roles });
    broker.server.broker.reloadAccess();
  };
  return { broker, revokeOne };
}

for (const [name, transportTo] of Object.entries(rpcProtocols)) {
  test(`${name}: a watch ends when its token is revoked, and lets go of the token when it ends by itself`, async (t) => {
    const { broker, revokeOne } = await startWithTokens(t);
    const directory = createClient(DirectoryService, transportTo(broker.baseUrl));
    const watched = directory.watchClients({}, { headers: bearer("one") })[Symbol.asyncIterator]();
    await watched.next(); // the snapshot is complete
    revokeOne();
    await t.throwsAsync(watched.next(), { message: /taken back or changed/ });
    const given = new AbortController();
    const other = directory.watchClients({}, { headers: bearer("two"), signal: given.signal });
    const frames = other[Symbol.asyncIterator]();
    await frames.next();
    given.abort();
    await t.throwsAsync(frames.next());
  });
}

async function consumeAs(t: ExecutionContext, broker: RunningBroker, token: string): Promise<ConsumerClient> {
  const consumer = openConsumer(t, broker, bearer(token));
  consumer.send({ case: "start", value: { queue: "jobs", initialCredit: 10 } });
  await consumer.expect("started");
  return consumer;
}

async function enqueueAs(broker: RunningBroker, token: string, text: string): Promise<void> {
  const items = [{ content: jsonContent(text) }];
  await queueService(broker).enqueue({ queue: "jobs", items }, { headers: bearer(token) });
}

async function nextText(consumer: ConsumerClient): Promise<unknown> {
  const [leased] = await consumer.messages(1);
  return JSON.parse(new TextDecoder().decode(leased?.message?.content?.data));
}

test("a consumer without a session ends when its token is revoked, and its leases return", async (t) => {
  const { broker, revokeOne } = await startWithTokens(t);
  await enqueueAs(broker, "one", "work");
  const consumer = await consumeAs(t, broker, "one");
  t.is(await nextText(consumer), "work");
  revokeOne();
  const error = await t.throwsAsync(consumer.event());
  t.is(reasonOf(error), "CREDENTIAL_REVOKED");
  const { queue } = await queueService(broker).getQueue({ queue: "jobs" }, { headers: bearer("two") });
  t.like(queue?.stats, { leased: 0n, ready: 1n });
});

test("a consumer without a session gets the messages of its namespace and no others", async (t) => {
  const { broker } = await startWithTokens(t);
  for (const token of ["one", "two"]) await enqueueAs(broker, token, `of ${token}`);
  const second = await consumeAs(t, broker, "two");
  t.is(await nextText(second), "of two");
  const first = await consumeAs(t, broker, "one");
  t.is(await nextText(first), "of one");
  for (const token of ["one", "two"]) await enqueueAs(broker, token, `next of ${token}`);
  t.is(await nextText(second), "next of two");
  t.is(await nextText(first), "next of one");
});

for (const [wire, enter] of Object.entries(clientWires)) {
  test(`${wire}: a client ends when its JSON Web Token expires`, async (t) => {
    const clock = new FakeClock(Date.now());
    const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: "one", alg: "ES256" };
    const jwt = { issuer: "https://issuer.example", audience: "singyeong", jwksFile: "keys.json" };
    const file = makeAccessFile(t, { anonymous: ["restricted"] });
    file.writeBeside("keys.json", JSON.stringify({ keys: [jwk] }));
    file.write({ jwt: [{ ...jwt, clockToleranceMs: 0 }] });
    const broker = await startBroker(t, { "--access-file": file.path }, { clock });
    const exp = Math.floor(clock.now() / 1000) + 20;
    const credential = await new SignJWT({ iss: jwt.issuer, aud: jwt.audience, sub: "ann", exp })
      .setProtectedHeader({ alg: "ES256", kid: "one" })
      .sign(privateKey);
    const client = await enter(t, broker, { id: "ann-1", credential });
    if (typeof client === "string") return t.fail(client);
    t.is(await client.send("app"), "ok");
    clock.advance(20_000);
    t.regex(await client.ended(), /CREDENTIAL_EXPIRED|the credential has expired/);
  });
}

test("what one token leased another cannot settle", async (t) => {
  const { broker } = await startWithTokens(t);
  await enqueueAs(broker, "one", "work");
  const consumer = await consumeAs(t, broker, "one");
  const [leased] = await consumer.messages(1);
  const lease = { queue: "jobs", leaseIds: [leased?.leaseId ?? ""] };
  const stranger = await queueService(broker).ack(lease, { headers: bearer("two") });
  t.deepEqual(stranger.outcomes, [SettleOutcome.NOT_OWNED]);
  const owner = await queueService(broker).ack(lease, { headers: bearer("one") });
  t.deepEqual(owner.outcomes, [SettleOutcome.DONE]);
});

for (const upgrade of [false, true]) {
  test(`a forwarded ${upgrade ? "WebSocket" : "answer"} that goes on breaks off on both sides when its token is revoked`, async (t) => {
    const file = makeAccessFile(t, { tokens: { one, two }, roles: forwarders });
    const broker = await startBroker(t, { "--access-file": file.path });
    let upstreamSawEnd: Promise<unknown> = Promise.resolve();
    const upstream = await startUpstream(t, (request, response) => {
      upstreamSawEnd = once(request.socket, "close");
      response.write("begun\n");
    });
    const sockets = new WebSocketServer({ server: upstream.server });
    sockets.on("connection", (socket) => {
      upstreamSawEnd = once(socket, "close");
      socket.send("begun");
    });
    t.teardown(() => sockets.close());
    await identifyLegacy(t, broker, {
      client_id: "shop-1",
      application_id: "shop",
      auth: "one",
      ip: upstream.address,
    });
    const headers = { "singyeong-authorization": "Bearer one" };
    const path = `127.0.0.1:${broker.port}/proxy/shop/live`;
    let callerSawEnd: Promise<unknown>;
    if (upgrade) {
      const socket = new WebSocket(`ws://${path}`, { headers });
      callerSawEnd = once(socket, "close");
      await once(socket, "message");
    } else {
      const response = await fetch(`http://${path}`, { headers });
      const reader = response.body?.getReader();
      await reader?.read();
      callerSawEnd = t.throwsAsync(reader?.read() ?? Promise.resolve());
    }
    file.write({ tokens: { two }, roles: forwarders });
    broker.server.broker.reloadAccess();
    await callerSawEnd;
    await upstreamSawEnd;
    t.pass();
  });
}
