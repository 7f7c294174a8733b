import type { Client } from "../client.js";

/** Entries of one chunk: enough to keep chunks few, few enough to move them quickly. */
const maxChunk = 512;
const minChunk = maxChunk / 8;

interface Chunk<K> {
  readonly keys: K[];
  readonly clients: Client[];
}

/**
 * Clients in the order of a key, those of equal keys in the order of their ids. Knows the rank of every key, so that a range
 * can be counted, and drawn from, without being walked. A list of sorted chunks; the rank at which each begins is worked out
 * when somebody asks.
 */
export class SortedClients<K> {
  readonly #compare: (a: K, b: K) => number;
  readonly #chunks: Chunk<K>[] = [];
  /** The last key of each chunk, side by side: most steps of a search need no more. */
  readonly #lastKeys: K[] = [];
  readonly #starts: number[] = [];
  /** How many of the starts are right. */
  #known = 0;
  #size = 0;

  constructor(compare: (a: K, b: K) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#size;
  }

  /** Takes in an entry; one that is here already is left alone. */
  add(key: K, client: Client): void {
    const at = this.#chunkFor(key, client.id);
    const chunk = this.#chunks[at];
    if (chunk === undefined) {
      this.#chunks.push({ keys: [key], clients: [client] });
      this.#lastKeys.push(key);
    } else {
      const place = this.#placeIn(chunk, key, client.id);
      if (chunk.clients[place] === client && this.#compare(chunk.keys[place] as K, key) === 0) return;
      chunk.keys.splice(place, 0, key);
      chunk.clients.splice(place, 0, client);
      this.#lastKeys[at] = chunk.keys[chunk.keys.length - 1] as K;
      if (chunk.keys.length > maxChunk) this.#split(at, chunk);
    }
    this.#changed(at, 1);
  }

  /** Takes out an entry; one that is not here is no error. */
  delete(key: K, client: Client): void {
    const at = this.#chunkFor(key, client.id);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return;
    const place = this.#placeIn(chunk, key, client.id);
    if (chunk.clients[place] !== client || this.#compare(chunk.keys[place] as K, key) !== 0) return;
    chunk.keys.splice(place, 1);
    chunk.clients.splice(place, 1);
    if (chunk.keys.length > 0) this.#lastKeys[at] = chunk.keys[chunk.keys.length - 1] as K;
    if (chunk.keys.length < minChunk) this.#merge(at, chunk);
    this.#changed(at, -1);
  }

  /** How many entries have a lower key. */
  rankBefore(key: K): number {
    return this.#rank((other) => this.#compare(other, key) < 0);
  }

  /** How many entries have a lower or an equal key. */
  rankAfter(key: K): number {
    return this.#rank((other) => this.#compare(other, key) <= 0);
  }

  /** The client at a rank from 0; undefined beyond the end. */
  at(rank: number): Client | undefined {
    const chunk = this.#chunkAt(rank);
    return this.#chunks[chunk]?.clients[rank - (this.#starts[chunk] ?? 0)];
  }

  /** The key at a rank from 0; undefined beyond the end. */
  keyAt(rank: number): K | undefined {
    const chunk = this.#chunkAt(rank);
    return this.#chunks[chunk]?.keys[rank - (this.#starts[chunk] ?? 0)];
  }

  /** The clients from one rank up to (and without) another. */
  *between(from: number, to: number): Generator<Client> {
    if (from >= to) return;
    let chunk = this.#chunkAt(from);
    let place = from - (this.#starts[chunk] ?? 0);
    for (let rank = from; rank < to; rank += 1) {
      while (place >= (this.#chunks[chunk]?.clients.length ?? Number.POSITIVE_INFINITY)) {
        chunk += 1;
        place = 0;
      }
      const client = this.#chunks[chunk]?.clients[place];
      if (client === undefined) return;
      yield client;
      place += 1;
    }
  }

  // The first chunk whose last entry is not before this one; else the last chunk.
  #chunkFor(key: K, id: string): number {
    let low = 0;
    let high = Math.max(0, this.#chunks.length - 1);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#endsBefore(middle, key, id)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #endsBefore(at: number, key: K, id: string): boolean {
    const order = this.#compare(this.#lastKeys[at] as K, key);
    if (order !== 0) return order < 0;
    const { clients } = this.#chunks[at] as Chunk<K>;
    return (clients[clients.length - 1] as Client).id < id;
  }

  #placeIn(chunk: Chunk<K>, key: K, id: string): number {
    let low = 0;
    let high = chunk.keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#isBefore(chunk, middle, key, id)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isBefore({ keys, clients }: Chunk<K>, place: number, key: K, id: string): boolean {
    const order = this.#compare(keys[place] as K, key);
    return order === 0 ? (clients[place] as Client).id < id : order < 0;
  }

  // `isLower` is true of the keys up to some rank, and of none after.
  #rank(isLower: (key: K) => boolean): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isLower(this.#lastKeys[middle] as K)) low = middle + 1;
      else high = middle;
    }
    const chunk = this.#chunks[low];
    if (chunk === undefined) return this.#size;
    let from = 0;
    let to = chunk.keys.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (isLower(chunk.keys[middle] as K)) from = middle + 1;
      else to = middle;
    }
    return this.#startOf(low) + from;
  }

  #chunkAt(rank: number): number {
    this.#startOf(this.#chunks.length - 1);
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= rank) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #startOf(chunk: number): number {
    for (; this.#known <= chunk; this.#known += 1) {
      const before = this.#known - 1;
      this.#starts[this.#known] =
        before < 0 ? 0 : (this.#starts[before] as number) + (this.#chunks[before] as Chunk<K>).keys.length;
    }
    return this.#starts[chunk] ?? 0;
  }

  #changed(chunk: number, by: number): void {
    this.#size += by;
    this.#known = Math.min(this.#known, chunk + 1);
  }

  #split(at: number, chunk: Chunk<K>): void {
    const half = chunk.keys.length >> 1;
    this.#chunks.splice(at + 1, 0, {
      keys: chunk.keys.splice(half),
      clients: chunk.clients.splice(half),
    });
    this.#lastKeys.splice(at, 0, chunk.keys[half - 1] as K);
  }

  // Into its neighbour, where there is room; a chunk without entries goes.
  #merge(at: number, chunk: Chunk<K>): void {
    const next = this.#chunks[at + 1];
    if (next !== undefined && next.keys.length + chunk.keys.length <= maxChunk / 2) {
      chunk.keys.push(...next.keys);
      chunk.clients.push(...next.clients);
      this.#chunks.splice(at + 1, 1);
      this.#lastKeys.splice(at, 1);
    } else if (chunk.keys.length === 0) {
      this.#chunks.splice(at, 1);
      this.#lastKeys.splice(at, 1);
    }
  }
}
