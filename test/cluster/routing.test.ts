import test from "ava";
import { BrokerError } from "../../src/errors.js";
import type { Message } from "../../src/message/message.js";
import { jsonPayload } from "../../src/message/payload.js";
import { resultOf } from "../../src/util/underway.js";
import { equals, makeAttributes, makeMessage, makeQuery, recordingReceiver } from "../support/clients.js";
import { eventually } from "../support/eventually.js";
import {
  linkBrokers,
  type MemoryBroker,
  startMemoryBrokers,
  startMemoryCluster,
} from "../support/memory-cluster.js";

const n = (value: number) => makeQuery({ conditions: [equals("n", value)] });

function send({ router }: MemoryBroker, query: ReturnType<typeof n>, message: Message = makeMessage("1")) {
  return resultOf(router.send(query, message));
}

test("a message reaches a client of a peer, and its sender hears so", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  const receiver = recordingReceiver();
  b.join({ id: "x", metadata: { n: 1 }, receiver });
  b.join({ id: "y", metadata: { n: 2 } });
  const message = makeMessage("hello");
  const outcome = await send(a, n(1), message);
  t.like(outcome, { kind: "delivered", client: { id: "x", peer: { brokerId: "b" } } });
  t.deepEqual(receiver.messages, [message]);
});

test("the first question about an application waits for the peers, later ones are answered from here", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  b.join({ id: "x" });
  const first = a.directory.list(makeQuery());
  t.true(first instanceof Promise);
  t.deepEqual(
    (await first).map(({ id }) => id),
    ["x"],
  );
  t.false(a.directory.list(makeQuery()) instanceof Promise);
});

test("clients that come, change and go at a peer do so here", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  const x = b.join({ id: "x", metadata: { n: 1, gone: true } });
  t.is((await a.directory.list(n(1))).length, 1);
  b.directory.update(x, makeAttributes({ n: 2, new: "yes" }));
  const y = b.join({ id: "y", metadata: { n: 3 } });
  await eventually(t, async (tt) => {
    const [found] = await a.directory.list(n(2));
    tt.deepEqual(found?.attributes, x.attributes);
    tt.is(found?.revision, x.revision);
    tt.is((await a.directory.list(n(3))).length, 1);
  });
  b.directory.remove(x);
  b.directory.remove(y);
  await eventually(t, async (tt) => tt.deepEqual(await a.directory.list(makeQuery()), []));
});

test("the owner looks again: what does not match any more is routed anew", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  const way = { state: "open" as const, delayMs: 50 };
  const [c] = (await startMemoryBrokers(t, ["c"])) as [MemoryBroker];
  linkBrokers(c, b, way);
  const late = recordingReceiver();
  const x = b.join({ id: "x", metadata: { n: 1 }, receiver: late });
  t.is((await c.directory.list(n(1))).length, 1);
  const other = recordingReceiver();
  c.join({ id: "y", metadata: { n: 1, second: true }, receiver: other });
  // The change is on its way while messages go to where x was.
  b.directory.update(x, makeAttributes({ n: 2 }));
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => send(c, n(1))));
  t.true(outcomes.every(({ kind }) => kind === "delivered"));
  t.is(late.messages.length, 0);
  t.is(other.messages.length, 20);
  void a;
});

test("nobody matches any more: no route, after a bounded number of tries", async (t) => {
  const [b, c] = (await startMemoryBrokers(t, ["b", "c"])) as [MemoryBroker, MemoryBroker];
  linkBrokers(c, b, { state: "open", delayMs: 30 });
  const clients = Array.from({ length: 10 }, (_, index) => b.join({ id: `x${index}`, metadata: { n: 1 } }));
  t.is((await c.directory.list(n(1))).length, 10);
  for (const client of clients) b.directory.update(client, makeAttributes({ n: 2 }));
  t.like(await send(c, n(1)), { kind: "no-route" });
});

test("a broadcast reaches every match, and crosses each link once", async (t) => {
  const [a, b, c] = (await startMemoryCluster(t, ["a", "b", "c"])) as [
    MemoryBroker,
    MemoryBroker,
    MemoryBroker,
  ];
  const receivers = [a, a, b, b, b, c].map((broker, index) => {
    const receiver = recordingReceiver({ full: index === 5 });
    broker.join({ id: `x${index}`, metadata: { n: 1 }, receiver });
    return receiver;
  });
  const outcome = await resultOf(a.router.broadcast(n(1), makeMessage("all")));
  t.deepEqual(outcome, { matched: 6, delivered: 5, dropped: 1 });
  t.deepEqual(
    receivers.map(({ messages }) => messages.length),
    [1, 1, 1, 1, 1, 0],
  );
});

test("messages of one sender reach a client of a peer in their order, without waiting for each other", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  const receiver = recordingReceiver();
  b.join({ id: "x", metadata: { n: 1 }, receiver });
  await a.directory.list(n(1));
  const messages = Array.from({ length: 100 }, (_, index) => makeMessage(String(index)));
  await Promise.all(messages.map((message) => send(a, n(1), message)));
  t.deepEqual(receiver.messages, messages);
});

