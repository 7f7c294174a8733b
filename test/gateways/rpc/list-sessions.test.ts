import { setImmediate } from "node:timers/promises";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import test from "ava";
import { AdminService, SessionState } from "../../../gen/singyeong/v1/admin_service_pb.js";
import { grpcTransport, identifyStream, openStream } from "../../support/rpc-client.js";
import { startBroker } from "../../support/running-broker.js";

test("lists sessions by age, page by page, each once", async (t) => {
  const broker = await startBroker(t);
  for (const clientId of ["a", "b", "c"]) await identifyStream(t, broker, { application: "shop", clientId });
  const admin = createClient(AdminService, grpcTransport(broker));
  const first = await admin.listSessions({ pageSize: 2 });
  t.deepEqual(
    first.sessions.map(({ client }) => client?.clientId),
    ["a", "b"],
  );
  await identifyStream(t, broker, { application: "shop", clientId: "d" });
  const second = await admin.listSessions({ pageSize: 2, pageToken: first.nextPageToken });
  t.deepEqual(
    second.sessions.map(({ client }) => client?.clientId),
    ["c", "d"],
  );
  t.is(second.nextPageToken, "");
});

test("tells of a session what carries it, how far it is and what waits", async (t) => {
  const broker = await startBroker(t);
  await identifyStream(t, broker, { application: "shop", clientId: "a", initialCredit: 7 });
  const silent = openStream(t, broker);
  silent.send(); // opens the call, and says nothing
  while (broker.server.broker.context.sessions.size < 2) await setImmediate();
  await identifyStream(t, broker, { application: "other", clientId: "b" });
  const admin = createClient(AdminService, grpcTransport(broker));
  const { sessions } = await admin.listSessions({ application: "shop" });
  const [session] = sessions;
  t.is(sessions.length, 1);
  t.like(session, {
    state: SessionState.IDENTIFIED,
    transport: "rpc",
    remoteAddress: "127.0.0.1",
    restricted: false,
    credit: 7,
    outboxBytes: 0n,
  });
  t.true((session?.openedAt?.seconds ?? 0n) > 1_600_000_000n);
  const all = await admin.listSessions({});
  t.deepEqual(
    all.sessions.map(({ state }) => state),
    [SessionState.IDENTIFIED, SessionState.OPENED, SessionState.IDENTIFIED],
  );
});

test("refuses a page token that no page gave", async (t) => {
  const broker = await startBroker(t);
  const admin = createClient(AdminService, grpcTransport(broker));
  const error = await t.throwsAsync(admin.listSessions({ pageToken: "zwei" }), { instanceOf: ConnectError });
  t.is(error?.code, Code.InvalidArgument);
});

test("asks for a credential where one is configured", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  const admin = createClient(AdminService, grpcTransport(broker));
  const error = await t.throwsAsync(admin.listSessions({}), { instanceOf: ConnectError });
  t.is(error?.code, Code.Unauthenticated);
  const headers = { authorization: "Bearer secret" };
  t.is((await admin.listSessions({}, { headers })).sessions.length, 0);
});
