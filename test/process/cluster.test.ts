import { setTimeout } from "node:timers/promises";
import { createClient } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { QueueService } from "../../gen/singyeong/v1/queue_service_pb.js";
import { type ClusterMember, linked, startClusterProcesses } from "../support/cluster-processes.js";
import { endLoad, joinAt, moreConfirmed, sendThrough } from "../support/cluster-traffic.js";
import { eventually } from "../support/eventually.js";
import { QueueHistory } from "../support/queue-history.js";
import { QueueLoad } from "../support/queue-load.js";
import { grpcTransport } from "../support/rpc-client.js";

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

test.serial("a broker that is killed takes its own clients along, and nobody else's", async (t) => {
  const [a, b, c] = await startThree(t);
  await joinAt(t, a, "at-a");
  await joinAt(t, b, "at-b");
  t.is((await sendThrough(c, "at-a")).receiver?.clientId, "at-a");
  t.is((await sendThrough(c, "at-b")).receiver?.clientId, "at-b");
  await a.kill();
  await eventually(t, (tt) => tt.throwsAsync(sendThrough(c, "at-a"), { message: /no client matches/ }));
  t.is((await sendThrough(c, "at-b")).receiver?.clientId, "at-b");
  await joinAt(t, c, "at-a"); // its id is free
  t.is((await sendThrough(b, "at-a")).receiver?.clientId, "at-a");
  await a.start();
  await linked(t, [a, b, c]);
  t.is((await sendThrough(a, "at-b")).receiver?.clientId, "at-b");
});

test.serial("no confirmed message is lost while brokers are killed under load", async (t) => {
  t.timeout(120_000);
  const members = await startThree(t);
  const history = new QueueHistory();
  const load = new QueueLoad(members, history);
  load.start(6, 2);
  for (const member of members) {
    await moreConfirmed(t, history, 100);
    await member.kill();
    await moreConfirmed(t, history, 20);
    await member.start();
    await linked(t, members);
  }
  await endLoad(t, load, history);
});

test.serial(
  "a broker that stood still for 20 s finds its place again, and the others went on meanwhile",
  async (t) => {
    t.timeout(120_000);
    const [a, b, c] = await startThree(t);
    const history = new QueueHistory();
    const load = new QueueLoad([a, b, c], history);
    load.start(4, 1);
    await joinAt(t, b, "at-b");
    t.is((await sendThrough(c, "at-b")).receiver?.clientId, "at-b");
    await moreConfirmed(t, history, 50);
    a.pause();
    const woken = setTimeout(20_000);
    await linked(t, [b, c]);
    t.is((await sendThrough(c, "at-b")).receiver?.clientId, "at-b");
    await moreConfirmed(t, history, 50);
    await woken;
    a.wake();
    await linked(t, [a, b, c]);
    t.is((await sendThrough(a, "at-b")).receiver?.clientId, "at-b");
    await endLoad(t, load, history);
  },
);

test.serial("a broker with more than its share of the sessions asks some to connect again", async (t) => {
  t.timeout(60_000);
  const [a] = (await startClusterProcesses(t, 2, ["--cluster-balance-above-percent", "10"])) as [
    ClusterMember,
  ];
  const ids = Array.from({ length: 10 }, (_, index) => `c${index}`);
  const streams = await Promise.all(ids.map((id) => joinAt(t, a, id)));
  const goodbye = await Promise.race(streams.map((stream) => stream.expect("goodbye")));
  t.true(goodbye.reconnect);
  t.regex(goodbye.reason, /another broker of the cluster has more room/);
});

test.serial(
  "brokers are restarted one after the other under load, and nothing is lost or dead",
  async (t) => {
    t.timeout(120_000);
    const members = await startThree(t);
    const history = new QueueHistory();
    const load = new QueueLoad(members, history);
    load.start(6, 2);
    for (const member of members) {
      await moreConfirmed(t, history, 100);
      await member.stop();
      await member.start();
      await linked(t, members);
    }
    await endLoad(t, load, history);
    const { queues } = await createClient(QueueService, grpcTransport(members[0])).listQueues({});
    t.deepEqual(
      queues.map(({ stats }) => stats?.deadLetters),
      queues.map(() => 0n),
    );
  },
);
