import { decode, encode } from "@msgpack/msgpack";
import test, { type ExecutionContext } from "ava";
import { WebSocket } from "ws";
import { testMalformedDispatches } from "../../suites/malformed-dispatch-suite.js";
import {
  type OpenQueueWireClient,
  type QueueWireClient,
  testQueueWire,
  type WireMessage,
  type WireTarget,
} from "../../suites/queue-wire-suite.js";
import { FakeClock } from "../../support/fake-clock.js";
import { identifyLegacy, LegacyClient, type LegacyFrame } from "../../support/legacy-client.js";
import { type RunningBroker, startBroker } from "../../support/running-broker.js";

const everybody = { application: "app", ops: [] };

/** A legacy client, with its frames sorted into confirms and messages. */
class LegacyQueueClient implements QueueWireClient {
  readonly #client: LegacyClient;
  readonly #messages: LegacyFrame[] = [];

  constructor(client: LegacyClient) {
    this.#client = client;
  }

  async enqueue(queue: string, payload: unknown, { skill }: WireTarget = {}): Promise<void> {
    const ops = skill === undefined ? [] : [{ path: "/skill", op: "$eq", to: { value: skill } }];
    this.#client.dispatch("QUEUE", { queue, target: { application: "app", ops }, payload });
    await this.#read((frame) => frame.t === "QUEUE_CONFIRM" && frame.d.queue === queue);
  }

  request(queue: string, count: number): void {
    for (let n = 0; n < count; n += 1) this.#client.dispatch("QUEUE_REQUEST", { queue });
  }

  async next(): Promise<WireMessage> {
    if (this.#messages.length === 0) await this.#read((frame) => frame.t === "QUEUE");
    const message = this.#messages.shift();
    return message?.d.payload;
  }

  async isIdle(): Promise<boolean> {
    this.#client.heartbeat();
    await this.#read((frame) => frame.op === 6);
    return this.#messages.length === 0;
  }

  ack(queue: string, id: string): void {
    this.#client.dispatch("QUEUE_ACK", { queue, id });
  }

  async setSkill(skill: string): Promise<void> {
    this.#client.dispatch("UPDATE_METADATA", { skill: { type: "string", value: skill } });
  }

  disconnect(): void {
    this.#client.socket.terminate();
  }

  async #read(until: (frame: LegacyFrame) => boolean): Promise<void> {
    for (;;) {
      const frame = await this.#client.frame();
      if (frame.t === "QUEUE") this.#messages.push(frame);
      if (until(frame)) return;
      if (frame.op === 3) throw new Error(frame.d.error);
    }
  }
}

const open: OpenQueueWireClient = async (t, broker, { id, skill }) => {
  const metadata = skill === undefined ? {} : { skill: { type: "string", value: skill } };
  return new LegacyQueueClient(await identifyLegacy(t, broker, { client_id: id, metadata }));
};

testQueueWire("websocket", open);

function untimed({ op, d, t }: LegacyFrame) {
  return { op, d, t };
}

/** A client that has enqueued these payloads, each of them confirmed. */
async function producer(
  t: ExecutionContext,
  broker: RunningBroker,
  payloads: readonly unknown[],
): Promise<LegacyClient> {
  const client = await identifyLegacy(t, broker, { client_id: "producer" });
  for (const payload of payloads) client.dispatch("QUEUE", { queue: "q", target: everybody, payload });
  for (const _ of payloads) t.is((await client.frame()).t, "QUEUE_CONFIRM");
  return client;
}

test("QUEUE is confirmed and reaches its consumer with nonce, payload and a stable id", async (t) => {
  const broker = await startBroker(t);
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  const payload = { job: [1, "ü", null] };
  client.dispatch("QUEUE", { queue: "q", target: everybody, nonce: { n: 1 }, payload });
  t.deepEqual(untimed(await client.frame()), { op: 4, t: "QUEUE_CONFIRM", d: { queue: "q" } });
  client.dispatch("QUEUE_REQUEST", { queue: "q" });
  const frame = await client.frame();
  const { id } = frame.d.payload;
  t.is(typeof id, "string");
  t.deepEqual(untimed(frame), {
    op: 4,
    t: "QUEUE",
    d: { nonce: { n: 1 }, payload: { queue: "q", id, payload }, target: null },
  });
});

