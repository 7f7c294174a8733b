import test, { type ExecutionContext } from "ava";
import { FakeClock } from "../support/fake-clock.js";
import { type RunningBroker, startBroker } from "../support/running-broker.js";

/** A message as its consumer sees it, whatever the wire. */
export interface WireMessage {
  /** What the client acknowledges it by. */
  readonly id: string;
  readonly payload: unknown;
}

/** Who gets a message: clients of application `app` whose attribute has this value, or all of them. */
export interface WireTarget {
  readonly skill?: string;
}

/** A client that enqueues and consumes. */
export interface QueueWireClient {
  /** Resolves when the message is confirmed. */
  enqueue(queue: string, payload: unknown, target?: WireTarget): Promise<void>;
  /** Asks for so many messages. */
  request(queue: string, count: number): void;
  /** The next message from whatever queue. */
  next(): Promise<WireMessage>;
  /** Resolves when everything that was asked so far is done; false where a message has come meanwhile. */
  isIdle(queue: string): Promise<boolean>;
  ack(queue: string, id: string): void;
  setSkill(skill: string): Promise<void>;
  /** Breaks its connection off. */
  disconnect(): void;
}

/** Opens clients of application `app` over one kind of wire. */
export type OpenQueueWireClient = (
  t: ExecutionContext,
  broker: RunningBroker,
  identity: { readonly id: string; readonly skill?: string },
) => Promise<QueueWireClient>;

/** How long a client has for a message, and how long a dead letter rests. */
const ackTimeoutMs = 15_000;
const dlqTimeMs = 15_000;

