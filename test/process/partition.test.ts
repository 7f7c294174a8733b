import { setTimeout } from "node:timers/promises";
import { createClient } from "@connectrpc/connect";
import test from "ava";
import { DirectoryService } from "../../gen/singyeong/v1/directory_service_pb.js";
import { type ClusterMember, linked, startClusterAt } from "../support/cluster-processes.js";
import { endLoad, joinAt, moreConfirmed, sendThrough } from "../support/cluster-traffic.js";
import { eventually } from "../support/eventually.js";
import { QueueHistory } from "../support/queue-history.js";
import { QueueLoad } from "../support/queue-load.js";
import { grpcTransport } from "../support/rpc-client.js";
import { SwitchedNetwork } from "../support/switched-network.js";

/** Ids of the clients of `app` that a broker knows, in order. */
async function clientsAt(member: ClusterMember): Promise<string[]> {
  const directory = createClient(DirectoryService, grpcTransport(member));
  const query = { applicationSelector: { case: "application" as const, value: "app" } };
  const { clients } = await directory.queryClients({ query }, { timeoutMs: 2_000 });
  return clients.map(({ clientId }) => clientId).sort();
}

test("a cluster whose network is cut in two for 30 s goes on on both sides, and grows together by itself", async (t) => {
  t.timeout(180_000);
  const network = await SwitchedNetwork.create(t, [0, 1, 1]);
  if (network === undefined) return;
  const places = network.hosts.map((host) => ({ ...host, port: 4567 }));
  const members = (await startClusterAt(t, places, ["--insecure"])) as [
    ClusterMember,
    ClusterMember,
    ClusterMember,
  ];
  const [a, b, c] = members;
  const history = new QueueHistory();
  const load = new QueueLoad(members, history);
  load.start(4, 1);
  await joinAt(t, a, "at-a");
  await joinAt(t, b, "at-b");
  const ghost = await joinAt(t, a, "ghost");
  const moved = await joinAt(t, a, "moved");
  t.is((await sendThrough(c, "at-a")).receiver?.clientId, "at-a");
  await moreConfirmed(t, history, 50);

  network.cut();
  const over = setTimeout(30_000);
  await Promise.all([linked(t, [a]), linked(t, [b, c])]);
  // Nobody waits for those that are out of reach; the sides go on for themselves.
  await t.throwsAsync(sendThrough(c, "at-a"), { message: /no client matches/ });
  t.is((await sendThrough(a, "at-a")).receiver?.clientId, "at-a");
  t.is((await sendThrough(c, "at-b")).receiver?.clientId, "at-b");
  await moreConfirmed(t, history, 50);
  ghost.cancel(); // the other side cannot hear that it has left
  await joinAt(t, b, "moved"); // nor this one that the id is given
  await over;

  network.heal();
  const healedAt = performance.now();
  await linked(t, members);
  await eventually(t, async (tt) => {
    for (const member of members) tt.deepEqual(await clientsAt(member), ["at-a", "at-b", "moved"]);
  });
  t.log(`together again after ${Math.round(performance.now() - healedAt)} ms`);
  t.is((await sendThrough(c, "at-a")).receiver?.clientId, "at-a");
  // Of two clients of one id the one that connected last stays.
  await t.throwsAsync(async () => {
    while ((await moved.event()) !== undefined);
  });
  t.is((await sendThrough(a, "moved")).receiver?.clientId, "moved");
  await endLoad(t, load, history);
});