test("a message keeps its id when it comes again", async (t) => {
  const broker = await startBroker(t);
  const first = await identifyLegacy(t, broker, { client_id: "a" });
  await producer(t, broker, [1]);
  first.dispatch("QUEUE_REQUEST", { queue: "q" });
  const { id } = (await first.frame()).d.payload;
  first.socket.terminate();
  const second = await identifyLegacy(t, broker, { client_id: "b" });
  second.dispatch("QUEUE_REQUEST", { queue: "q" });
  t.is((await second.frame()).d.payload.id, id);
});

test("confirms do not hold up what comes behind them, and come in order", async (t) => {
  const broker = await startBroker(t);
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  for (let n = 0; n < 3_000; n += 1)
    client.dispatch("QUEUE", { queue: `q${n}`, target: everybody, payload: n });
  for (let n = 0; n < 3_000; n += 1) t.is((await client.frame()).d.queue, `q${n}`);
});

test("numbers come out of a queue as they were written, also beyond what a double holds", async (t) => {
  const client = await identifyLegacy(t, await startBroker(t), { client_id: "a" });
  const texts: string[] = [];
  client.socket.on("message", (data) => texts.push(data.toString()));
  client.sendText(
    '{"op":4,"t":"QUEUE","d":{"queue":"q","target":{"application":"app"},"payload":[12345678901234567890, 1.0, 1e2]}}',
  );
  client.dispatch("QUEUE_REQUEST", { queue: "q" });
  await client.frame();
  await client.frame();
  t.true(texts.join().includes('"payload":[12345678901234567890, 1.0, 1e2]'));
});

test("QUEUE_REQUEST_CANCEL takes all requests back, and what was received stays acknowledgeable", async (t) => {
  const broker = await startBroker(t);
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  for (let n = 0; n < 3; n += 1) client.dispatch("QUEUE_REQUEST", { queue: "q" });
  const other = await producer(t, broker, [1]);
  const { id } = (await client.frame()).d.payload;
  client.dispatch("QUEUE_REQUEST_CANCEL", { queue: "q" });
  t.deepEqual(await client.settle(), []);
  other.dispatch("QUEUE", { queue: "q", target: everybody, payload: 2 });
  await other.frame();
  client.dispatch("QUEUE_ACK", { queue: "q", id });
  t.deepEqual(await client.settle(), []);
  const { stats } = await broker.server.broker.context.queues.get("q");
  t.deepEqual([stats.leased, stats.ready], [0, 1]);
  client.dispatch("QUEUE_REQUEST", { queue: "q" });
  t.is((await client.frame()).d.payload.payload, 2);
});

test("a persistent request is made again with each acknowledgement, until it is cancelled", async (t) => {
  const broker = await startBroker(t);
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  await producer(t, broker, [1, 2, 3]);
  client.dispatch("QUEUE_REQUEST", { queue: "q", persistent: true });
  for (const payload of [1, 2]) {
    const [frame, ...more] = await client.settle();
    t.is(frame?.d.payload.payload, payload);
    t.deepEqual(more, []);
    client.dispatch("QUEUE_ACK", { queue: "q", id: frame?.d.payload.id });
    if (payload === 2) client.dispatch("QUEUE_REQUEST_CANCEL", { queue: "q" });
  }
  const [last] = await client.settle(); // it was handed out with the acknowledgement, before the cancellation
  client.dispatch("QUEUE_ACK", { queue: "q", id: last?.d.payload.id });
  t.deepEqual(await client.settle(), []);
});

test("a persistent request outlives a message that was not acknowledged in time", async (t) => {
  const clock = new FakeClock();
  const broker = await startBroker(t, {}, { clock });
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  client.dispatch("QUEUE_REQUEST", { queue: "q", persistent: true });
  await producer(t, broker, [1]);
  const first = await client.frame();
  for (let n = 0; n < 2; n += 1) clock.advance(15_000); // its time, then that among the dead letters
  const again = await client.frame();
  t.is(again.d.payload.id, first.d.payload.id);
});

