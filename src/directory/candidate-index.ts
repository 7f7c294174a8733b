import type { Query } from "../query/query.js";
import type { Client } from "./client.js";

/** Narrows down the clients of one application that a query has to be checked on. */
export interface CandidateIndex {
  /** Every client that matches is among them; the caller checks the rest of the query on each. */
  candidates(query: Query): Iterable<Client>;
  added(client: Client): void;
  /** Called after the client's metadata changed. */
  changed(client: Client): void;
  removed(client: Client): void;
}

/** The index that knows nothing: every client is a candidate for every query. */
export class ScanIndex implements CandidateIndex {
  readonly #clients = new Set<Client>();

  candidates(): Iterable<Client> {
    return this.#clients;
  }

  added(client: Client): void {
    this.#clients.add(client);
  }

  changed(): void {}

  removed(client: Client): void {
    this.#clients.delete(client);
  }
}
