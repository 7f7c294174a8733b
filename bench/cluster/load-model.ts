import { frameBytes, type ItemCosts } from "./item-costs.js";
import type { ReplicaCosts } from "./replica-memory.js";

/** A cluster in numbers. */
export interface ClusterShape {
  readonly name: string;
  readonly brokers: number;
  readonly clients: number;
  /** Clients of other brokers that the fullest broker knows. */
  readonly knownHere: number;
  /** To how many peers a client of the fullest broker is told, in the mean. */
  readonly toldTo: number;
  /** Applications that a broker asks for. */
  readonly topics: number;
}

/** What clients do. */
export interface ClientHabits {
  /** Metadata updates of one client in a second. */
  readonly updates: number;
  /** Connects of one client in a second, each after it has left. */
  readonly connects: number;
}

/** What it takes of the fullest broker. */
export interface BrokerLoad {
  readonly replicaBytes: number;
  readonly publisherBytes: number;
  readonly ownBytes: number;
  readonly claimBytes: number;
  /** Bytes in a second. */
  readonly changesOut: number;
  readonly changesIn: number;
  readonly turnoverOut: number;
  readonly turnoverIn: number;
  readonly idsOut: number;
  readonly pingsOut: number;
  /** Part of one core. */
  readonly changesCore: number;
  readonly pingsCore: number;
}

/** How often a peer is pinged, and how often the ping names all others. */
const pingsPerSecond = 2;
const namesPerSecond = 1 / 5;

/** What the pings of a full mesh take of one broker: bytes that it sends in a second, and the share of a core. */
export function pingLoad(
  brokers: number,
  items: ItemCosts,
): { readonly bytesPerSecond: number; readonly core: number } {
  const plain = items.ping(0);
  const named = items.ping(brokers - 2);
  const each = (of: number, more: number) => of * pingsPerSecond + more * namesPerSecond;
  const bytes = each(plain.bytes + items.pongBytes + 2 * frameBytes, named.bytes - plain.bytes);
  const micros = each(plain.micros, named.micros - plain.micros);
  return { bytesPerSecond: (brokers - 1) * bytes, core: ((brokers - 1) * micros) / 1e6 };
}

/** Works out the load of the fullest broker. Each change is taken to go in a frame of its own: in practice those of one turn share one. */
export function loadOf(
  { brokers, clients, knownHere, toldTo }: ClusterShape,
  { updates, connects }: ClientHabits,
  items: ItemCosts,
  replica: ReplicaCosts,
): BrokerLoad {
  const own = clients / brokers;
  const changed = items.changedBytes + frameBytes;
  const turnover = items.toldBytes + items.leftBytes + 2 * frameBytes;
  const pings = pingLoad(brokers, items);
  // Coding is half on each side.
  const told = own * toldTo;
  return {
    replicaBytes: knownHere * replica.remoteBytes,
    publisherBytes: told * replica.toldBytes,
    ownBytes: own * replica.ownBytes,
    claimBytes: own * replica.claimBytes,
    changesOut: told * updates * changed,
    changesIn: knownHere * updates * changed,
    turnoverOut: told * connects * turnover,
    turnoverIn: knownHere * connects * turnover,
    idsOut: own * connects * (items.claimBytes + items.releasedBytes + 3 * frameBytes),
    pingsOut: pings.bytesPerSecond,
    changesCore:
      (((told + knownHere) * updates * items.changedMicros) / 2 +
        ((told + knownHere) * connects * items.toldMicros) / 2) /
      1e6,
    pingsCore: pings.core,
  };
}
