import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import test, { type ExecutionContext } from "ava";
import { JetStreamQueueStore } from "../../../src/queue/jetstream/jetstream-queue-store.js";
import { streamNames } from "../../../src/queue/jetstream/stream-names.js";
import { makeQuery } from "../../support/clients.js";
import { jsonContent, queueService, startConsumer } from "../../support/consumer-client.js";
import { eventually } from "../../support/eventually.js";
import { linkBrokers, type MemoryBroker, startMemoryBroker } from "../../support/memory-cluster.js";
import { type NatsServers, startNats } from "../../support/nats-servers.js";
import { consume, enqueue, job, RecordingConsumer, startQueues } from "../../support/queues.js";
import { startBroker } from "../../support/running-broker.js";

/** A message for whoever consumes. */
const task = (text: string) => job(text, { target: makeQuery({ application: { kind: "any" } }) });

async function openStore(t: ExecutionContext, { urls }: NatsServers): Promise<JetStreamQueueStore> {
  const store = await JetStreamQueueStore.open({ servers: urls });
  t.teardown(() => store.close());
  return store;
}

test("a broker with queueStore jetstream keeps messages and settings through a restart", async (t) => {
  const nats = await startNats(t);
  if (nats === undefined) return;
  const flags = { "--queue-store": "jetstream", "--nats-url": nats.urls.join(",") };
  const queue = "tasks";
  const first = await startBroker(t, flags);
  const service = queueService(first);
  await service.enqueue({ queue, items: [1, 2, 3].map((value) => ({ content: jsonContent(value) })) });
  const before = await startConsumer(t, first, { queue, initialCredit: 1 });
  const { leaseId } = await before.expect("message");
  await service.ack({ queue, leaseIds: [leaseId] });
  before.cancel();
  await first.server.close();
  const second = await startBroker(t, flags);
  const after = await startConsumer(t, second, { queue, initialCredit: 5 });
  const messages = await after.messages(2);
  t.deepEqual(
    messages.map(({ message }) => new TextDecoder().decode(message?.content?.data)),
    ["2", "3"],
  );
  await queueService(second).ack({ queue, leaseIds: messages.map(({ leaseId: lease }) => lease) });
});

test("a queue whose claim is lost stops, tells its consumers, and comes back as it is stored", async (t) => {
  const nats = await startNats(t);
  if (nats === undefined) return;
  const started = await startQueues(t, { store: await openStore(t, nats) });
  await enqueue(started, task("1"));
  const { sink } = consume(started, undefined, { credit: 0 });
  const connection = await connect({ servers: [...nats.urls] });
  t.teardown(() => connection.close());
  const empty = Uint8Array.of(0x13, 0, 0xd2, 0x02, 0xef, 0x8d);
  await jetstream(connection).publish(streamNames("jobs").subject, empty);
  t.like(await started.queues.enqueue("jobs", [task("2")]), [
    { kind: "refused", error: { reason: "QUEUE_UNAVAILABLE" } },
  ]);
  t.deepEqual(sink.endings, ["the broker has lost the queue"]);
  t.throws(() => consume(started), { message: /is just being taken up/ });
  t.like(await started.queues.enqueue("jobs", [task("3")]), [{ kind: "stored" }]);
  const again = consume(started, undefined, { credit: 5 });
  await eventually(t, (tt) => tt.deepEqual(again.sink.texts, ["1", "3"]));
});

/** A queue's name that the ring gives to a broker. */
function queueOf({ cluster }: MemoryBroker): string {
  for (let index = 0; ; index += 1) {
    try {
      cluster.queues.requireOwner(`q${index}`);
      return `q${index}`;
    } catch {
      // another one's
    }
  }
}

test("brokers of one store: a queue moves to its owner by being released and claimed, and consumers follow", async (t) => {
  const nats = await startNats(t);
  if (nats === undefined) return;
  const a = await startMemoryBroker(t, "a", await openStore(t, nats));
  a.cluster.ownersChanged(["a"]);
  const b = await startMemoryBroker(t, "b", await openStore(t, nats));
  b.cluster.ownersChanged(["a", "b"]);
  const queue = queueOf(b);
  const texts = ["held", "1", "2"];
  await a.cluster.queues.enqueue(
    queue,
    texts.map((text) => task(text)),
  );
  const sink = new RecordingConsumer();
  const consumer = a.cluster.queues.consume(queue, { sink });
  consumer.grant(1);
  await eventually(t, (tt) => tt.deepEqual(sink.texts, ["held"]));
  linkBrokers(a, b);
  a.cluster.ownersChanged(["a", "b"]);
  // In the time that leases have to be settled before the queue is released.
  t.deepEqual(await a.cluster.queues.settle(queue, [sink.lastLease], { kind: "ack" }), ["done"]);
  await eventually(t, (tt) => tt.deepEqual([a.own.names(), b.own.names()], [[], [queue]]));
  t.like(await a.cluster.queues.enqueue(queue, [task("3")]), [{ kind: "stored" }]);
  consumer.grant(5);
  await eventually(t, (tt) => tt.deepEqual(sink.texts, ["held", "1", "2", "3"]));
});
