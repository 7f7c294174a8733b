import { Client, type PeerRoute } from "../directory/client.js";
import type { ClientRef } from "../message/client-ref.js";
import type { Receiver } from "../message/message.js";
import type { Attributes } from "../metadata/attribute.js";
import type { ClientHandle } from "./client-handle.js";
import type { Topic } from "./interests.js";
import type { ToldChange, ToldClient } from "./peer-item.js";
import type { RemoteClients } from "./remote-clients.js";

/** What a replica needs. */
export interface ClientReplicaOptions {
  readonly route: PeerRoute;
  readonly remoteClients: RemoteClients;
  readonly replace: (client: Client, attributes: Attributes, revision: number) => void;
  readonly receiverOf: (client: ClientRef) => Receiver;
  /** A client that takes HTTP requests over its session is here. */
  readonly takesHttpRequests: (client: Client, handle: ClientHandle) => void;
}

/** The clients that one peer has told of over one link. */
export class ClientReplica {
  readonly #options: ClientReplicaOptions;
  readonly #clients = new Map<ClientHandle, Client>();
  readonly #handles = new Map<Client, ClientHandle>();
  /** Topics that were asked for after the link was there, and whose clients have not all been told: these are no news. */
  readonly #quiet = new Set<Topic>();

  constructor(options: ClientReplicaOptions) {
    this.#options = options;
  }

  /** The peer's number of a client; undefined: the client is not one of this link. */
  handleOf(client: Client): ClientHandle | undefined {
    return this.#handles.get(client);
  }

  client(handle: ClientHandle): Client | undefined {
    return this.#clients.get(handle);
  }

  /** The peer was asked for the clients of a topic that it may have had for long. */
  asked(topic: Topic): void {
    this.#quiet.add(topic);
  }

  synced(topic: Topic): void {
    this.#quiet.delete(topic);
  }

  told(told: ToldClient): void {
    const { handle, queues, takesHttpRequests, ...facts } = told;
    const { route, receiverOf, remoteClients } = this.#options;
    const receiver = receiverOf({ application: facts.application, clientId: facts.id });
    const client = new Client({ ...facts, receiver, peer: route });
    for (const queue of queues) client.waitsOn(queue, true);
    this.#clients.set(handle, client);
    this.#handles.set(client, handle);
    if (takesHttpRequests) this.#options.takesHttpRequests(client, handle);
    remoteClients.add(client, !this.#quiet.has(undefined) && !this.#quiet.has(client.application));
  }

  changed({ handle, revision, set, removed, queues }: ToldChange): void {
    const client = this.#clients.get(handle);
    if (client === undefined) return;
    for (const queue of client.queues) if (!queues.includes(queue)) client.waitsOn(queue, false);
    for (const queue of queues) client.waitsOn(queue, true);
    const attributes = new Map([...client.attributes, ...set]);
    for (const key of removed) attributes.delete(key);
    this.#options.replace(client, attributes, revision);
  }

  left(handle: ClientHandle): void {
    const client = this.#clients.get(handle);
    if (client === undefined) return;
    this.#clients.delete(handle);
    this.#handles.delete(client);
    this.#options.remoteClients.remove(client);
  }

  /** The peer is gone, and its clients with it. */
  clear(): void {
    for (const handle of [...this.#clients.keys()]) this.left(handle);
  }
}
