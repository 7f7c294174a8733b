import sortedBTree from "sorted-btree";
import type { Client } from "./client.js";

// The package is CommonJS: under ESM its class stands one level deeper.
const BTree = sortedBTree.default;

/** Maps text to an unsigned 32-bit number, evenly spread. */
export type Hash32 = (text: string) => number;

/** A client met on the ring, and how far behind the key's own place it stands. */
export interface RingHit {
  readonly client: Client;
  readonly distance: number;
}

/**
 * Points of one client on the ring. More points spread keys more evenly (the load of a client deviates by about
 * 1/√points) and cost memory and time when a client joins.
 */
export const pointsPerClient = 40;

const ringSize = 2 ** 32;

type Point = readonly [position: number, clientId: string];

/**
 * The consistent-hash ring of one application, kept up to date as clients come and go. A key stands at the hash of its
 * text; who matches first clockwise from there gets the message, so that a client that comes or goes moves only the keys next to its points.
 */
export class HashRing {
  readonly #hash: Hash32;
  readonly #points = new BTree<Point, Client>(undefined, comparePoints);

  constructor(hash: Hash32, clients: Iterable<Client>) {
    this.#hash = hash;
    for (const client of clients) this.add(client);
  }

  add(client: Client): void {
    for (const point of this.#pointsOf(client)) this.#points.set(point, client);
  }

  remove(client: Client): void {
    for (const point of this.#pointsOf(client)) this.#points.delete(point);
  }

  /** The first client clockwise from the key that `accepts`; each client is asked once. */
  first(key: string, accepts: (client: Client) => boolean): RingHit | undefined {
    const start = this.#hash(key);
    const refused = new Set<Client>();
    return (
      this.#walk(start, start, ringSize, accepts, refused) ?? this.#walk(start, 0, start, accepts, refused)
    );
  }

  #walk(
    start: number,
    from: number,
    to: number,
    accepts: (client: Client) => boolean,
    refused: Set<Client>,
  ): RingHit | undefined {
    for (const [[position], client] of this.#points.entries([from, ""])) {
      if (position >= to) return undefined;
      if (refused.has(client)) continue;
      if (accepts(client)) return { client, distance: (position - start + ringSize) % ringSize };
      refused.add(client);
    }
    return undefined;
  }

  #pointsOf(client: Client): Point[] {
    return Array.from({ length: pointsPerClient }, (_, index) => [
      this.#hash(`${index}/${client.id}`),
      client.id,
    ]);
  }
}

// Two clients may share a position; the lower id then stands first.
function comparePoints(a: Point, b: Point): number {
  if (a[0] !== b[0]) return a[0] - b[0];
  if (a[1] === b[1]) return 0;
  return a[1] < b[1] ? -1 : 1;
}
