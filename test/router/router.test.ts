import test from "ava";
import { noMetrics } from "../../src/observability/metrics.js";
import { announceClients } from "../../src/router/client-events.js";
import { Router } from "../../src/router/router.js";
import {
  equals,
  makeClient,
  makeDirectory,
  makeMessage,
  makeQuery,
  recordingReceiver,
} from "../support/clients.js";

test("sends to one match and says which", (t) => {
  const receiver = recordingReceiver();
  const client = makeClient({ id: "a", metadata: { n: 1 }, receiver });
  const router = new Router(makeDirectory([client, makeClient({ id: "b" })]), noMetrics);
  const message = makeMessage("1");
  t.deepEqual(router.send(makeQuery({ conditions: [equals("n", 1)] }), message), {
    kind: "delivered",
    client,
  });
  t.deepEqual(receiver.messages, [message]);
});

test("says when nobody matches and when the pick has no room", (t) => {
  const client = makeClient({ id: "a", receiver: recordingReceiver({ full: true }) });
  const router = new Router(makeDirectory([client]), noMetrics);
  t.deepEqual(router.send(makeQuery({ conditions: [equals("n", 1)] }), makeMessage("1")), {
    kind: "no-route",
  });
  t.deepEqual(router.send(makeQuery(), makeMessage("2")), { kind: "dropped", client });
});

test("broadcasts to every match and counts them", (t) => {
  const receivers = [recordingReceiver(), recordingReceiver({ full: true }), recordingReceiver()];
  const clients = receivers.map((receiver, n) => makeClient({ id: `c${n}`, receiver }));
  const router = new Router(makeDirectory(clients), noMetrics);
  t.deepEqual(router.broadcast(makeQuery(), makeMessage("1")), { matched: 3, delivered: 2, dropped: 1 });
  t.deepEqual(
    receivers.map(({ messages }) => messages.length),
    [1, 0, 1],
  );
});

test("reports every attempt with its outcome", (t) => {
  const seen: string[] = [];
  const metrics = {
    ...noMetrics,
    delivery: (kind: string, outcome: string) => seen.push(`${kind} ${outcome}`),
  };
  const clients = [
    makeClient({ id: "a" }),
    makeClient({ id: "b", receiver: recordingReceiver({ full: true }) }),
  ];
  const router = new Router(makeDirectory(clients), metrics);
  router.broadcast(makeQuery(), { ...makeMessage("1"), kind: "broadcast" });
  router.send(makeQuery({ conditions: [equals("n", 1)] }), makeMessage("2"));
  t.deepEqual(seen, ["broadcast delivered", "broadcast dropped", "send no_route"]);
});

test("tells subscribers once about each client that comes and goes, across applications, themselves included", (t) => {
  const receiver = recordingReceiver();
  const directory = makeDirectory([]);
  announceClients(directory);
  const subscriber = makeClient({ id: "s", receiver, receivesClientEvents: true });
  const other = makeClient({ id: "o", application: "other" });
  directory.add(subscriber);
  directory.add(other);
  directory.remove(other);
  directory.remove(other);
  directory.remove(subscriber);
  t.deepEqual(receiver.events, ["connected app/s", "connected other/o", "disconnected other/o"]);
});

test("tells clients nothing that did not ask or are restricted", (t) => {
  const receivers = [recordingReceiver(), recordingReceiver()];
  const directory = makeDirectory([]);
  announceClients(directory);
  directory.add(makeClient({ id: "a", ...(receivers[0] && { receiver: receivers[0] }) }));
  directory.add(
    makeClient({
      id: "b",
      restricted: true,
      receivesClientEvents: true,
      ...(receivers[1] && { receiver: receivers[1] }),
    }),
  );
  t.deepEqual(
    receivers.map(({ events }) => events),
    [[], []],
  );
});