/** What queues did wrong on the original server, and what they owe to consumers that misbehave: the same over every wire. */
export function testQueueWire(wire: string, open: OpenQueueWireClient): void {
  test(`${wire}: a message for a client that does not wait yet is there when it asks`, async (t) => {
    const broker = await startBroker(t);
    const consumer = await open(t, broker, { id: "consumer" });
    const producer = await open(t, broker, { id: "producer" });
    await producer.enqueue("q", 1);
    t.true(await consumer.isIdle("q"));
    consumer.request("q", 1);
    t.is((await consumer.next()).payload, 1);
  });

  test(`${wire}: of two clients that match and wait, exactly one gets a message, and the other gets the next`, async (t) => {
    const broker = await startBroker(t);
    const [first, second] = [await open(t, broker, { id: "1" }), await open(t, broker, { id: "2" })];
    first.request("q", 1);
    t.true(await first.isIdle("q"));
    second.request("q", 1);
    t.true(await second.isIdle("q"));
    await second.enqueue("q", "a");
    t.is((await first.next()).payload, "a");
    t.true(await second.isIdle("q"));
    await first.enqueue("q", "b");
    t.is((await second.next()).payload, "b");
  });

  test(`${wire}: the client that has waited longest gets the next message`, async (t) => {
    const broker = await startBroker(t);
    const clients = [];
    for (const id of ["c", "a", "b"]) {
      const client = await open(t, broker, { id });
      client.request("q", 1);
      t.true(await client.isIdle("q"));
      clients.push(client);
    }
    for (const [at, client] of clients.entries()) {
      await client.enqueue("q", at);
      t.is((await client.next()).payload, at);
    }
  });

  test(`${wire}: nothing is lost or doubled while producers and consumers work at the same time, and each producer's order is kept`, async (t) => {
    const broker = await startBroker(t);
    const count = 300;
    const consumer = await open(t, broker, { id: "consumer" });
    const producers = await Promise.all(["a", "b"].map((id) => open(t, broker, { id })));
    const enqueued = producers.map(async (producer, at) => {
      for (let n = 0; n < count; n += 1) await producer.enqueue("q", [at, n]);
    });
    const got: [number, number][] = [];
    consumer.request("q", 3);
    for (let n = 0; n < 2 * count; n += 1) {
      const { id, payload } = await consumer.next();
      got.push(payload as [number, number]);
      consumer.ack("q", id);
      consumer.request("q", 1);
    }
    await Promise.all(enqueued);
    for (const at of [0, 1]) {
      const numbers = got.filter(([from]) => from === at).map(([, n]) => n);
      t.deepEqual(
        numbers,
        Array.from({ length: count }, (_, n) => n),
      );
    }
    t.true(await consumer.isIdle("q"));
  });

  test(`${wire}: a message that is not acknowledged in time comes again by itself`, async (t) => {
    const clock = new FakeClock();
    const broker = await startBroker(t, {}, { clock });
    const client = await open(t, broker, { id: "a" });
    client.request("q", 2);
    await client.enqueue("q", "work");
    t.is((await client.next()).payload, "work");
    clock.advance(ackTimeoutMs);
    t.true(await client.isIdle("q"));
    t.is((await broker.server.broker.context.queues.get("q")).stats.deadLetters, 1);
    clock.advance(dlqTimeMs);
    t.is((await client.next()).payload, "work");
    t.is((await broker.server.broker.context.queues.get("q")).stats.deadLetters, 0);
  });

  test(`${wire}: a request too many is worth a message later`, async (t) => {
    const broker = await startBroker(t);
    const client = await open(t, broker, { id: "a" });
    await client.enqueue("q", 1);
    client.request("q", 1);
    const first = await client.next();
    client.request("q", 1);
    client.ack("q", first.id);
    t.true(await client.isIdle("q"));
    await client.enqueue("q", 2);
    t.is((await client.next()).payload, 2);
  });

  test(`${wire}: as many messages come as were asked for, in the order of the queue, and no more`, async (t) => {
    const broker = await startBroker(t);
    const client = await open(t, broker, { id: "a" });
    client.request("q", 2);
    client.request("q", 1);
    for (const payload of [1, 2, 3, 4]) await client.enqueue("q", payload);
    for (const payload of [1, 2, 3]) t.is((await client.next()).payload, payload);
    t.true(await client.isIdle("q"));
  });

  test(`${wire}: a message for nobody holds up none behind it, and comes when somebody matches`, async (t) => {
    const broker = await startBroker(t);
    const client = await open(t, broker, { id: "a", skill: "none" });
    await client.enqueue("q", "for a baker", { skill: "baker" });
    await client.enqueue("q", "for anyone");
    client.request("q", 2);
    t.is((await client.next()).payload, "for anyone");
    t.true(await client.isIdle("q"));
    await client.setSkill("baker");
    t.is((await client.next()).payload, "for a baker");
  });

  test(`${wire}: a client that matches later gets what waited for it, and others do not`, async (t) => {
    const broker = await startBroker(t);
    const other = await open(t, broker, { id: "other", skill: "smith" });
    other.request("q", 1);
    await other.enqueue("q", "bread", { skill: "baker" });
    const baker = await open(t, broker, { id: "baker", skill: "baker" });
    baker.request("q", 1);
    t.is((await baker.next()).payload, "bread");
    t.true(await other.isIdle("q"));
  });

  test(`${wire}: a client that disconnects returns what it did not acknowledge at once, without blame`, async (t) => {
    const broker = await startBroker(t);
    const [first, second] = [await open(t, broker, { id: "1" }), await open(t, broker, { id: "2" })];
    first.request("q", 2);
    for (const payload of ["a", "b"]) await first.enqueue("q", payload);
    const done = await first.next();
    await first.next();
    first.ack("q", done.id);
    t.true(await first.isIdle("q"));
    second.request("q", 5);
    t.true(await second.isIdle("q"));
    first.disconnect();
    t.is((await second.next()).payload, "b");
    t.true(await second.isIdle("q"));
    t.is((await broker.server.broker.context.queues.get("q")).stats.deadLetters, 0);
  });

  test(`${wire}: what a client that hangs has goes to another one when its time is over`, async (t) => {
    const clock = new FakeClock();
    const broker = await startBroker(t, {}, { clock });
    const [hanging, other] = [await open(t, broker, { id: "1" }), await open(t, broker, { id: "2" })];
    hanging.request("q", 1);
    await other.enqueue("q", "work");
    const { id } = await hanging.next();
    other.request("q", 1);
    t.true(await other.isIdle("q"));
    clock.advance(ackTimeoutMs);
    clock.advance(dlqTimeMs);
    const again = await other.next();
    t.is(again.payload, "work");
    // Late: the message is another's now, and stays so.
    hanging.ack("q", id);
    t.true(await hanging.isIdle("q"));
    t.is((await broker.server.broker.context.queues.get("q")).stats.leased, 1);
    other.ack("q", again.id);
    t.true(await other.isIdle("q"));
    t.is((await broker.server.broker.context.queues.get("q")).stats.leased, 0);
  });

  test(`${wire}: a second acknowledgement changes nothing`, async (t) => {
    const broker = await startBroker(t);
    const client = await open(t, broker, { id: "a" });
    client.request("q", 2);
    await client.enqueue("q", 1);
    const { id } = await client.next();
    client.ack("q", id);
    client.ack("q", id);
    await client.enqueue("q", 2);
    t.is((await client.next()).payload, 2);
    t.true(await client.isIdle("q"));
    const { ready, leased } = (await broker.server.broker.context.queues.get("q")).stats;
    t.deepEqual({ ready, leased }, { ready: 0, leased: 1 });
  });

  test(`${wire}: nobody acknowledges what another has`, async (t) => {
    const broker = await startBroker(t);
    const [owner, thief] = [await open(t, broker, { id: "1" }), await open(t, broker, { id: "2" })];
    owner.request("q", 1);
    await owner.enqueue("q", 1);
    const { id } = await owner.next();
    thief.request("q", 1);
    thief.ack("q", id);
    t.true(await thief.isIdle("q"));
    t.is((await broker.server.broker.context.queues.get("q")).stats.leased, 1);
  });

  test(`${wire}: a client is listed with the queues it waits on, for exactly as long as it waits`, async (t) => {
    const broker = await startBroker(t);
    const client = await open(t, broker, { id: "a" });
    const queues = async () => {
      const response = await fetch(`${broker.baseUrl}/api/v1/query`, {
        method: "POST",
        body: JSON.stringify({ application: "app" }),
      });
      return ((await response.json()) as { queues: string[] }[])[0]?.queues;
    };
    t.deepEqual(await queues(), []);
    client.request("q", 2);
    t.true(await client.isIdle("q"));
    t.deepEqual(await queues(), ["q"]);
    await client.enqueue("q", 1);
    await client.next();
    t.deepEqual(await queues(), ["q"]);
    await client.enqueue("q", 2);
    await client.next();
    t.deepEqual(await queues(), []);
  });
}
