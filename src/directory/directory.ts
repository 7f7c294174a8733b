import type { Attributes } from "../metadata/attribute.js";
import type { Query } from "../query/query.js";
import type { Random } from "../util/random.js";
import { ApplicationClients } from "./application-clients.js";
import type { Client } from "./client.js";
import type { Hash32 } from "./hash-ring.js";
import { listMatches, pickMatch } from "./search.js";

/** Told about every change of the directory, after it was made. */
export interface DirectoryListener {
  joined?(client: Client): void;
  changed?(client: Client): void;
  left?(client: Client): void;
}

/** What a directory needs from outside. */
export interface DirectoryOptions {
  readonly hash: Hash32;
  readonly random: Random;
}

/**
 * Who is here: every client of every application with its metadata, and the answers to queries over them. All
 * operations are synchronous: a change is seen by the next query.
 */
export class Directory {
  readonly #hash: Hash32;
  readonly #random: Random;
  readonly #applications = new Map<string, ApplicationClients>();
  readonly #listeners = new Set<DirectoryListener>();

  constructor(options: DirectoryOptions) {
    this.#hash = options.hash;
    this.#random = options.random;
  }

  /** Number of clients of all applications. */
  get size(): number {
    let size = 0;
    for (const clients of this.#applications.values()) size += clients.size;
    return size;
  }

  /** Ids of the applications that have a client now. */
  applications(): Iterable<string> {
    return this.#applications.keys();
  }

  get(application: string, id: string): Client | undefined {
    return this.#applications.get(application)?.get(id);
  }

  /** Every client of every application. */
  *clients(): Generator<Client> {
    for (const clients of this.#applications.values()) yield* clients.all();
  }

  /** Adds a client whose id must be free in its application. */
  add(client: Client): void {
    if (this.get(client.application, client.id) !== undefined) {
      throw new Error(`${client.application}/${client.id} is registered already`);
    }
    let clients = this.#applications.get(client.application);
    if (clients === undefined) {
      clients = new ApplicationClients(this.#hash);
      this.#applications.set(client.application, clients);
    }
    clients.add(client);
    for (const listener of this.#listeners) listener.joined?.(client);
  }

  /** Takes a client out; one that is not (or no longer) here is left alone. */
  remove(client: Client): void {
    const clients = this.#applications.get(client.application);
    if (clients === undefined || clients.get(client.id) !== client) return;
    clients.remove(client);
    if (clients.size === 0) this.#applications.delete(client.application);
    for (const listener of this.#listeners) listener.left?.(client);
  }

  /** Replaces what the client itself set; its revision grows by one and is returned. */
  update(client: Client, attributes: Attributes): number {
    this.#change(client, attributes, true);
    for (const listener of this.#listeners) listener.changed?.(client);
    return client.revision;
  }

  /** Replaces metadata in its reserved keys only: no new revision and no event. */
  touch(client: Client, attributes: Attributes): void {
    this.#change(client, attributes, false);
  }

  /** All matches; one at most when the query has a selector. */
  list(query: Query): Client[] {
    return listMatches(query, this.#relevant(query));
  }

  /** The one match that the query's strategy (selector, key, else random) picks. */
  pick(query: Query): Client | undefined {
    return pickMatch(query, this.#relevant(query), this.#random);
  }

  /** Calls the listener on every change from now on; the returned function ends that. */
  listen(listener: DirectoryListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #change(client: Client, attributes: Attributes, revised: boolean): void {
    client.become(attributes, revised);
    this.#applications.get(client.application)?.changed(client);
  }

  #relevant(query: Query): ApplicationClients[] {
    if (query.application.kind !== "id") return [...this.#applications.values()];
    const clients = this.#applications.get(query.application.id);
    return clients === undefined ? [] : [clients];
  }
}
