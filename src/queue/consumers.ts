import type { Client } from "../directory/client.js";
import type { Consumer } from "./consumer.js";

const nobody: ReadonlySet<Consumer> = new Set();

/** The consumers of one queue that have not ended, also by their clients. */
export class Consumers {
  readonly #all = new Set<Consumer>();
  readonly #byClient = new Map<Client, Set<Consumer>>();

  get size(): number {
    return this.#all.size;
  }

  [Symbol.iterator](): IterableIterator<Consumer> {
    return this.#all.values();
  }

  /** Those of one client; a client may consume more than once. */
  of(client: Client): ReadonlySet<Consumer> {
    return this.#byClient.get(client) ?? nobody;
  }

  /** Whether one of a client's consumers has credit. */
  waitsFor(client: Client): boolean {
    for (const { credit } of this.of(client)) if (credit > 0) return true;
    return false;
  }

  add(consumer: Consumer): void {
    this.#all.add(consumer);
    const { client } = consumer;
    if (client === undefined) return;
    const consumers = this.#byClient.get(client);
    if (consumers === undefined) this.#byClient.set(client, new Set([consumer]));
    else consumers.add(consumer);
  }

  delete(consumer: Consumer): void {
    this.#all.delete(consumer);
    const { client } = consumer;
    if (client === undefined) return;
    const consumers = this.#byClient.get(client);
    consumers?.delete(consumer);
    if (consumers?.size === 0) this.#byClient.delete(client);
  }
}
