import test from "ava";
import { Interests } from "../../src/cluster/interests.js";
import { BrokerError } from "../../src/errors.js";
import { jsonPayload } from "../../src/message/payload.js";
import type { NewQueueMessage } from "../../src/queue/queue-message.js";
import { resultOf } from "../../src/util/underway.js";
import { equals, makeAttributes, makeMessage, makeQuery, recordingReceiver } from "../support/clients.js";
import { eventually } from "../support/eventually.js";
import { FakeClock } from "../support/fake-clock.js";
import {
  linkBrokers,
  type MemoryBroker,
  queueOwnedBy,
  startMemoryBrokers,
  startMemoryCluster,
} from "../support/memory-cluster.js";
import { RecordingConsumer } from "../support/queues.js";

type Two = readonly [MemoryBroker, MemoryBroker];
type ThreeBrokers = readonly [MemoryBroker, MemoryBroker, MemoryBroker];

const app = { kind: "id", id: "app" } as const;
const ref = { application: "app", clientId: "x" };
const n = (value: number, changes = {}) => makeQuery({ conditions: [equals("n", value)], ...changes });

function message(text: string, changes: Partial<NewQueueMessage> = {}): NewQueueMessage {
  const target = makeQuery({ application: { kind: "any" } });
  return { target, payload: jsonPayload(JSON.stringify(text)), headers: {}, ...changes };
}

test("an optional query reaches whom it was picked for, though the conditions do not hold any more", async (t) => {
  const [a, b] = (await startMemoryBrokers(t, ["a", "b"])) as unknown as Two;
  linkBrokers(a, b, { state: "open", delayMs: 30 });
  const receiver = recordingReceiver();
  const x = b.join({ id: "x", metadata: { n: 1 }, receiver });
  await a.directory.list(n(1));
  b.directory.update(x, makeAttributes({ n: 2 }));
  t.like(await resultOf(a.router.send(n(1, { optional: true }), makeMessage("1"))), { kind: "delivered" });
  t.is(receiver.messages.length, 1);
});

test("nobody waits for a reply to a request that its receiver had no room for", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as unknown as Two;
  b.join({ id: "x", receiver: recordingReceiver({ full: true }) });
  const request = {
    ...makeMessage("?"),
    kind: "request" as const,
    requestId: "r",
    deadlineMs: Date.now() + 5_000,
  };
  t.like(await resultOf(a.router.send(makeQuery(), request)), { kind: "dropped" });
  t.is(b.requests.size, 0);
});

test("a peer that takes nothing gets no messages, and hears of its clients' changes once it does, all as one", async (t) => {
  const [a, b] = (await startMemoryBrokers(t, ["a", "b"])) as unknown as Two;
  const [toB, toA] = linkBrokers(a, b);
  const x = b.join({ id: "x", metadata: { n: 0 } });
  const [known] = await a.directory.list(makeQuery());
  toB.bufferedBytes = 64 * 1024 * 1024;
  t.like(await resultOf(a.router.send(makeQuery(), makeMessage("1"))), { kind: "dropped" });
  toA.bufferedBytes = 64 * 1024 * 1024;
  const sent: string[] = [];
  const send = toA.send.bind(toA);
  toA.send = (item) => {
    sent.push(item.kind);
    send(item);
  };
  for (let value = 1; value <= 5; value += 1) {
    b.directory.update(x, makeAttributes({ n: value }));
    await new Promise(setImmediate);
  }
  t.deepEqual(sent, []);
  toA.bufferedBytes = 0;
  await eventually(t, (tt) => tt.is(known?.attributes.get("n")?.value, 5));
  t.deepEqual(sent, ["client-changed"]);
  t.is(known?.revision, x.revision);
});

test("of two clients of peers with one id the one that connected last is found, and the other when that has left", async (t) => {
  const [a, b, c] = (await startMemoryCluster(t, ["a", "b", "c"])) as unknown as ThreeBrokers;
  b.join({ id: "x", connectedAt: 1 });
  const late = c.join({ id: "x", connectedAt: 2 });
  const holder = async () => (await a.directory.find("app", "x"))?.peer?.brokerId;
  t.is(await holder(), "c");
  c.directory.remove(late);
  await eventually(t, async (tt) => tt.is(await holder(), "b"));
});

test("an id that is being let in at one broker is taken for all others", async (t) => {
  const [a, b, c] = (await startMemoryCluster(t, ["a", "b", "c"])) as unknown as ThreeBrokers;
  await a.cluster.ids.claim(ref); // its client has not joined yet
  for (const { cluster } of [b, c]) {
    const error = await t.throwsAsync(cluster.ids.claim(ref), { instanceOf: BrokerError });
    t.is((error as BrokerError).reason, "CLIENT_ALREADY_REGISTERED");
  }
  a.cluster.ids.settled(ref); // and has gone away
  await eventually(t, (tt) => tt.notThrowsAsync(b.cluster.ids.claim(ref)));
});

