import type { ExecutionContext } from "ava";
import { Cluster } from "../../src/cluster/cluster.js";
import { Interests } from "../../src/cluster/interests.js";
import type { PeerLink } from "../../src/cluster/peer-link.js";
import type { Client } from "../../src/directory/client.js";
import { Directory } from "../../src/directory/directory.js";
import { silentLogger } from "../../src/observability/logger.js";
import { noMetrics } from "../../src/observability/metrics.js";
import { SessionTunnels } from "../../src/proxy/session-tunnels.js";
import { MemoryQueueStore } from "../../src/queue/memory-queue-store.js";
import { openQueues } from "../../src/queue/open-queues.js";
import { defaultQueueConfig } from "../../src/queue/queue-config.js";
import { noQueueMetrics } from "../../src/queue/queue-metrics.js";
import type { QueueStore } from "../../src/queue/queue-store.js";
import type { OwnQueues } from "../../src/queue/queues.js";
import { announceClients } from "../../src/router/client-events.js";
import { PendingRequests } from "../../src/router/pending-requests.js";
import { Router } from "../../src/router/router.js";
import type { Clock } from "../../src/util/clock.js";
import { type ClientSketch, directoryLimits, fnv1a, makeClient } from "./clients.js";
import { type MemoryLink, type MemoryWay, memoryLinks, peerIdentity } from "./memory-links.js";

/** The machine's own time; what waits for it keeps the test alive. */
const clock: Clock = {
  now: Date.now,
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A broker without gateways and without membership: a test says who is linked with whom. */
export interface MemoryBroker {
  readonly id: string;
  readonly directory: Directory;
  readonly router: Router;
  readonly requests: PendingRequests;
  readonly tunnels: SessionTunnels;
  readonly cluster: Cluster;
  /** The queues that this broker itself has. */
  readonly own: OwnQueues;
  readonly interests: Interests;
  /** Has a client join; `takesHttpRequests` is called before anybody knows of it. */
  join(sketch: ClientSketch & { readonly takesHttpRequests?: (client: Client) => void }): Client;
}

/** Opens brokers that own nothing but what the ring of all of them gives them, and that are not linked. */
export async function startMemoryBrokers(
  t: ExecutionContext,
  ids: readonly string[],
): Promise<readonly MemoryBroker[]> {
  const brokers = await Promise.all(ids.map((id) => startMemoryBroker(t, id)));
  for (const { cluster } of brokers) cluster.ownersChanged(ids);
  return brokers;
}

/** The same, each linked with each. */
export async function startMemoryCluster(
  t: ExecutionContext,
  ids: readonly string[],
): Promise<readonly MemoryBroker[]> {
  const brokers = await startMemoryBrokers(t, ids);
  for (const [index, one] of brokers.entries())
    for (const other of brokers.slice(index + 1)) linkBrokers(one, other);
  return brokers;
}

/** Opens one broker; its queues are in memory unless a store is given, which it closes. */
export async function startMemoryBroker(
  t: ExecutionContext,
  id: string,
  store: QueueStore = new MemoryQueueStore(),
): Promise<MemoryBroker> {
  const interests = new Interests({ clock, idleMs: 60_000, maxTopics: 100 });
  const directory = new Directory({
    hash: fnv1a,
    random: Math.random,
    limits: directoryLimits,
    reach: interests,
  });
  const requests = new PendingRequests(clock);
  const tunnels = new SessionTunnels();
  directory.listen({ left: (client) => requests.receiverLeft(client) });
  announceClients(directory);
  const router = new Router(directory, noMetrics);
  const own = await openQueues({
    store,
    directory,
    origin: id,
    defaults: { config: defaultQueueConfig, overrides: new Map() },
    logger: silentLogger,
    metrics: noQueueMetrics,
  });
  const cluster = new Cluster({
    brokerId: id,
    directory,
    interests,
    router,
    requests,
    tunnels,
    queues: own,
    hash: fnv1a,
    clock,
    logger: silentLogger,
    later: setImmediate,
  });
  t.teardown(async () => {
    interests.close();
    await cluster.queues.close();
    directory.close();
  });
  const join: MemoryBroker["join"] = (sketch) => {
    const client = makeClient(sketch);
    sketch.takesHttpRequests?.(client);
    directory.add(client);
    return client;
  };
  return { id, directory, router, requests, tunnels, cluster, own, interests, join };
}

/** Links two brokers; the way between them can be cut or silenced. */
export function linkBrokers(
  one: MemoryBroker,
  other: MemoryBroker,
  way: MemoryWay = { state: "open", delayMs: 0 },
): readonly [MemoryLink, MemoryLink] {
  const links = memoryLinks({
    clock,
    dialler: peerIdentity(one.id),
    acceptor: peerIdentity(other.id),
    way,
  });
  take(one, links[0]);
  take(other, links[1]);
  return links;
}

function take({ cluster }: MemoryBroker, link: MemoryLink): void {
  cluster.linked(link);
  link.start({
    received: (items) => cluster.received(link, items),
    drained: () => cluster.drained(link),
    closed: () => cluster.unlinked((link as PeerLink).peer),
  });
}

/** A queue's name that the ring gives to a broker. */
export function queueOwnedBy({ cluster }: MemoryBroker): string {
  for (let index = 0; ; index += 1) {
    const name = `q${index}`;
    try {
      cluster.queues.requireOwner(name);
      return name;
    } catch {
      // another one's
    }
  }
}
