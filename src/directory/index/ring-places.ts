import type { Client } from "../client.js";
import { RingArc, type RingVisitor } from "./ring-arc.js";

/** The ring is cut into arcs by the first bits of a place. Each grows by itself, so that there is never much to move at once. */
const arcBits = 6;
const arcCount = 1 << arcBits;

/**
 * Clients on a ring of 2^32 places. As places are evenly spread, the first bits of one tell where it has to stand: looking a place up takes
 * the same time on rings of any size.
 */
export class RingPlaces {
  readonly #arcs: (RingArc | undefined)[] = Array.from({ length: arcCount });
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Puts a client on the ring; may be repeated. */
  add(place: number, client: Client): void {
    const at = arcOf(place);
    const arc = this.#arcs[at] ?? new RingArc(arcBits);
    this.#arcs[at] = arc;
    if (arc.add(place, client)) this.#size += 1;
  }

  /** Takes a client off the ring; may be repeated. */
  remove(place: number, client: Client): void {
    if (this.#arcs[arcOf(place)]?.remove(place, client)) this.#size -= 1;
  }

  /** Visits clients clockwise from a place, once around, until the visitor has enough. */
  walk(from: number, visitor: RingVisitor): void {
    const first = arcOf(from);
    if (this.#arcs[first]?.walk(from, 2 ** 32, visitor)) return;
    for (let step = 1; step < arcCount; step += 1) {
      if (this.#arcs[(first + step) % arcCount]?.walk(0, 2 ** 32, visitor)) return;
    }
    this.#arcs[first]?.walk(0, from, visitor);
  }
}

function arcOf(place: number): number {
  return place >>> (32 - arcBits);
}