test("with queuePersistentRequests every request is persistent", async (t) => {
  const broker = await startBroker(t, { "--queue-persistent-requests": true });
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  client.dispatch("QUEUE_REQUEST", { queue: "q" });
  await producer(t, broker, [1, 2, 3]);
  for (const payload of [1, 2, 3]) {
    const frame = await client.frame();
    t.is(frame.d.payload.payload, payload);
    client.dispatch("QUEUE_ACK", { queue: "q", id: frame.d.payload.id });
  }
});

test("a client that asks for a thousand messages gets them all, acknowledged or not", async (t) => {
  const broker = await startBroker(t);
  const payloads = Array.from({ length: 1_000 }, (_, n) => n);
  await producer(t, broker, payloads);
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  for (const _ of payloads) client.dispatch("QUEUE_REQUEST", { queue: "q" });
  for (const payload of payloads) t.is((await client.frame()).d.payload.payload, payload);
});

testMalformedDispatches([
  ["no map for d", "QUEUE", 5, /^d: /],
  ["no queue", "QUEUE", { target: everybody }, /^queue: /],
  ["an empty queue", "QUEUE", { queue: "", target: everybody }, /^queue: /],
  ["a queue that is a number", "QUEUE", { queue: 5, target: everybody }, /^queue: /],
  ["a queue of 257 bytes", "QUEUE", { queue: "q".repeat(257), target: everybody }, /^queue: /],
  ["half a character for a queue", "QUEUE", { queue: "q\ud800", target: everybody }, /^queue: /],
  ["half a character for a queue", "QUEUE_REQUEST", { queue: "q\ud800" }, /^queue: /],
  ["no target", "QUEUE", { queue: "q" }, /^query/],
  ["a target with an unknown operator", "QUEUE", { queue: "q", target: { ops: [{ a: { $x: 1 } }] } }, /^ops/],
  ["no d", "QUEUE_REQUEST", undefined, /^d: /],
  ["no queue", "QUEUE_REQUEST", {}, /^queue: /],
  ["no queue", "QUEUE_REQUEST_CANCEL", {}, /^queue: /],
  ["no queue", "QUEUE_ACK", { id: "x" }, /^queue: /],
  ["no id", "QUEUE_ACK", { queue: "q" }, /^id: /],
  ["an id that is a number", "QUEUE_ACK", { queue: "q", id: 5 }, /^id: /],
]);

test("acknowledgements and cancellations of what is not there are ignored", async (t) => {
  const client = await identifyLegacy(t, await startBroker(t), { client_id: "a" });
  client.dispatch("QUEUE_ACK", { queue: "nowhere", id: "nothing" });
  client.dispatch("QUEUE_REQUEST_CANCEL", { queue: "nowhere" });
  t.deepEqual(await client.settle(), []);
});

test("a queue that is full refuses a message with op 3", async (t) => {
  const broker = await startBroker(t, { "--queue-max-messages": "1" });
  const client = await producer(t, broker, [1]);
  client.dispatch("QUEUE", { queue: "q", target: everybody, payload: 2 });
  const { op, d } = await client.frame();
  t.is(op, 3);
  t.regex(d.error, /q/);
});

test("a client that comes back with its id, while its old connection is a ghost, gets what that had", async (t) => {
  const broker = await startBroker(t);
  const ghost = await identifyLegacy(t, broker, { client_id: "a" });
  await producer(t, broker, ["held", "waiting"]);
  ghost.dispatch("QUEUE_REQUEST", { queue: "q" });
  const { id } = (await ghost.frame()).d.payload;
  for (let n = 0; n < 5; n += 1) ghost.dispatch("QUEUE_REQUEST", { queue: "other" });
  t.deepEqual(await ghost.settle(), []);
  ghost.socket.pause(); // reads nothing any more, as a machine that has lost its network
  const heir = await identifyLegacy(t, broker, { client_id: "a" });
  for (let n = 0; n < 2; n += 1) heir.dispatch("QUEUE_REQUEST", { queue: "q" });
  t.is((await heir.frame()).d.payload.id, id);
  t.is((await heir.frame()).d.payload.payload, "waiting");
  heir.dispatch("QUEUE", { queue: "other", target: everybody, payload: 1 });
  t.is((await heir.frame()).t, "QUEUE_CONFIRM");
  t.is((await broker.server.broker.context.queues.get("other")).stats.ready, 1);
});

