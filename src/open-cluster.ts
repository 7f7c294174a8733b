import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { Cluster, type ClusterOptions } from "./cluster/cluster.js";
import { Discovery } from "./cluster/discovery.js";
import { Members } from "./cluster/members.js";
import type { PeerStatus } from "./cluster/peer-status.js";
import type { PeerTransport } from "./cluster/peer-transport.js";
import type { Config } from "./config/config.js";
import type { Random } from "./util/random.js";

/** What a broker's place in a cluster is made of. */
export interface OpenClusterOptions extends ClusterOptions {
  readonly config: Config;
  readonly version: string;
  readonly transport: PeerTransport;
  readonly random: Random;
  /** Sessions that are open. */
  readonly sessions: () => number;
}

/** A broker among others. */
export interface ClusterPlace {
  readonly cluster: Cluster;
  readonly peers: () => readonly PeerStatus[];
  /** Begins to take links and to dial; resolves when the others have been looked for once. `address`: where they can dial this broker. */
  start(address: string): Promise<void>;
  /** Tells the others that this broker is about to leave: its queues begin to move to them. */
  setDraining(): void;
  /** Says goodbye. */
  leave(): Promise<void>;
}

/** Takes a place in a cluster, not linked with anybody yet. */
export function openCluster(options: OpenClusterOptions): ClusterPlace {
  const { config, version, transport, random, sessions, clock, logger, directory } = options;
  const cluster = new Cluster(options);
  const members = new Members({
    brokerId: options.brokerId,
    incarnation: clock.now(),
    version,
    transport,
    listener: cluster,
    load: () => ({ clients: directory.size, sessions: sessions() }),
    suspectMs: config.clusterSuspectMs,
    leaveMs: config.clusterLeaveMs,
    clock,
    stopwatch: () => performance.now(),
    random,
    logger,
  });
  const discovery = new Discovery({
    join: config.join ?? [],
    resolve: resolveHost,
    found: (addresses) => members.seed(addresses),
    clock,
    logger,
  });
  return {
    cluster,
    peers: () => members.peers,
    async start(address) {
      members.start(address);
      await discovery.start();
    },
    setDraining: () => members.setDraining(),
    async leave() {
      discovery.close();
      await members.leave();
    },
  };
}

async function resolveHost(host: string): Promise<string[]> {
  if (isIP(host) !== 0 || host.startsWith("[")) return [host];
  const addresses = await lookup(host, { all: true });
  return addresses.map(({ address, family }) => (family === 6 ? `[${address}]` : address));
}
