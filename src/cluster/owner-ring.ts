import type { Hash32 } from "../directory/index/hash-ring.js";

/** Places that each broker has on the ring: with so many the largest share stays within about a quarter of the mean. */
const placesPerOwner = 128;

/**
 * Spreads names (of queues, of client ids) over brokers, so that a broker that comes or goes moves only its own share. Every broker
 * works out the same from the same members. Built anew when they change, never for a name.
 */
export class OwnerRing {
  readonly #hash: Hash32;
  readonly owners: readonly string[];
  readonly #places: Uint32Array;
  /** Whose place it is, in the order of the places. */
  readonly #ownerAt: readonly string[];

  constructor(hash: Hash32, owners: readonly string[]) {
    this.#hash = hash;
    this.owners = [...owners].sort();
    const places = this.owners.flatMap((owner) =>
      Array.from({ length: placesPerOwner }, (_, index) => ({ at: hash(`${owner}#${index}`), owner })),
    );
    // Of two on one place the owner first by name has it, wherever the ring is built.
    places.sort((a, b) => a.at - b.at || (a.owner < b.owner ? -1 : 1));
    this.#places = Uint32Array.from(places, ({ at }) => at);
    this.#ownerAt = places.map(({ owner }) => owner);
  }

  /** The broker that a name belongs to; undefined where there are none. */
  ownerOf(name: string): string | undefined {
    const wanted = this.#hash(name);
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#places[middle] as number) < wanted) low = middle + 1;
      else high = middle;
    }
    return this.#ownerAt[low === this.#places.length ? 0 : low];
  }
}
