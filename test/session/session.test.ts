import { setImmediate as turn } from "node:timers/promises";
import test from "ava";
import type { Client } from "../../src/directory/client.js";
import { FlushScheduler } from "../../src/session/flush-scheduler.js";
import { Session, type SessionLimits } from "../../src/session/session.js";
import { DeadlineWheel } from "../../src/util/deadline-wheel.js";
import { callerAs } from "../support/callers.js";
import { makeClient, makeMessage } from "../support/clients.js";
import { FakeClock } from "../support/fake-clock.js";
import { FakeTransport } from "../support/fake-transport.js";

const limits: SessionLimits = {
  outboxMaxBytes: 100_000,
  outboxMaxMessages: 1_000,
  identifyTimeoutMs: 30_000,
  heartbeatIntervalMs: 45_000,
  slowClientTimeoutMs: 10_000,
};

function openSession(transport = new FakeTransport(), changes: Partial<SessionLimits> = {}) {
  const clock = new FakeClock();
  const gone: Client[] = [];
  const closed: string[] = [];
  const faults: unknown[] = [];
  const session = new Session(transport, {
    limits: { ...limits, ...changes },
    clock,
    wheel: new DeadlineWheel(clock, 100),
    flushes: new FlushScheduler(),
    onClientGone: (client) => gone.push(client),
    onFault: (error) => faults.push(error),
    onClosed: (_session, reason) => closed.push(reason),
  });
  return { session, transport, clock, gone, closed, faults };
}

function openIdentified(
  credit?: number,
  transport = new FakeTransport(),
  changes: Partial<SessionLimits> = {},
) {
  const opened = openSession(transport, changes);
  const client = makeClient({ id: "a", receiver: opened.session });
  opened.session.identified(callerAs(client), credit);
  return { ...opened, client };
}

test("writes ready first and then messages in the order of delivery, in one frame for one turn", async (t) => {
  const { session, transport } = openIdentified();
  for (const id of ["1", "2", "3"]) t.is(session.deliver(makeMessage(id)), "delivered");
  t.deepEqual(transport.batches, []);
  await turn();
  t.is(transport.batches.length, 1);
  t.is(transport.events[0]?.kind, "ready");
  t.deepEqual(transport.messageIds, ["1", "2", "3"]);
});

test("writes at most 64 events and stops a frame at 256 KiB", async (t) => {
  const { session, transport } = openIdentified(undefined, undefined, { outboxMaxBytes: 10_000_000 });
  for (let n = 0; n < 150; n += 1) session.deliver(makeMessage(String(n)));
  for (let n = 0; n < 3; n += 1) session.deliver(makeMessage(`big${n}`, `"${"x".repeat(200_000)}"`));
  await turn();
  t.deepEqual(
    transport.batches.map((batch) => batch.length),
    [64, 64, 25, 1],
  );
});

test("takes a burst that is larger than the outbox while the transport takes it", async (t) => {
  const { session, transport } = openIdentified(undefined, undefined, { outboxMaxMessages: 3 });
  const ids = Array.from({ length: 20 }, (_, n) => String(n));
  for (const id of ids) t.is(session.deliver(makeMessage(id)), "delivered");
  await turn();
  t.deepEqual(transport.messageIds, ids);
});

test("refuses a message that does not fit into the outbox and keeps what is in it", async (t) => {
  const { session, transport } = openIdentified(undefined, undefined, { outboxMaxMessages: 2 });
  transport.takesMore = false;
  await turn();
  t.is(session.deliver(makeMessage("1")), "delivered");
  t.is(session.deliver(makeMessage("2")), "delivered");
  t.is(session.deliver(makeMessage("3")), "dropped");
  transport.takesMore = true;
  session.resume();
  t.deepEqual(transport.messageIds, ["1", "2"]);
  t.is(session.deliver(makeMessage("4")), "delivered");
});

test("counts the outbox in bytes and forgets them when they are written", async (t) => {
  const { session, transport } = openIdentified(undefined, undefined, { outboxMaxBytes: 2_000 });
  transport.takesMore = false;
  await turn();
  t.is(session.deliver(makeMessage("1", `"${"x".repeat(1_000)}"`)), "delivered");
  t.is(session.deliver(makeMessage("2", `"${"x".repeat(1_000)}"`)), "dropped");
  t.true(session.outboxBytes > 1_000);
  session.resume();
  t.is(session.outboxBytes, 0);
});

test("sends no message beyond the client's credit and keeps their order when more is granted", async (t) => {
  const { session, transport } = openIdentified(1);
  for (const id of ["1", "2", "3", "4"]) t.is(session.deliver(makeMessage(id)), "delivered");
  await turn();
  t.deepEqual(transport.messageIds, ["1"]);
  session.grantCredit(2);
  await turn();
  t.deepEqual(transport.messageIds, ["1", "2", "3"]);
  session.deliver(makeMessage("5"));
  session.grantCredit(5);
  await turn();
  t.deepEqual(transport.messageIds, ["1", "2", "3", "4", "5"]);
});

test("tells other events whatever the credit is", async (t) => {
  const { session, transport } = openIdentified(0);
  session.deliver(makeMessage("1"));
  session.notify({ kind: "connected", client: { application: "app", clientId: "b" } });
  await turn();
  t.deepEqual(
    transport.events.map(({ kind }) => kind),
    ["ready", "client-event"],
  );
});

test("waits while the transport takes nothing and goes on when it drains", async (t) => {
  const { session, transport } = openIdentified();
  await turn();
  transport.takesMore = false;
  session.deliver(makeMessage("1"));
  await turn();
  session.deliver(makeMessage("2"));
  await turn();
  t.deepEqual(transport.messageIds, ["1"]);
  transport.takesMore = true;
  session.resume();
  t.deepEqual(transport.messageIds, ["1", "2"]);
});

