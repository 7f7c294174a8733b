import createXxhash from "xxhash-wasm";
import { decodeItems, encodeItems } from "../../gateways/rpc/peers/peer-frame.js";
import { Handles } from "../../src/cluster/handles.js";
import { IdClaims } from "../../src/cluster/id-claims.js";
import { OwnerRing } from "../../src/cluster/owner-ring.js";
import { Peer } from "../../src/cluster/peer.js";
import type { PeerAnswers } from "../../src/cluster/peer-calls.js";
import type { PeerItem } from "../../src/cluster/peer-item.js";
import type { PeerLink } from "../../src/cluster/peer-link.js";
import { RemoteClients } from "../../src/cluster/remote-clients.js";
import { Client } from "../../src/directory/client.js";
import { Directory } from "../../src/directory/directory.js";
import { silentLogger } from "../../src/observability/logger.js";
import { noMetrics } from "../../src/observability/metrics.js";
import { SessionTunnels } from "../../src/proxy/session-tunnels.js";
import { PendingRequests } from "../../src/router/pending-requests.js";
import { Router } from "../../src/router/router.js";
import { systemClock } from "../../src/util/clock.js";
import { toldClients } from "./item-costs.js";

/** What one client takes of a broker's heap, in bytes, and of its core, in microseconds. */
export interface ReplicaCosts {
  /** A client of a peer that is known here, read off a link. */
  readonly remoteBytes: number;
  readonly remoteMicros: number;
  /** A client of this broker in its directory, without its session. */
  readonly ownBytes: number;
  /** What is remembered of what one peer has been told of one client. */
  readonly toldBytes: number;
  /** The claim of one id, at its keeper. */
  readonly claimBytes: number;
}

const count = 100_000;
const perFrame = 64;
const application = "application-123";

/** Nothing is asked over these links. */
const unasked = {} as PeerAnswers;

const nobody = {
  deliver: () => "delivered" as const,
  notify() {},
  isAlive: async () => true,
  displace() {},
};

/** Measured on a directory, a link's replica and its publisher, and a keeper's claims, of 100 000 clients each. Wants `--expose-gc`. */
export async function measureReplicaCosts(): Promise<ReplicaCosts> {
  const { h32 } = await createXxhash();
  const hash = (text: string) => h32(text);
  const frames = encodedClients();
  const { directory, peer } = broker(hash, () => {});
  const beforeRemote = heapBytes();
  const start = process.cpuUsage();
  for (const frame of frames) for (const item of decodeItems(frame)) peer.received(item);
  const { user, system } = process.cpuUsage(start);
  const remoteBytes = (heapBytes() - beforeRemote) / count;
  if ([...directory.clients(application)].length !== count) throw new Error("not every client is known");
  peer.lost();

  const beforeOwn = heapBytes();
  const teller = tellingBroker(hash);
  for (const frame of frames) for (const item of decodeItems(frame)) teller.join(item);
  const beforeTold = heapBytes();
  await teller.tell();
  const afterTold = heapBytes();

  const keeper = new IdClaims(
    {
      brokerId: "keeper",
      directory: teller.directory,
      peer: () => undefined,
      clock: systemClock,
      logger: silentLogger,
    },
    new OwnerRing(hash, ["keeper"]),
  );
  const beforeClaims = heapBytes();
  for (const frame of frames) {
    const clients = decodeItems(frame).flatMap((item) => (item.kind === "client-told" ? [item.client] : []));
    const claims = clients.map(({ id, connectedAt }) => ({
      client: { application, clientId: id },
      connectedAt,
    }));
    await keeper.claimed("another", claims);
  }
  const afterClaims = heapBytes();
  return {
    remoteBytes,
    remoteMicros: (user + system) / count,
    ownBytes: (beforeTold - beforeOwn) / count,
    toldBytes: (afterTold - beforeTold) / count,
    claimBytes: (afterClaims - beforeClaims) / count,
  };
}

function encodedClients(): Uint8Array[] {
  const clients = toldClients(count, application);
  const items = clients.map((client): PeerItem => ({ kind: "client-told", client }));
  return Array.from({ length: Math.ceil(count / perFrame) }, (_, index) =>
    encodeItems(items.slice(index * perFrame, (index + 1) * perFrame)),
  );
}

/** A broker's directory, and a peer of it. */
function broker(hash: (text: string) => number, sent: (item: PeerItem) => void) {
  const limits = { maxQueryChecks: 1e9, indexIdleMs: 1e9, indexMaxBytes: 2 ** 40 };
  const directory = new Directory({ hash, random: Math.random, limits });
  const link: PeerLink = {
    peer: { brokerId: "another", incarnation: 1, address: "10.0.0.1:4567", version: "1" },
    dialled: true,
    bufferedBytes: 0,
    send: sent,
    close() {},
  };
  const surroundings = {
    directory,
    remoteClients: new RemoteClients(directory),
    handles: new Handles(),
    router: new Router(directory, noMetrics),
    requests: new PendingRequests(systemClock),
    tunnels: new SessionTunnels(),
    clock: systemClock,
    logger: silentLogger,
    later: setImmediate,
  };
  const events = { synced() {}, idReleased() {}, consumer() {}, consumerNews() {} };
  return { directory, peer: new Peer(link, surroundings, unasked, events) };
}

/** A broker that has the clients, and tells them to one peer. */
function tellingBroker(hash: (text: string) => number) {
  let told = 0;
  let done = () => {};
  const { directory, peer } = broker(hash, ({ kind }) => {
    if (kind === "client-told") told += 1;
    if (kind === "synced") done();
  });
  return {
    directory,
    join(item: PeerItem): void {
      if (item.kind !== "client-told") return;
      const { handle: _handle, queues: _queues, takesHttpRequests: _takes, ...facts } = item.client;
      directory.add(new Client({ ...facts, receiver: nobody }));
    },
    async tell(): Promise<void> {
      const synced = new Promise<void>((resolve) => {
        done = resolve;
      });
      peer.publisher.interest(application, true);
      await synced;
      if (told !== count) throw new Error(`${told} clients were told`);
    },
  };
}

function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error("start Node with --expose-gc");
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
