import type { Client } from "../client.js";
import { PrefixSums } from "./prefix-sums.js";

/** Entries of one chunk: enough to keep chunks few, few enough to move them quickly. */
const maxChunk = 128;
const minChunk = maxChunk / 8;

/** Three lists side by side. The ids are those of the clients, so that a search need not look up clients it has not met for long. */
interface Chunk<K> {
  readonly keys: K[];
  readonly ids: string[];
  readonly clients: Client[];
}

/**
 * Clients in the order of a key, those of equal keys in the order of their ids. Knows the rank of every key, so that a range
 * can be counted, and drawn from, without being walked. A list of sorted chunks.
 */
export class SortedClients<K> {
  readonly #compare: (a: K, b: K) => number;
  readonly #chunks: Chunk<K>[] = [];
  /** The last key and the last id of each chunk: finding a chunk needs no more. */
  readonly #lastKeys: K[] = [];
  readonly #lastIds: string[] = [];
  /** How many entries the first chunks have. */
  readonly #sums = new PrefixSums();
  /** False: chunks have come or gone since the sums were made. */
  #areSumsRight = true;
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
      this.#insert(at, { keys: [key], ids: [client.id], clients: [client] });
    } else {
      const place = this.#placeIn(chunk, key, client.id);
      if (chunk.clients[place] === client && this.#compare(chunk.keys[place] as K, key) === 0) return;
      chunk.keys.splice(place, 0, key);
      chunk.ids.splice(place, 0, client.id);
      chunk.clients.splice(place, 0, client);
      if (chunk.keys.length > maxChunk) this.#split(at, chunk);
      this.#noteLast(at);
    }
    this.#changed(at, 1);
  }

  /** Takes out an entry; one that is not here is no error. */
  delete(key: K, client: Client): void {
    const at = this.#chunkFor(key, client.id);
    const chunk = this.#chunks[at];
    const place = chunk?.clients.indexOf(client) ?? -1;
    if (chunk === undefined || place < 0 || this.#compare(chunk.keys[place] as K, key) !== 0) return;
    chunk.keys.splice(place, 1);
    chunk.ids.splice(place, 1);
    chunk.clients.splice(place, 1);
    if (chunk.keys.length < minChunk) this.#merge(at, chunk);
    this.#noteLast(at);
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
    return this.#chunks[chunk]?.clients[rank - this.#startOf(chunk)];
  }

  /** The key at a rank from 0; undefined beyond the end. */
  keyAt(rank: number): K | undefined {
    const chunk = this.#chunkAt(rank);
    return this.#chunks[chunk]?.keys[rank - this.#startOf(chunk)];
  }

  /** The clients from one rank up to (and without) another. */
  *between(from: number, to: number): Generator<Client> {
    if (from >= to) return;
    let chunk = this.#chunkAt(from);
    let place = from - this.#startOf(chunk);
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
    return order === 0 ? (this.#lastIds[at] as string) < id : order < 0;
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

  #isBefore({ keys, ids }: Chunk<K>, place: number, key: K, id: string): boolean {
    const order = this.#compare(keys[place] as K, key);
    return order === 0 ? (ids[place] as string) < id : order < 0;
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
    this.#makeSums();
    return this.#sums.find(rank);
  }

  #startOf(chunk: number): number {
    this.#makeSums();
    return this.#sums.before(chunk);
  }

  #makeSums(): void {
    if (this.#areSumsRight) return;
    this.#sums.reset(this.#chunks.map(({ keys }) => keys.length));
    this.#areSumsRight = true;
  }

  #changed(chunk: number, by: number): void {
    this.#size += by;
    if (this.#areSumsRight) this.#sums.add(chunk, by);
  }

  #noteLast(at: number): void {
    const chunk = this.#chunks[at];
    if (chunk === undefined) return;
    this.#lastKeys[at] = chunk.keys[chunk.keys.length - 1] as K;
    this.#lastIds[at] = chunk.ids[chunk.ids.length - 1] as string;
  }

  #split(at: number, { keys, ids, clients }: Chunk<K>): void {
    const half = keys.length >> 1;
    this.#insert(at + 1, { keys: keys.splice(half), ids: ids.splice(half), clients: clients.splice(half) });
  }

  // Into its neighbour, where there is room; a chunk without entries goes.
  #merge(at: number, chunk: Chunk<K>): void {
    const next = this.#chunks[at + 1];
    if (next !== undefined && next.keys.length + chunk.keys.length <= maxChunk / 2) {
      chunk.keys.push(...next.keys);
      chunk.ids.push(...next.ids);
      chunk.clients.push(...next.clients);
      this.#remove(at + 1);
    } else if (chunk.keys.length === 0) this.#remove(at);
  }

  #insert(at: number, chunk: Chunk<K>): void {
    this.#areSumsRight = false;
    this.#chunks.splice(at, 0, chunk);
    this.#lastKeys.splice(at, 0, chunk.keys[chunk.keys.length - 1] as K);
    this.#lastIds.splice(at, 0, chunk.ids[chunk.ids.length - 1] as string);
  }

  #remove(at: number): void {
    this.#areSumsRight = false;
    this.#chunks.splice(at, 1);
    this.#lastKeys.splice(at, 1);
    this.#lastIds.splice(at, 1);
  }
}
