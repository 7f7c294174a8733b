import type { Client } from "../directory/client.js";
import type { Directory } from "../directory/directory.js";

/**
 * The clients of peers in this broker's directory. While two brokers both have a client of one id (after a partition, until the older one
 * is told to go) only one can be in it: this broker's own, or the one that connected last. The other waits in its shadow.
 */
export class RemoteClients {
  readonly #directory: Directory;
  readonly #shadows = new Map<string, Set<Client>>();

  constructor(directory: Directory) {
    this.#directory = directory;
    directory.listen({ left: ({ application, id }) => this.#isFree(application, id) });
  }

  /** A peer has told of a client. */
  add(client: Client, isNews: boolean): void {
    const rival = this.#directory.get(client.application, client.id);
    if (rival === undefined) return this.#directory.add(client, isNews);
    this.#shadow(client);
    const isLater = client.facts.connectedAt > rival.facts.connectedAt;
    if (rival.peer === undefined || !isLater) return;
    this.#shadow(rival);
    this.#directory.remove(rival); // the later one of those in the shadow comes out
  }

  /** A peer's client has left, or its peer has. */
  remove(client: Client): void {
    const shadows = this.#shadows.get(nameOf(client));
    if (shadows?.delete(client) && shadows.size === 0) this.#shadows.delete(nameOf(client));
    this.#directory.remove(client);
  }

  #shadow(client: Client): void {
    const shadows = this.#shadows.get(nameOf(client));
    if (shadows === undefined) this.#shadows.set(nameOf(client), new Set([client]));
    else shadows.add(client);
  }

  #isFree(application: string, id: string): void {
    const shadows = this.#shadows.get(nameOf({ application, id }));
    if (shadows === undefined) return;
    const [latest] = [...shadows].sort((a, b) => b.facts.connectedAt - a.facts.connectedAt);
    if (latest === undefined || this.#directory.get(application, id) !== undefined) return;
    shadows.delete(latest);
    if (shadows.size === 0) this.#shadows.delete(nameOf(latest));
    this.#directory.add(latest);
  }
}

function nameOf({ application, id }: Pick<Client, "application" | "id">): string {
  return `${application}/${id}`;
}
