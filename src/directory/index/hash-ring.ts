import type { Client } from "../client.js";
import { standsBefore } from "../client-order.js";
import type { ClientIndex } from "./client-index.js";
import type { RingVisitor } from "./ring-arc.js";
import { RingPlaces } from "./ring-places.js";

/** Maps text to an unsigned 32-bit number, evenly spread. */
export type Hash32 = (text: string) => number;

/** A client, and how far behind the nearest of the key's places it stands. */
export interface RingHit {
  readonly client: Client;
  readonly distance: number;
}

/**
 * Places of one key on the ring. With k of them a client gets at most k/(k-1) times its fair share of the keys, however
 * the clients happen to stand (Appleton, O'Reilly: Multi-probe consistent hashing, 2015).
 */
const placesPerKey = 5;

/** Measured: a word and an array slot, with the room that rows leave. */
const bytesPerEntry = 40;

/**
 * The clients of one group on a ring of 2^32 places, each once, at the hash of its id. A key has several places; the client that
 * stands least far clockwise of one of them is its own. A client that goes or comes moves only keys that were, or become, its own.
 */
export class HashRing implements ClientIndex {
  readonly attributes = [];
  readonly #hash: Hash32;
  readonly #places = new RingPlaces();

  constructor(hash: Hash32) {
    this.#hash = hash;
  }

  get bytes(): number {
    return this.#places.size * bytesPerEntry;
  }

  add(client: Client): void {
    this.#places.add(positionOf(client, this.#hash), client);
  }

  remove(client: Client): void {
    this.#places.remove(positionOf(client, this.#hash), client);
  }

  /**
   * The client nearest to a key among those that `accepts`. Asks at most `maxAsked` times, a client once for each place of the key;
   * `complete` tells whether that was enough.
   */
  nearest(
    key: string,
    accepts: (client: Client) => boolean,
    maxAsked: number,
  ): { readonly hit: RingHit | undefined; readonly complete: boolean } {
    const search = new NearestSearch(accepts, maxAsked);
    const seed = this.#hash(key);
    for (let step = 1; step <= placesPerKey && search.isComplete; step += 1) {
      search.start = placeOf(seed, step);
      this.#places.walk(search.start, search);
    }
    return { hit: search.hit, complete: search.isComplete };
  }
}

/** Walks from each place of a key and keeps the nearest client. */
class NearestSearch implements RingVisitor {
  readonly #accepts: (client: Client) => boolean;
  readonly #maxAsked: number;
  #asked = 0;
  #client: Client | undefined;
  #distance = 2 ** 32;
  /** Where the walk began. */
  start = 0;

  constructor(accepts: (client: Client) => boolean, maxAsked: number) {
    this.#accepts = accepts;
    this.#maxAsked = maxAsked;
  }

  get isComplete(): boolean {
    return this.#asked <= this.#maxAsked;
  }

  get hit(): RingHit | undefined {
    if (this.#client === undefined || !this.isComplete) return undefined;
    return { client: this.#client, distance: this.#distance };
  }

  isTooFar(place: number): boolean {
    return (place - this.start) >>> 0 > this.#distance;
  }

  visit(client: Client, place: number): boolean {
    this.#asked += 1;
    if (!this.isComplete) return true;
    if (!this.#accepts(client)) return false;
    const distance = (place - this.start) >>> 0;
    const isTied = distance === this.#distance && this.#client !== undefined;
    if (distance < this.#distance || (isTied && standsBefore(client, this.#client as Client))) {
      this.#client = client;
      this.#distance = distance;
    }
    return true;
  }
}

/** The client nearest to a key among some, without a ring. */
export function nearestOf(clients: Iterable<Client>, key: string, hash: Hash32): RingHit | undefined {
  const places = placesOf(key, hash);
  let hit: RingHit | undefined;
  for (const client of clients) {
    const position = positionOf(client, hash);
    let distance = 2 ** 32;
    for (const place of places) distance = Math.min(distance, (position - place) >>> 0);
    hit = nearer(hit, { client, distance });
  }
  return hit;
}

/** The nearer of two; of equals the one whose client stands first. */
export function nearer(a: RingHit | undefined, b: RingHit | undefined): RingHit | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.distance !== b.distance) return a.distance < b.distance ? a : b;
  return standsBefore(a.client, b.client) ? a : b;
}

function positionOf(client: Client, hash: Hash32): number {
  client.position ??= hash(client.id);
  return client.position;
}

function placesOf(key: string, hash: Hash32): number[] {
  const seed = hash(key);
  return Array.from({ length: placesPerKey }, (_, at) => placeOf(seed, at + 1));
}

// One hash of the text, spread by the steps of splitmix32.
function placeOf(seed: number, step: number): number {
  return mix(seed + Math.imul(step, 0x9e3779b9));
}

function mix(seed: number): number {
  let bits = seed ^ (seed >>> 16);
  bits = Math.imul(bits, 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return (bits ^ (bits >>> 15)) >>> 0;
}