test("a client of a peer answers a request, and fails it where it refuses or leaves", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  const receiver = recordingReceiver();
  const x = b.join({ id: "x", metadata: { n: 1 }, receiver });
  const ask = async (requestId: string) => {
    const deadlineMs = Date.now() + 5_000;
    const message = { ...makeMessage("?"), kind: "request" as const, requestId, deadlineMs };
    const outcome = await send(a, n(1), message);
    if (outcome.kind !== "delivered") throw new Error(outcome.kind);
    return { reply: a.requests.awaitReply({ requestId, receiver: outcome.client, timeoutMs: 5_000 }) };
  };
  const first = await ask("r1");
  b.requests.reply("r1", x, { payload: jsonPayload("42"), headers: { h: "1" } });
  t.like(await first.reply, { payload: { data: "42" }, headers: { h: "1" } });
  const second = await ask("r2");
  b.requests.reply("r2", x, new BrokerError("REPLY_FAILED", "no", { details: { why: "sunday" } }));
  const refused = await t.throwsAsync(second.reply, { instanceOf: BrokerError, message: "no" });
  t.deepEqual(refused?.details, { why: "sunday" });
  const third = await ask("r3");
  b.directory.remove(x);
  await t.throwsAsync(third.reply, { instanceOf: BrokerError });
});

test("a peer that is lost takes its clients along, and what it has not confirmed is of unknown outcome", async (t) => {
  const [a, b] = (await startMemoryBrokers(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  const way = { state: "open" as "open" | "silent", delayMs: 0 };
  const [link] = linkBrokers(a, b, way);
  b.join({ id: "x", metadata: { n: 1 } });
  t.is((await a.directory.list(n(1))).length, 1);
  way.state = "silent";
  const sending = send(a, n(1));
  link.close("silent for too long");
  const error = await t.throwsAsync(async () => sending, { instanceOf: BrokerError });
  t.is((error as BrokerError).reason, "PEER_LOST");
  t.deepEqual(await a.directory.list(n(1)), []);
  t.like(await send(a, n(1)), { kind: "no-route" });
  linkBrokers(a, b);
  await eventually(t, async (tt) => tt.is((await a.directory.list(n(1))).length, 1));
});

test("client events tell of clients of peers, and not of those that were there before anybody asked", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  b.join({ id: "old" });
  const subscriber = recordingReceiver();
  a.join({ id: "watcher", receivesClientEvents: true, receiver: subscriber });
  await a.directory.list(makeQuery({ application: { kind: "any" } }));
  const fresh = b.join({ id: "new" });
  await eventually(t, (tt) => tt.true(subscriber.events.includes("connected app/new")));
  b.directory.remove(fresh);
  await eventually(t, (tt) => tt.true(subscriber.events.includes("disconnected app/new")));
  t.false(subscriber.events.includes("connected app/old"));
});

test("an id is claimed for the whole cluster: a client that answers keeps it, a ghost does not", async (t) => {
  const [a, b, c] = (await startMemoryCluster(t, ["a", "b", "c"])) as [
    MemoryBroker,
    MemoryBroker,
    MemoryBroker,
  ];
  const ref = { application: "app", clientId: "x" };
  await a.cluster.ids.claim(ref);
  const holder = recordingReceiver();
  const first = a.join({ id: "x", receiver: holder });
  a.cluster.ids.settled(ref);
  const error = await t.throwsAsync(b.cluster.ids.claim(ref), { instanceOf: BrokerError });
  t.is((error as BrokerError).reason, "CLIENT_ALREADY_REGISTERED");
  a.directory.remove(first);
  await eventually(t, (tt) => tt.notThrowsAsync(b.cluster.ids.claim(ref)));
  const ghost = recordingReceiver({ alive: false });
  b.join({ id: "x", receiver: ghost });
  b.cluster.ids.settled(ref);
  await c.cluster.ids.claim(ref);
  await eventually(t, (tt) => tt.deepEqual(ghost.events, ["displaced"]));
});

test("of two clients with one id that a partition has let in, the one that connected last stays", async (t) => {
  const [a, b] = (await startMemoryBrokers(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  const early = recordingReceiver();
  const late = recordingReceiver();
  const now = Date.now();
  for (const [broker, receiver, connectedAt] of [
    [a, early, now],
    [b, late, now + 1_000],
  ] as const) {
    broker.cluster.ownersChanged([broker.id]);
    for (const clientId of ["x", "y", "z"]) {
      const ref = { application: "app", clientId };
      await broker.cluster.ids.claim(ref);
      broker.join({ id: clientId, receiver, connectedAt });
      broker.cluster.ids.settled(ref);
    }
  }
  linkBrokers(a, b);
  for (const { cluster } of [a, b]) cluster.ownersChanged(["a", "b"]);
  await eventually(t, (tt) => tt.deepEqual(early.events, ["displaced", "displaced", "displaced"]));
  t.deepEqual(late.events, []);
});

test("what nobody asks about any more is not told any more", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  b.join({ id: "x" });
  for (let index = 0; index < 101; index += 1)
    await a.directory.list(
      makeQuery({ application: { kind: "id", id: index === 0 ? "app" : `other${index}` } }),
    );
  t.is(a.interests.size, 100);
  await eventually(t, (tt) => tt.deepEqual([...a.directory.clients()], []));
});
