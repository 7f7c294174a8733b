import { once } from "node:events";
import { connect } from "node:net";
import test, { type ExecutionContext } from "ava";
import { configureQueue } from "../../src/commands/configure-queue.js";
import { enqueue } from "../../src/commands/enqueue.js";
import { identify } from "../../src/commands/identify.js";
import { queryClients } from "../../src/commands/query-clients.js";
import { request } from "../../src/commands/request.js";
import { watchClients } from "../../src/commands/watch-clients.js";
import { BrokerError } from "../../src/errors.js";
import type { LimitName } from "../../src/limits.js";
import { jsonPayload } from "../../src/message/payload.js";
import type { ClientCaller } from "../../src/session/caller.js";
import { makeQuery } from "../support/clients.js";
import { FakeTransport } from "../support/fake-transport.js";
import { type RunningBroker, startBroker } from "../support/running-broker.js";

async function join({ server }: RunningBroker, clientId: string, receiveClientEvents = false) {
  const { context } = server.broker;
  const session = context.sessions.open(new FakeTransport());
  const who = { application: "app", clientId, metadata: new Map(), receiveClientEvents };
  await identify(context, session, { ...who, wrongCredential: "refuse" });
  return session.caller as ClientCaller; // it was let in
}

/** Does something that is at the limit, then once more. */
async function oneTooMany(
  t: ExecutionContext,
  limit: LimitName,
  reason: "CAPACITY_REACHED" | "RATE_LIMITED",
  act: () => unknown,
): Promise<void> {
  await t.notThrowsAsync(async () => act());
  const error = await t.throwsAsync(async () => act(), { instanceOf: BrokerError });
  t.is(error?.reason, reason);
  t.is(error?.details["limit"], limit);
}

test("an application has as many clients as it may, and no more", async (t) => {
  const broker = await startBroker(t, { "--max-application-clients": "2" });
  await join(broker, "a");
  let id = 0;
  await oneTooMany(t, "maxApplicationClients", "CAPACITY_REACHED", () => join(broker, `b${id++}`));
});

test("as many clients receive client events as may, and others join without", async (t) => {
  const broker = await startBroker(t, { "--max-subscriptions": "1" });
  let id = 0;
  await oneTooMany(t, "maxSubscriptions", "CAPACITY_REACHED", () => join(broker, `a${id++}`, true));
  await t.notThrowsAsync(join(broker, "b"));
});

test("as many watches are open as may be, until one is closed", async (t) => {
  const broker = await startBroker(t, { "--max-watchers": "2" });
  const { context } = broker.server.broker;
  const caller = await join(broker, "a");
  const watch = watchClients(context, caller, makeQuery());
  await oneTooMany(t, "maxWatchers", "CAPACITY_REACHED", () => watchClients(context, caller, makeQuery()));
  watch.close();
  t.notThrows(() => watchClients(context, caller, makeQuery()));
});

test("as many requests wait as may, and one more is not delivered", async (t) => {
  const broker = await startBroker(t, { "--max-pending-requests": "1" });
  const { context } = broker.server.broker;
  const caller = await join(broker, "a");
  const gone = new AbortController();
  const ask = async () => {
    const sent = await request(
      context,
      caller,
      { query: makeQuery(), payload: jsonPayload("1"), headers: {} },
      gone.signal,
    );
    sent.result.catch(() => {}); // given up below
  };
  await oneTooMany(t, "maxPendingRequests", "CAPACITY_REACHED", ask);
  gone.abort();
  t.is(context.requests.size, 0);
});

test("there are as many queues as there may be, and those that are there can still be used", async (t) => {
  const broker = await startBroker(t, { "--max-queues": "1" });
  const { context } = broker.server.broker;
  const caller = await join(broker, "a");
  let queue = 0;
  const make = () => configureQueue(context, caller, `q${queue++}`, {});
  await oneTooMany(t, "maxQueues", "CAPACITY_REACHED", make);
  await t.notThrowsAsync(configureQueue(context, caller, "q0", {}));
});

test("queries and enqueues count against their rates, each message of a batch", async (t) => {
  const flags = {
    "--principal-query-rate": "0.001",
    "--address-enqueue-rate": "0.001",
    "--address-enqueue-burst": "3",
  };
  const broker = await startBroker(t, flags);
  const { context } = broker.server.broker;
  const caller = await join(broker, "a");
  const ask = () => queryClients(context, caller, makeQuery());
  await oneTooMany(t, "principalQueryRate", "RATE_LIMITED", ask);
  const message = { payload: jsonPayload("1"), headers: {}, target: makeQuery() };
  const put = () => enqueue(context, caller, { queue: "q", messages: [message, message, message] });
  await oneTooMany(t, "addressEnqueueRate", "RATE_LIMITED", put);
});

test("connects count against the rate of their address", async (t) => {
  const broker = await startBroker(t, { "--address-connect-rate": "0.001" });
  let id = 0;
  await oneTooMany(t, "addressConnectRate", "RATE_LIMITED", () => join(broker, `a${id++}`));
});

test("a REST query beyond its rate is answered with 429 and when to come back", async (t) => {
  const { baseUrl } = await startBroker(t, { "--address-query-rate": "0.5" });
  const ask = () => fetch(`${baseUrl}/api/v1/discovery/tags?q=${encodeURIComponent('["a"]')}`);
  t.is((await ask()).status, 200);
  const refused = await ask();
  t.is(refused.status, 429);
  t.is(refused.headers.get("retry-after"), "2");
  const metrics = await (await fetch(`${baseUrl}/metrics`)).text();
  t.regex(metrics, /singyeong_limit_refusals_total\{limit="addressQueryRate"\} [1-9]/);
});

test("one address has as many connections as it may, and another once one has ended", async (t) => {
  const { port } = await startBroker(t, { "--max-address-connections": "1" });
  const open = async () => {
    const socket = connect(port, "127.0.0.1");
    t.teardown(() => socket.destroy());
    await once(socket, "connect");
    socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    return socket;
  };
  const first = await open();
  await once(first, "data");
  const second = await open();
  second.on("error", () => {}); // "close" follows
  await once(second, "close");
  t.is(second.bytesRead, 0);
});
