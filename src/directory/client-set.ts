import type { Random } from "../util/random.js";
import type { Candidates } from "./candidates.js";
import type { Client } from "./client.js";

/** Up to this many members are looked through; more get a map of their places, which costs about 40 bytes for each. */
const maxSearched = 16;

/** A set of clients from which one can be drawn. Adding and deleting take constant time and may be repeated. */
export class ClientSet implements Candidates {
  readonly #members: Client[] = [];
  #places: Map<Client, number> | undefined;

  get size(): number {
    return this.#members.length;
  }

  has(client: Client): boolean {
    return this.#places === undefined ? this.#members.includes(client) : this.#places.has(client);
  }

  /** False for a client that is in it already. */
  add(client: Client): boolean {
    if (this.has(client)) return false;
    const place = this.#members.push(client) - 1;
    if (this.#places !== undefined) this.#places.set(client, place);
    else if (place >= maxSearched) this.#places = new Map(this.#members.map((member, at) => [member, at]));
    return true;
  }

  /** False for a client that is not in it. */
  delete(client: Client): boolean {
    const place = this.#placeOf(client);
    if (place === undefined) return false;
    // The last member moves into the gap.
    const last = this.#members.pop() as Client;
    this.#places?.delete(client);
    if (last === client) return true;
    this.#members[place] = last;
    this.#places?.set(last, place);
    return true;
  }

  draw(random: Random): Client | undefined {
    return this.#members[Math.floor(random() * this.#members.length)];
  }

  [Symbol.iterator](): IterableIterator<Client> {
    return this.#members.values();
  }

  #placeOf(client: Client): number | undefined {
    if (this.#places !== undefined) return this.#places.get(client);
    const place = this.#members.indexOf(client);
    return place < 0 ? undefined : place;
  }
}
