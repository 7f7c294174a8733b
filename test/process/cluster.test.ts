import { createClient } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { MessageService } from "../../gen/singyeong/v1/message_service_pb.js";
import { QueueService } from "../../gen/singyeong/v1/queue_service_pb.js";
import { type ClusterMember, linked, startClusterProcesses } from "../support/cluster-processes.js";
import { jsonContent } from "../support/consumer-client.js";
import { eventually } from "../support/eventually.js";
import { QueueHistory } from "../support/queue-history.js";
import { QueueLoad } from "../support/queue-load.js";
import { grpcTransport, identifyStream } from "../support/rpc-client.js";

// Three brokers in processes of their own take most of a small machine: one after the other.

type Three = readonly [ClusterMember, ClusterMember, ClusterMember];

async function startThree(t: ExecutionContext): Promise<Three> {
  return (await startClusterProcesses(t, 3, [
    "--drain-spread-ms",
    "200",
    "--drain-timeout-ms",
    "8000",
  ])) as unknown as Three;
}

/** Sends through one broker to the client of this id. */
async function send(member: ClusterMember, clientId: string, timeoutMs = 2_000) {
  const query = {
    applicationSelector: { case: "application" as const, value: "app" },
    filter: { case: "cel" as const, value: `name == "${clientId}"` },
  };
  const messages = createClient(MessageService, grpcTransport(member));
  return messages.send({ query, content: jsonContent("hello") }, { timeoutMs });
}

async function join(t: ExecutionContext, member: ClusterMember, clientId: string) {
  const metadata = { attributes: { name: { kind: { case: "stringValue" as const, value: clientId } } } };
  return identifyStream(t, member, { application: "app", clientId, metadata });
}

/** Waits until everything that was confirmed has come, and holds what was seen against what is promised. */
async function ends(t: ExecutionContext, load: QueueLoad, history: QueueHistory): Promise<void> {
  await load.stopProducing();
  await eventually(t, (tt) => tt.deepEqual(history.outstanding, []));
  await load.stop();
  history.check(t);
  t.log(`${history.confirmedCount} confirmed, ${history.repeated} came more than once`);
}

test.serial("a broker that is killed takes its own clients along, and nobody else's", async (t) => {
  const [a, b, c] = await startThree(t);
  await join(t, a, "at-a");
  await join(t, b, "at-b");
  t.is((await send(c, "at-a")).receiver?.clientId, "at-a");
  t.is((await send(c, "at-b")).receiver?.clientId, "at-b");
  await a.kill();
  await eventually(t, (tt) => tt.throwsAsync(send(c, "at-a"), { message: /no client matches/ }));
  t.is((await send(c, "at-b")).receiver?.clientId, "at-b");
  await join(t, c, "at-a"); // its id is free
  t.is((await send(b, "at-a")).receiver?.clientId, "at-a");
  await a.start();
  await linked(t, [a, b, c]);
  t.is((await send(a, "at-b")).receiver?.clientId, "at-b");
});

test.serial("no confirmed message is lost while brokers are killed under load", async (t) => {
  t.timeout(120_000);
  const members = await startThree(t);
  const history = new QueueHistory();
  const load = new QueueLoad(members, history);
  load.start(6, 2);
  for (const member of members) {
    const before = history.confirmedCount;
    await eventually(t, (tt) => tt.true(history.confirmedCount > before + 100));
    await member.kill();
    const during = history.confirmedCount;
    await eventually(t, (tt) => tt.true(history.confirmedCount > during + 20));
    await member.start();
    await linked(t, members);
  }
  await ends(t, load, history);
});

test.serial(
  "a broker that stood still finds its place again, and the others went on meanwhile",
  async (t) => {
    t.timeout(60_000);
    const [a, b, c] = await startThree(t);
    await join(t, b, "at-b");
    t.is((await send(c, "at-b")).receiver?.clientId, "at-b");
    a.pause();
    await linked(t, [b, c]);
    t.is((await send(c, "at-b")).receiver?.clientId, "at-b");
    a.wake();
    await linked(t, [a, b, c]);
    t.is((await send(a, "at-b")).receiver?.clientId, "at-b");
  },
);

test.serial(
  "brokers are restarted one after the other under load, and nothing is lost or dead",
  async (t) => {
    t.timeout(120_000);
    const members = await startThree(t);
    const history = new QueueHistory();
    const load = new QueueLoad(members, history);
    load.start(6, 2);
    for (const member of members) {
      const before = history.confirmedCount;
      await eventually(t, (tt) => tt.true(history.confirmedCount > before + 100));
      await member.stop();
      await member.start();
      await linked(t, members);
    }
    await ends(t, load, history);
    const { queues } = await createClient(QueueService, grpcTransport(members[0])).listQueues({});
    t.deepEqual(
      queues.map(({ stats }) => stats?.deadLetters),
      queues.map(() => 0n),
    );
  },
);