test("closes a client that takes nothing for too long, and ends its registration", async (t) => {
  const { session, transport, clock, gone, closed, client } = openIdentified();
  transport.takesMore = false;
  transport.bufferedBytes = 5_000;
  session.deliver(makeMessage("1"));
  await turn();
  clock.advance(9_900);
  t.is(session.state, "identified");
  clock.advance(300);
  t.is(transport.closedFor, "slow-consumer");
  t.deepEqual(gone, [client]);
  t.deepEqual(closed, ["slow-consumer"]);
});

test("keeps a client that reads slowly but reads", async (t) => {
  const { session, transport, clock } = openIdentified();
  transport.takesMore = false;
  transport.bufferedBytes = 5_000;
  session.deliver(makeMessage("1"));
  await turn();
  for (let round = 0; round < 4; round += 1) {
    transport.bufferedBytes -= 1_000;
    clock.advance(10_200);
    session.heard();
  }
  t.is(session.state, "identified");
});

test("closes a connection that does not identify in time", (t) => {
  const { transport, clock, gone } = openSession();
  clock.advance(30_200);
  t.is(transport.closedFor, "identify-timeout");
  t.deepEqual(gone, []);
});

test("closes a client that misses its heartbeats for one and a half intervals", (t) => {
  const { session, transport, clock, gone, client } = openIdentified();
  clock.advance(60_000);
  session.heard();
  clock.advance(67_000);
  t.is(transport.closedFor, undefined);
  clock.advance(800);
  t.is(transport.closedFor, "heartbeat-timeout");
  t.deepEqual(gone, [client]);
});

test("probes a quiet client that sends no heartbeats and closes it once it does not answer", async (t) => {
  const { session, transport, clock } = openIdentified(undefined, new FakeTransport("probe"));
  clock.advance(45_200);
  await turn();
  t.is(transport.probes, 1);
  t.is(session.state, "identified");
  transport.alive = false;
  clock.advance(45_200);
  await turn();
  t.is(transport.probes, 2);
  t.is(transport.closedFor, "heartbeat-timeout");
});

test("a drained session has left the directory, says goodbye behind what was queued, and closes after a grace", async (t) => {
  const { session, transport, clock, gone, client } = openIdentified();
  session.deliver(makeMessage("1"));
  session.drain("maintenance");
  t.deepEqual(gone, [client]);
  t.is(session.deliver(makeMessage("2")), "dropped");
  await turn();
  t.deepEqual(
    transport.events.map(({ kind }) => kind),
    ["ready", "message", "goodbye"],
  );
  t.is(transport.closedFor, undefined);
  clock.advance(700);
  t.is(transport.closedFor, "goodbye");
  t.deepEqual(gone, [client]);
});

test("a drained session stays open while its outbox has not gone out", async (t) => {
  const { session, transport, clock } = openIdentified();
  transport.takesMore = false;
  transport.bufferedBytes = 10;
  session.deliver(makeMessage("1"));
  await turn();
  session.drain("maintenance");
  clock.advance(2_000);
  t.is(transport.closedFor, undefined);
  transport.takesMore = true;
  session.resume();
  clock.advance(1_000);
  t.is(transport.closedFor, "goodbye");
});

test("hands over what is ready when it closes, and does nothing after", async (t) => {
  const { session, transport, gone, closed } = openIdentified();
  session.deliver(makeMessage("1"));
  session.close("client-goodbye");
  session.close("protocol-error");
  t.deepEqual(transport.messageIds, ["1"]);
  t.is(session.deliver(makeMessage("2")), "dropped");
  session.push({ kind: "keep-alive" });
  await turn();
  t.deepEqual(transport.messageIds, ["1"]);
  t.is(gone.length, 1);
  t.deepEqual(closed, ["client-goodbye"]);
});

test("a second identify is refused", (t) => {
  const { session } = openIdentified();
  t.throws(() => session.identified(callerAs(makeClient({ id: "b" })), undefined), {
    message: /identified before/,
  });
});

test("a client that lets even answers pile up is closed", (t) => {
  const { session, transport } = openIdentified(undefined, undefined, { outboxMaxMessages: 5 });
  const answer = () => session.push({ kind: "answer", answer: null, bytes: 10 });
  for (let n = 0; n < 20; n += 1) answer();
  t.is(transport.closedFor, undefined, "while the transport takes them, a burst is written");
  transport.takesMore = false;
  for (let n = 0; n < 20; n += 1) answer();
  t.is(transport.closedFor, "slow-consumer");
});

test("nothing stays scheduled for a closed session", (t) => {
  const { session, clock } = openIdentified();
  session.close("transport-closed");
  clock.advance(100_000);
  t.is(clock.pending, 0);
});

test("ends, and ends no other session, where an event cannot be written", async (t) => {
  for (const closing of [false, true]) {
    const { session, transport, gone, closed, faults, client } = openIdentified();
    const other = openIdentified();
    session.deliver(makeMessage("1"));
    other.session.deliver(makeMessage("2"));
    transport.fault = new Error("no such encoding");
    if (closing) session.close("client-goodbye");
    await turn();
    t.deepEqual(faults, [transport.fault]);
    t.deepEqual(closed, ["broker-fault"]);
    t.is(transport.closedFor, "broker-fault");
    t.deepEqual(gone, [client]);
    t.deepEqual(other.transport.messageIds, ["2"]);
  }
});
