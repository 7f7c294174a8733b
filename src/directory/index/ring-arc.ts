import type { Client } from "../client.js";

/** Looks at the clients of a ring in turn. */
export interface RingVisitor {
  /** True ends the walk before the client at this place is looked at. */
  isTooFar(place: number): boolean;
  /** True ends the walk. */
  visit(client: Client, place: number): boolean;
}

/** A row is sixteen words, which a processor loads at once: the number of its places, and the places. */
const rowWords = 16;
const rowPlaces = rowWords - 1;
/** In place of the number: there were more than fit, and they stand in a list. */
const spilled = rowWords;
/** With more clients than this to a row, on average, there will be more rows. Of a thousand rows one is then full. */
const maxLoad = 6;
const maxRowBits = 16;

/** The clients of a row that overflowed, in order. */
interface Spill {
  readonly places: number[];
  readonly clients: Client[];
}

/** The clients whose places begin with certain bits, in the order of their places; those of one place in the order of their ids. */
export class RingArc {
  readonly #arcBits: number;
  #rowBits = 0;
  #words = new Uint32Array(rowWords);
  /** At the index of its place's word, each client. */
  #clients: (Client | undefined)[] = emptyRow();
  readonly #spills = new Map<number, Spill>();
  #size = 0;

  /** `arcBits`: so many bits all its places have in common. */
  constructor(arcBits: number) {
    this.#arcBits = arcBits;
  }

  /** False for a client that is here already. */
  add(place: number, client: Client): boolean {
    if (this.#size >= maxLoad << this.#rowBits && this.#rowBits < maxRowBits) this.#grow();
    const row = this.#rowOf(place);
    if (this.#words[row * rowWords] === rowPlaces) this.#spill(row);
    const spill = this.#spills.get(row);
    const added = spill === undefined ? this.#addToRow(row, place, client) : addTo(spill, place, client);
    if (added) this.#size += 1;
    return added;
  }

  /** False for a client that is not here. */
  remove(place: number, client: Client): boolean {
    const row = this.#rowOf(place);
    const spill = this.#spills.get(row);
    const removed = spill === undefined ? this.#removeFromRow(row, client) : removeFrom(spill, client);
    if (removed) this.#size -= 1;
    return removed;
  }

  /** Visits the clients at places from one up to (and without) another; true when the visitor had enough. */
  walk(from: number, to: number, visitor: RingVisitor): boolean {
    const rows = 1 << this.#rowBits;
    for (let row = from === 0 ? 0 : this.#rowOf(from); row < rows; row += 1) {
      const count = this.#words[row * rowWords] as number;
      const spill = count === spilled ? this.#spills.get(row) : undefined;
      const base = row * rowWords + 1;
      const places = spill?.places ?? this.#words;
      const clients = spill?.clients ?? this.#clients;
      const start = spill === undefined ? base : 0;
      const end = start + (spill?.places.length ?? count);
      for (let at = start; at < end; at += 1) {
        const place = places[at] as number;
        if (place < from) continue;
        if (place >= to) return false;
        if (visitor.isTooFar(place) || visitor.visit(clients[at] as Client, place)) return true;
      }
    }
    return false;
  }

  #rowOf(place: number): number {
    return this.#rowBits === 0 ? 0 : (place << this.#arcBits) >>> (32 - this.#rowBits);
  }

  #addToRow(row: number, place: number, client: Client): boolean {
    const words = this.#words;
    const clients = this.#clients;
    const base = row * rowWords;
    const count = words[base] as number;
    let at = base + 1;
    const end = at + count;
    while (at < end && stands(words[at] as number, clients[at] as Client, place, client)) at += 1;
    if (at < end && clients[at] === client) return false;
    words.copyWithin(at + 1, at, end);
    for (let to = end; to > at; to -= 1) clients[to] = clients[to - 1];
    words[at] = place;
    clients[at] = client;
    words[base] = count + 1;
    return true;
  }

  #removeFromRow(row: number, client: Client): boolean {
    const base = row * rowWords;
    const end = base + 1 + (this.#words[base] as number);
    let at = base + 1;
    while (at < end && this.#clients[at] !== client) at += 1;
    if (at === end) return false;
    this.#words.copyWithin(at, at + 1, end);
    for (; at < end - 1; at += 1) this.#clients[at] = this.#clients[at + 1];
    this.#clients[at] = undefined;
    this.#words[base] = (this.#words[base] as number) - 1;
    return true;
  }

  #spill(row: number): void {
    const base = row * rowWords + 1;
    const places = [...this.#words.subarray(base, base + rowPlaces)];
    const clients = this.#clients.slice(base, base + rowPlaces) as Client[];
    this.#clients.fill(undefined, base, base + rowPlaces);
    this.#words[base - 1] = spilled;
    this.#spills.set(row, { places, clients });
  }

  #grow(): void {
    const everyone: [number, Client][] = [];
    const visit = (client: Client, place: number) => everyone.push([place, client]) < 0;
    this.walk(0, 2 ** 32, { isTooFar: () => false, visit });
    this.#rowBits += 1;
    this.#words = new Uint32Array(rowWords << this.#rowBits);
    this.#clients = Array.from({ length: 1 << this.#rowBits }, emptyRow).flat();
    this.#spills.clear();
    this.#size = 0;
    for (const [place, client] of everyone) this.add(place, client);
  }
}

function emptyRow(): undefined[] {
  return new Array<undefined>(rowWords).fill(undefined);
}

/** True of an entry that stands before another. */
function stands(place: number, client: Client, otherPlace: number, other: Client): boolean {
  return place === otherPlace ? client.id < other.id : place < otherPlace;
}

function addTo({ places, clients }: Spill, place: number, client: Client): boolean {
  let at = places.length;
  while (at > 0 && !stands(places[at - 1] as number, clients[at - 1] as Client, place, client)) at -= 1;
  if (clients[at] === client) return false;
  places.splice(at, 0, place);
  clients.splice(at, 0, client);
  return true;
}

function removeFrom({ places, clients }: Spill, client: Client): boolean {
  const at = clients.indexOf(client);
  if (at < 0) return false;
  places.splice(at, 1);
  clients.splice(at, 1);
  return true;
}