test("of two brokers that want the id of a ghost at the same time one gets it", async (t) => {
  const [a, b, c] = (await startMemoryCluster(t, ["a", "b", "c"])) as unknown as ThreeBrokers;
  await a.cluster.ids.claim(ref);
  // Both have asked before either has the answer.
  const isAlive = () => new Promise<boolean>((resolve) => setTimeout(resolve, 50, false));
  a.join({ id: "x", receiver: { ...recordingReceiver(), isAlive } });
  a.cluster.ids.settled(ref);
  const claims = await Promise.allSettled([b.cluster.ids.claim(ref), c.cluster.ids.claim(ref)]);
  t.deepEqual(claims.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
});

test("a client of a peer that makes room is out of the directory at once", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as unknown as Two;
  const receiver = recordingReceiver();
  b.join({ id: "x", receiver });
  const known = await a.directory.find("app", "x");
  known?.receiver.displace();
  t.is(a.directory.get("app", "x"), undefined);
  await eventually(t, (tt) => tt.deepEqual(receiver.events, ["displaced"]));
});

test("the first query about an application does not wait for a peer that is lost meanwhile", async (t) => {
  const [a, b] = (await startMemoryBrokers(t, ["a", "b"])) as unknown as Two;
  const [link] = linkBrokers(a, b, { state: "silent", delayMs: 0 });
  const listed = a.directory.list(makeQuery());
  t.true(listed instanceof Promise);
  link.close("silent for too long");
  t.deepEqual(await listed, []);
});

test("what nobody has asked about through two looks is let go, what is held is not", (t) => {
  const clock = new FakeClock();
  const shown: string[] = [];
  const interests = new Interests({ clock, idleMs: 1_000, maxTopics: 10 });
  interests.linked({ brokerId: "b", showInterest: (topic, on) => shown.push(`${on ? "+" : "-"}${topic}`) });
  void interests.want(app);
  const letGo = interests.hold({ kind: "id", id: "held" });
  for (const topic of ["app", "held"]) interests.synced("b", topic);
  clock.advance(500);
  void interests.want(app);
  clock.advance(500);
  t.deepEqual(shown, ["+app", "+held"]);
  clock.advance(1_000);
  t.deepEqual(shown, ["+app", "+held", "-app"]);
  letGo();
  clock.advance(1_000);
  t.deepEqual(shown, ["+app", "+held", "-app", "-held"]);
  t.is(clock.pending, 0);
});

test("what comes over a link that another has replaced counts no more", async (t) => {
  const [a, b] = (await startMemoryBrokers(t, ["a", "b"])) as unknown as Two;
  const [old] = linkBrokers(a, b);
  b.join({ id: "x" });
  await a.directory.list(makeQuery());
  linkBrokers(a, b);
  await eventually(t, async (tt) => tt.is((await a.directory.list(makeQuery())).length, 1));
  a.cluster.received(old, [{ kind: "client-left", handle: 1 }]);
  t.is((await a.directory.list(makeQuery())).length, 1);
});

test("a link that is lost gives the leases of consumers back, and tells the consumers", async (t) => {
  const [a, b] = (await startMemoryBrokers(t, ["a", "b"])) as unknown as Two;
  const [link] = linkBrokers(a, b);
  const queue = queueOwnedBy(b);
  const sinks = [new RecordingConsumer(), new RecordingConsumer()] as const;
  const [ofClient, ofNobody] = sinks;
  a.cluster.queues.consume(queue, { client: a.join({ id: "worker" }), sink: ofClient }).grant(1);
  a.cluster.queues.consume(queue, { sink: ofNobody }).grant(1);
  await eventually(t, (tt) => tt.is(b.own.totals().consumers, 2));
  await a.cluster.queues.enqueue(queue, [message("1"), message("2")]);
  await eventually(t, (tt) =>
    tt.deepEqual(
      sinks.map(({ messages }) => messages.length),
      [1, 1],
    ),
  );
  link.close("cut");
  await eventually(t, (tt) =>
    tt.deepEqual(
      sinks.map(({ lost }) => lost),
      sinks.map(({ lastLease }) => [lastLease]),
    ),
  );
  await eventually(t, (tt) => tt.like(b.own.get(queue).stats, { ready: 2, leased: 0, consumers: 0 }));
});

test("the owner of a queue knows a client for as long as it consumes there", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as unknown as Two;
  const queue = queueOwnedBy(b);
  const consumer = a.cluster.queues.consume(queue, {
    client: a.join({ id: "worker" }),
    sink: new RecordingConsumer(),
  });
  await eventually(t, (tt) => tt.not(b.directory.get("app", "worker"), undefined));
  consumer.close("finished");
  await eventually(t, (tt) => tt.is(b.directory.get("app", "worker"), undefined));
});

test("a queue that is on its way is listed once, as its owner has it", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as unknown as Two;
  for (const [owner, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const queue = queueOwnedBy(owner);
    await owner.own.enqueue(queue, [message("1"), message("2")]);
    await other.own.enqueue(queue, [message("3")]);
    for (const { cluster } of [a, b]) {
      const { items } = await cluster.queues.list(queue, { limit: 10 });
      t.deepEqual(
        items.map(({ name, stats }) => [name, stats.ready]),
        [[queue, 2]],
      );
    }
  }
});

test("a message that its sender has sent to the new owner already is not taken over again", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as unknown as Two;
  const queue = queueOwnedBy(b);
  await a.own.enqueue(queue, [message("1", { messageId: "mine" })]);
  await b.own.enqueue(queue, [message("1", { messageId: "mine" })]);
  await b.own.takeOver(queue, await a.own.departure(queue, "a"));
  t.like(b.own.get(queue).stats, { ready: 1 });
});
