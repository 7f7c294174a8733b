import type { Client } from "../directory/client.js";
import type { ClientHandle } from "./client-handle.js";

/** The numbers by which peers name the clients of this broker. A number is never given twice. */
export class Handles {
  readonly #byClient = new Map<Client, ClientHandle>();
  readonly #clients = new Map<ClientHandle, Client>();
  #last = 0;

  /** The number of a client, given when it is first asked for. */
  of(client: Client): ClientHandle {
    const given = this.#byClient.get(client);
    if (given !== undefined) return given;
    this.#last += 1;
    this.#byClient.set(client, this.#last);
    this.#clients.set(this.#last, client);
    return this.#last;
  }

  /** Whom a number names; undefined: it has left. */
  client(handle: ClientHandle): Client | undefined {
    return this.#clients.get(handle);
  }

  /** To be called when a client has left. @returns its number, if it had one. */
  forget(client: Client): ClientHandle | undefined {
    const handle = this.#byClient.get(client);
    if (handle === undefined) return undefined;
    this.#byClient.delete(client);
    this.#clients.delete(handle);
    return handle;
  }
}