test("messages larger than the outbox may grow reach a client one by one", async (t) => {
  const broker = await startBroker(t, { "--outbox-max-bytes": "4096" });
  const payloads = ["a", "b", "c"].map((letter) => letter.repeat(20_000));
  await producer(t, broker, payloads);
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  for (const _ of payloads) client.dispatch("QUEUE_REQUEST", { queue: "q" });
  for (const payload of payloads) t.is((await client.frame()).d.payload.payload, payload);
  t.deepEqual(await client.settle(), []);
});

test("a client asks a bounded number of queues at a time, not counting those it is through with", async (t) => {
  const broker = await startBroker(t, { "--max-consumed-queues": "2" });
  const client = await producer(t, broker, [1]);
  client.dispatch("QUEUE_REQUEST", { queue: "q" });
  const { id } = (await client.frame()).d.payload;
  client.dispatch("QUEUE_REQUEST", { queue: "b" });
  client.dispatch("QUEUE_REQUEST", { queue: "c" });
  t.regex((await client.frame()).d.error, /^queue: at most 2 .*maxConsumedQueues/);
  client.dispatch("QUEUE_ACK", { queue: "q", id });
  client.dispatch("QUEUE_REQUEST", { queue: "c" });
  client.dispatch("QUEUE_REQUEST_CANCEL", { queue: "b" });
  client.dispatch("QUEUE_REQUEST", { queue: "d" });
  t.deepEqual(await client.settle(), []);
});

test("a request that comes while the broker drains is no fault of the client", async (t) => {
  const clock = new FakeClock();
  const broker = await startBroker(t, {}, { clock });
  const client = await producer(t, broker, [1]);
  const drained = broker.server.broker.drain();
  client.dispatch("QUEUE_REQUEST", { queue: "q" });
  t.deepEqual(await client.settle(), []);
  clock.advance(10_000);
  t.is((await client.frame()).op, 7);
  client.socket.terminate();
  await drained;
});

test("restricted clients have no part in queues", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  for (const type of ["QUEUE", "QUEUE_REQUEST", "QUEUE_REQUEST_CANCEL", "QUEUE_ACK"]) {
    client.dispatch(type, { queue: "q", target: everybody, id: "x" });
    t.is((await client.frame()).d.error, `invalid dispatch type ${type} (are you restricted?)`);
  }
});

test("queues speak msgpack as well, and a payload stays the bytes it was", async (t) => {
  const broker = await startBroker(t);
  const socket = new WebSocket(`ws://127.0.0.1:${broker.port}/gateway/websocket?encoding=msgpack`);
  t.teardown(() => socket.terminate());
  const client = new LegacyClient(socket, (data) => decode(data, { useBigInt64: true }) as LegacyFrame);
  const send = (frame: unknown) => socket.send(encode(frame, { useBigInt64: true }));
  t.is(Number((await client.frame()).op), 0);
  send({ op: 1, d: { client_id: "a", application_id: "app" } });
  await client.frame();
  const payload = { big: 2n ** 63n - 1n, list: [1.5, "ü"] };
  send({ op: 4, t: "QUEUE", d: { queue: "q", target: { application: "app" }, payload, nonce: "n" } });
  t.is((await client.frame()).t, "QUEUE_CONFIRM");
  send({ op: 4, t: "QUEUE_REQUEST", d: { queue: "q" } });
  const { d } = await client.frame();
  t.deepEqual([d.nonce, d.target, d.payload.queue, d.payload.payload], ["n", null, "q", payload]);
});
