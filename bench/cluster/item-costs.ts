import { decodeItems, encodeItems } from "../../gateways/rpc/peers/peer-frame.js";
import type { GossipedPeer, PeerItem, ToldClient } from "../../src/cluster/peer-item.js";
import { attributesOf, makeRows } from "../directory/population.js";

/** What the items of a link take on the wire, in bytes, and what coding them takes of a core, in microseconds. */
export interface ItemCosts {
  readonly toldBytes: number;
  readonly toldMicros: number;
  readonly changedBytes: number;
  readonly changedMicros: number;
  readonly leftBytes: number;
  readonly claimBytes: number;
  readonly releasedBytes: number;
  readonly interestBytes: number;
  readonly syncedBytes: number;
  readonly handedBytes: number;
  readonly pongBytes: number;
  /** A ping that names so many other brokers. */
  ping(gossiped: number): { readonly bytes: number; readonly micros: number };
}

/** Bytes around a frame: gRPC 5, HTTP/2 9, and a TCP segment of its own with IP and Ethernet 66. */
export const frameBytes = 80;

const samples = 512;
const warmUpMs = 300;

/** A client as its broker tells it. */
export function toldClients(count: number, application: string): ToldClient[] {
  return makeRows(count).map((row, index) => ({
    handle: index + 1,
    application,
    id: `client-${row.user_id}`,
    restricted: false,
    receivesClientEvents: false,
    remoteAddress: "10.20.30.40",
    transport: "websocket",
    connectedAt: 1_700_000_000_000 + index,
    revision: 1,
    attributes: attributesOf(row),
    queues: [],
    takesHttpRequests: false,
  }));
}

/** Measured on what the broker's own codec writes. */
export function measureItemCosts(): ItemCosts {
  const clients = toldClients(samples, "application-123");
  const told = clients.map((client): PeerItem => ({ kind: "client-told", client }));
  const changed = clients.map(
    ({ handle, attributes }): PeerItem => ({
      kind: "client-changed",
      change: {
        handle: handle + 100_000,
        revision: 123,
        set: new Map([...attributes].filter(([key]) => key === "latency" || key === "last_heartbeat_time")),
        removed: [],
        queues: [],
      },
    }),
  );
  const refs = clients.map(({ application, id }) => ({ application, clientId: id }));
  const claims: PeerItem = {
    kind: "call",
    id: 1,
    call: {
      kind: "claim-ids",
      claims: refs.map((client) => ({ client, connectedAt: 1_700_000_000_000 })),
    },
  };
  const granted: PeerItem = {
    kind: "answer",
    id: 1,
    answer: { kind: "claim-ids", granted: refs.map(() => true) },
  };
  return {
    toldBytes: bytesOf(told) / samples,
    toldMicros: microsOf(told) / samples,
    changedBytes: bytesOf(changed) / samples,
    changedMicros: microsOf(changed) / samples,
    leftBytes: bytesOf([{ kind: "client-left", handle: 100_000 }]),
    claimBytes: bytesOf([claims, granted]) / samples,
    releasedBytes: bytesOf(refs.map((client) => ({ kind: "id-released", client }))) / samples,
    interestBytes: bytesOf([{ kind: "interest", application: "application-123", on: true }]),
    syncedBytes: bytesOf([{ kind: "synced", application: "application-123" }]),
    handedBytes: bytesOf([handOver()]) / 100,
    pongBytes: bytesOf([{ kind: "pong", sentAt: 1_700_000_000_000 }]),
    ping(gossiped) {
      const items = [ping(gossiped)];
      return { bytes: bytesOf(items), micros: microsOf(items) };
    },
  };
}

function ping(gossiped: number): PeerItem {
  const peers = Array.from(
    { length: gossiped },
    (_, index): GossipedPeer => ({
      brokerId: `singyeong-${index}`,
      address: `singyeong-${index}.singyeong-peers.default.svc:4567`,
    }),
  );
  const load = { clients: 100_000, sessions: 100_000, draining: false };
  return { kind: "ping", sentAt: 1_700_000_000_000, ...load, peers };
}

/** A hundred waiting messages of 1 KiB. */
function handOver(): PeerItem {
  const messages = Array.from({ length: 100 }, (_, index) => ({
    name: `message-${index}`,
    head: new Uint8Array(120),
    body: new Uint8Array(1_024),
  }));
  return {
    kind: "call",
    id: 1,
    call: { kind: "hand-over", queue: "jobs", settings: new Uint8Array(), messages },
  };
}

function bytesOf(items: readonly PeerItem[]): number {
  return encodeItems(items).length;
}

/** CPU of encoding and decoding, in frames of 64 as links make them: the median of rounds after some that warm up. */
function microsOf(items: readonly PeerItem[]): number {
  for (const until = performance.now() + warmUpMs; performance.now() < until; ) code(items);
  const rounds = Array.from({ length: 31 }, () => {
    const start = performance.now();
    code(items);
    return (performance.now() - start) * 1_000;
  });
  return rounds.sort((a, b) => a - b)[15] ?? Number.NaN;
}

function code(items: readonly PeerItem[]): void {
  for (let at = 0; at < items.length; at += 64) decodeItems(encodeItems(items.slice(at, at + 64)));
}
