import type { Client } from "../client.js";

/** Pages of a small ring; their number is multiplied by `growth` while a page holds more than `load` clients on average. */
const firstPages = 16;
const growth = 4;
const load = 4;
/** More pages than this would only be more to walk over; they then become longer. */
const maxPages = 4_096;

const places = 2 ** 32;

interface Page {
  /** In order. */
  readonly positions: number[];
  /** Beside their positions; those of equal positions in the order of their ids. */
  readonly clients: Client[];
}

/**
 * Clients on a ring of 2^32 places. The first bits of a place tell the page on which it stands, and since places are evenly
 * spread, the rest tell nearly where on the page: finding a place takes the same time on rings of any size.
 */
export class RingPlaces {
  #pages: Page[] = makePages(firstPages);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Puts a client on the ring; may be repeated. */
  add(position: number, client: Client): void {
    const page = this.#pageOf(position);
    let at = this.#placeOn(page, position);
    for (; page.positions[at] === position && (page.clients[at] as Client).id <= client.id; at += 1) {
      if (page.clients[at] === client) return;
    }
    page.positions.splice(at, 0, position);
    page.clients.splice(at, 0, client);
    this.#size += 1;
    if (this.#size > this.#pages.length * load && this.#pages.length < maxPages) this.#grow();
  }

  /** Takes a client off the ring; may be repeated. */
  remove(position: number, client: Client): void {
    const page = this.#pageOf(position);
    for (let at = this.#placeOn(page, position); page.positions[at] === position; at += 1) {
      if (page.clients[at] !== client) continue;
      page.positions.splice(at, 1);
      page.clients.splice(at, 1);
      this.#size -= 1;
      return;
    }
  }

  /**
   * Visits clients clockwise from a place, once around, until `visit` returns true or `isTooFar` says so of a position, which spares
   * looking at the client.
   */
  walk(
    place: number,
    isTooFar: (position: number) => boolean,
    visit: (client: Client, position: number) => boolean,
  ): void {
    const first = this.#pageIndex(place);
    const count = this.#pages.length;
    // One page more than there are: the walk ends on the page on which it began, before the place itself.
    for (let step = 0; step <= count; step += 1) {
      const page = this.#pages[(first + step) % count] as Page;
      const from = step === 0 ? this.#placeOn(page, place) : 0;
      const to = step === count ? this.#placeOn(page, place) : page.positions.length;
      for (let at = from; at < to; at += 1) {
        const position = page.positions[at] as number;
        if (isTooFar(position) || visit(page.clients[at] as Client, position)) return;
      }
    }
  }

  #pageIndex(place: number): number {
    return Math.floor((place / places) * this.#pages.length);
  }

  #pageOf(place: number): Page {
    return this.#pages[this.#pageIndex(place)] as Page;
  }

  /** The first place on a page that is not before this one: guessed from its share of the page, then looked for nearby. */
  #placeOn({ positions }: Page, place: number): number {
    const share = (place / places) * this.#pages.length;
    let at = Math.floor((share - Math.floor(share)) * positions.length);
    while (at > 0 && (positions[at - 1] as number) >= place) at -= 1;
    while (at < positions.length && (positions[at] as number) < place) at += 1;
    return at;
  }

  #grow(): void {
    const before = this.#pages;
    this.#pages = makePages(before.length * growth);
    for (const { positions, clients } of before) {
      for (const [at, position] of positions.entries()) {
        const page = this.#pageOf(position);
        page.positions.push(position);
        page.clients.push(clients[at] as Client);
      }
    }
  }
}

function makePages(count: number): Page[] {
  return Array.from({ length: count }, () => ({ positions: [], clients: [] }));
}
