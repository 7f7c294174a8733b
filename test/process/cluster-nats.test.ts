import { setTimeout } from "node:timers/promises";
import { createClient } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { ErrorReason } from "../../gen/singyeong/v1/error_reason_pb.js";
import { QueueService } from "../../gen/singyeong/v1/queue_service_pb.js";
import { type ClusterMember, linked, startClusterProcesses } from "../support/cluster-processes.js";
import { endLoad, joinAt, moreConfirmed, sendThrough } from "../support/cluster-traffic.js";
import { jsonContent } from "../support/consumer-client.js";
import { eventually } from "../support/eventually.js";
import { type NatsServers, startNats } from "../support/nats-servers.js";
import { QueueHistory } from "../support/queue-history.js";
import { QueueLoad } from "../support/queue-load.js";
import { grpcTransport } from "../support/rpc-client.js";

// Brokers and NATS servers in processes of their own take most of a small machine: one test after the other.

interface Stage {
  readonly nats: NatsServers;
  readonly members: readonly [ClusterMember, ClusterMember];
  readonly history: QueueHistory;
  readonly load: QueueLoad;
}

/** Two brokers with their queues on three NATS servers, under load; undefined where there is no NATS. */
async function startStage(t: ExecutionContext): Promise<Stage | undefined> {
  const nats = await startNats(t, { count: 3 });
  if (nats === undefined) return undefined;
  const flags = ["--queue-store", "jetstream", "--nats-url", nats.urls.join(","), "--nats-replicas", "3"];
  const members = await startClusterProcesses(t, 2, flags);
  const history = new QueueHistory();
  const load = new QueueLoad(members, history);
  load.start(4, 1);
  await moreConfirmed(t, history, 50);
  return { nats, members: members as unknown as Stage["members"], history, load };
}

test.serial("no confirmed message is lost while NATS servers are killed one after the other", async (t) => {
  t.timeout(180_000);
  const stage = await startStage(t);
  if (stage === undefined) return;
  const { nats, history, load } = stage;
  for (const index of [0, 1, 2]) {
    await nats.kill(index);
    await moreConfirmed(t, history, 50);
    await nats.restart(index);
    await nats.ready();
    await moreConfirmed(t, history, 20);
  }
  await endLoad(t, load, history);
});

test.serial(
  "without any NATS server messages are sent, queues refuse clearly, and all goes on after",
  async (t) => {
    t.timeout(180_000);
    const stage = await startStage(t);
    if (stage === undefined) return;
    const { nats, members, history, load } = stage;
    const [a, b] = members;
    await joinAt(t, b, "at-b");
    for (const index of [0, 1, 2]) await nats.kill(index);
    t.is((await sendThrough(a, "at-b")).receiver?.clientId, "at-b");
    const { results } = await createClient(QueueService, grpcTransport(a)).enqueue(
      { queue: "load-0", items: [{ content: jsonContent("refused") }] },
      { timeoutMs: 20_000 },
    );
    const result = results[0]?.result;
    t.true(
      result?.case === "failure" &&
        [ErrorReason.STORAGE_FAILED, ErrorReason.QUEUE_UNAVAILABLE].includes(result.value.reason),
    );
    t.is((await sendThrough(a, "at-b")).receiver?.clientId, "at-b");
    await setTimeout(5_000); // long enough for whatever still waits to be given up
    const confirmed = history.confirmedCount;
    t.is((await sendThrough(b, "at-b")).receiver?.clientId, "at-b");
    t.is(history.confirmedCount, confirmed);
    for (const index of [0, 1, 2]) await nats.restart(index);
    await nats.ready();
    await moreConfirmed(t, history, 50);
    await endLoad(t, load, history);
  },
);

test.serial(
  "a broker that stood still while its queues were taken over writes nothing as their old owner",
  async (t) => {
    t.timeout(180_000);
    const stage = await startStage(t);
    if (stage === undefined) return;
    const { members, history, load } = stage;
    const [a, b] = members;
    a.pause();
    const woken = setTimeout(20_000);
    await linked(t, [b]);
    await eventually(t, async (tt) => {
      const { queues } = await createClient(QueueService, grpcTransport(b)).listQueues(
        {},
        { timeoutMs: 2_000 },
      );
      tt.is(queues.length, 8);
    });
    await moreConfirmed(t, history, 100);
    await woken;
    a.wake();
    await linked(t, members);
    await moreConfirmed(t, history, 50);
    await endLoad(t, load, history);
  },
);
