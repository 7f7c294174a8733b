import test, { type ExecutionContext } from "ava";
import { SettleOutcome } from "../../gen/singyeong/v1/queue_service_pb.js";
import { type BrokerProcess, spawnBroker } from "../support/broker-process.js";
import { type ConsumerClient, jsonContent, queueService, startConsumer } from "../support/consumer-client.js";
import { scratchFolder } from "../support/scratch-folder.js";

const queue = "jobs";

/** A broker process that keeps its queues in a folder. */
function spawnWith(t: ExecutionContext, folder: string): Promise<BrokerProcess> {
  return spawnBroker(t, ["--queue-store", "lmdb", "--data-dir", folder]);
}

function numberIn(data: Uint8Array | undefined): number {
  return JSON.parse(new TextDecoder().decode(data));
}

/** What was told to producers and consumers, over all lives of the broker. */
interface Ledger {
  next: number;
  readonly confirmed: Set<number>;
  /** What consumers asked to acknowledge; with a killed broker the answer is lost, and either may be true. */
  readonly asked: Set<number>;
  readonly acknowledged: Set<number>;
}

/** Enqueues batch upon batch until the broker is gone. */
async function produce(broker: BrokerProcess, ledger: Ledger): Promise<void> {
  const service = queueService(broker);
  for (;;) {
    const numbers = Array.from({ length: 10 }, () => ledger.next++);
    const items = numbers.map((n) => ({ content: jsonContent(n) }));
    const { results } = await service.enqueue({ queue, items });
    for (const [at, { result }] of results.entries())
      if (result.case === "receipt") ledger.confirmed.add(numbers[at] ?? -1);
  }
}

/** Takes messages and acknowledges one in three, until the broker is gone. */
async function consume(consumer: ConsumerClient, ledger: Ledger): Promise<void> {
  const asked = new Map<bigint, number>();
  for (let id = 1n; ; ) {
    const event = await consumer.event();
    if (event?.case === "message") {
      const n = numberIn(event.value.message?.content?.data);
      consumer.send({ case: "grantCredit", value: { credit: 1 } });
      if (n % 3 !== 0) continue;
      asked.set(id, n);
      ledger.asked.add(n);
      consumer.sendWithId(id, { case: "ack", value: { queue, leaseIds: [event.value.leaseId] } });
      id += 1n;
    } else if (event?.case === "commandResult" && event.value.result.case === "ack") {
      const done = event.value.result.value.outcomes[0] === SettleOutcome.DONE;
      if (done) ledger.acknowledged.add(asked.get(event.value.commandId) ?? -1);
    }
  }
}

/** Resolves once so many messages were confirmed. */
async function until(ledger: Ledger, confirmed: number): Promise<void> {
  while (ledger.confirmed.size < confirmed) await new Promise(setImmediate);
}

test("every confirmed message is delivered, and no acknowledged one again, after the broker was killed again and again", async (t) => {
  t.timeout(120_000, "four brokers are started one after the other");
  const folder = scratchFolder(t);
  const ledger: Ledger = { next: 0, confirmed: new Set(), asked: new Set(), acknowledged: new Set() };
  for (let round = 0; round < 3; round += 1) {
    const broker = await spawnWith(t, folder);
    const consumer = await startConsumer(t, broker, { queue, initialCredit: 50 });
    const work = [produce(broker, ledger), produce(broker, ledger), consume(consumer, ledger)];
    const ended = Promise.allSettled(work);
    await until(ledger, ledger.confirmed.size + 100 + Math.floor(Math.random() * 400));
    broker.child.kill("SIGKILL");
    await Promise.all([broker.exited, ended]);
  }
  const broker = await spawnWith(t, folder);
  const { stats } = (await queueService(broker).getQueue({ queue })).queue ?? {};
  const stored = Number(stats?.ready);
  t.log(`${ledger.confirmed.size} confirmed, ${ledger.acknowledged.size} acknowledged, ${stored} stored`);
  const consumer = await startConsumer(t, broker, { queue, initialCredit: stored });
  const messages = await consumer.messages(stored);
  const delivered = new Set(messages.map(({ message }) => numberIn(message?.content?.data)));
  t.deepEqual(
    [...ledger.confirmed].filter((n) => !delivered.has(n) && !ledger.asked.has(n)),
    [],
  );
  t.deepEqual(
    [...ledger.acknowledged].filter((n) => delivered.has(n)),
    [],
  );
});

test("a broker that is asked to end keeps what its queues hold, and says when another has its folder", async (t) => {
  const folder = scratchFolder(t);
  const first = await spawnWith(t, folder);
  await queueService(first).enqueue({ queue, items: [{ content: jsonContent(1) }] });
  const error = await t.throwsAsync(spawnWith(t, folder));
  t.regex(error?.message ?? "", /ended with 1/);
  first.child.kill("SIGTERM");
  t.deepEqual(await first.exited, { code: 0, signal: null });
  const second = await spawnWith(t, folder);
  const consumer = await startConsumer(t, second, { queue, initialCredit: 1 });
  t.is(numberIn((await consumer.expect("message")).message?.content?.data), 1);
});
