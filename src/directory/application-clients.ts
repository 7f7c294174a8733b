import type { Query } from "../query/query.js";
import type { Random } from "../util/random.js";
import { type CandidateIndex, ScanIndex } from "./candidate-index.js";
import type { Client } from "./client.js";
import { type Hash32, HashRing } from "./hash-ring.js";

/** The clients of one application: by id, in a list that can be sampled, and (once a query asked for it) on a hash ring. */
export class ApplicationClients {
  readonly #hash: Hash32;
  readonly #byId = new Map<string, Client>();
  readonly #list: Client[] = [];
  readonly #places = new Map<Client, number>();
  readonly #index: CandidateIndex = new ScanIndex();
  #ring: HashRing | undefined;

  constructor(hash: Hash32) {
    this.#hash = hash;
  }

  get size(): number {
    return this.#list.length;
  }

  get(id: string): Client | undefined {
    return this.#byId.get(id);
  }

  add(client: Client): void {
    this.#byId.set(client.id, client);
    this.#places.set(client, this.#list.push(client) - 1);
    this.#index.added(client);
    this.#ring?.add(client);
  }

  /** To be called after the client's metadata changed. */
  changed(client: Client): void {
    this.#index.changed(client);
  }

  remove(client: Client): void {
    this.#byId.delete(client.id);
    this.#takeFromList(client);
    this.#index.removed(client);
    this.#ring?.remove(client);
  }

  /** The clients that a query has to be checked on; every match is among them. */
  candidates(query: Query): Iterable<Client> {
    return this.#index.candidates(query);
  }

  /** Every client, in no particular order. */
  all(): readonly Client[] {
    return this.#list;
  }

  /** One client, each as likely as any other; undefined when there is none. */
  sample(random: Random): Client | undefined {
    return this.#list[Math.floor(random() * this.#list.length)];
  }

  /** The hash ring, built the first time and kept up to date after. */
  ring(): HashRing {
    this.#ring ??= new HashRing(this.#hash, this.#list);
    return this.#ring;
  }

  // The last client of the list moves into the gap, so that the list has no holes.
  #takeFromList(client: Client): void {
    const place = this.#places.get(client);
    const last = this.#list.pop();
    this.#places.delete(client);
    if (place === undefined || last === undefined || last === client) return;
    this.#list[place] = last;
    this.#places.set(last, place);
  }
}
