import type { Client } from "../directory/client.js";
import type { Directory } from "../directory/directory.js";
import type { Attribute, Attributes } from "../metadata/attribute.js";
import type { Handles } from "./handles.js";
import type { Topic } from "./interests.js";
import type { PeerItem, ToldClient } from "./peer-item.js";
import type { PeerLink } from "./peer-link.js";

/** What a publisher needs. */
export interface ClientPublisherOptions {
  readonly link: PeerLink;
  readonly directory: Pick<Directory, "clients" | "has">;
  readonly handles: Handles;
  /** True for a client that takes HTTP requests over its session. */
  readonly takesHttpRequests: (client: Client) => boolean;
  /** Has a function called in a later turn of the event loop. */
  readonly later: (run: () => void) => void;
}

/** What the peer knows of a client. */
interface Told {
  attributes: Attributes;
  revision: number;
  queues: readonly string[];
}

/** A walk over clients, some in each turn: to tell those of a topic that is wanted, or to take back what is not wanted any more. */
interface Walk {
  readonly clients: Iterator<Client>;
  /** Said at its end. */
  readonly last: PeerItem | undefined;
}

/** So many clients are told in one turn of the event loop. */
const maxToldPerTurn = 256;
/** A link on which so much waits is told nothing more until it has drained: what changes meanwhile is told as one. */
const highWaterBytes = 4 * 1024 * 1024;

/**
 * Tells one peer those clients of this broker that it wants to know, and their changes. What waits is a set of clients, never a list of
 * changes: whatever has happened to a client since it was told is told as one, so a slow peer costs no more than its clients.
 */
export class ClientPublisher {
  readonly #options: ClientPublisherOptions;
  readonly #topics = new Set<Topic>();
  /** Clients that the peer has to know whatever it is interested in, and how often it was said. */
  readonly #followed = new Map<Client, number>();
  readonly #told = new Map<Client, Told>();
  readonly #waiting = new Set<Client>();
  readonly #walks: Walk[] = [];
  #isScheduled = false;

  constructor(options: ClientPublisherOptions) {
    this.#options = options;
  }

  /** The peer wants to know the clients of a topic, or does not any more. */
  interest(topic: Topic, on: boolean): void {
    if (on) {
      this.#topics.add(topic);
      const last: PeerItem = { kind: "synced", ...(topic === undefined ? {} : { application: topic }) };
      this.#walks.push({ clients: this.#options.directory.clients(topic), last });
    } else {
      this.#topics.delete(topic);
      this.#walks.push({ clients: this.#told.keys(), last: undefined });
    }
    this.#schedule();
  }

  /** Has the peer know a client from now on: it has been told when this returns. */
  follow(client: Client): void {
    this.#followed.set(client, (this.#followed.get(client) ?? 0) + 1);
    this.#tell(client);
  }

  /** Undoes one {@link follow}. */
  unfollow(client: Client): void {
    const count = (this.#followed.get(client) ?? 1) - 1;
    if (count > 0) this.#followed.set(client, count);
    else if (this.#followed.delete(client)) this.#concerns(client);
  }

  /** A client of this broker has come, or has changed. */
  changed(client: Client): void {
    if (this.#told.has(client) || this.#isWanted(client)) this.#concerns(client);
  }

  /** A client of this broker has left. */
  left(client: Client, handle: number): void {
    this.#waiting.delete(client);
    this.#followed.delete(client);
    if (this.#told.delete(client)) this.#options.link.send({ kind: "client-left", handle });
  }

  /** The link takes items again. */
  drained(): void {
    if (this.#waiting.size > 0 || this.#walks.length > 0) this.#schedule();
  }

  #isWanted(client: Client): boolean {
    return this.#topics.has(client.application) || this.#topics.has(undefined) || this.#followed.has(client);
  }

  #concerns(client: Client): void {
    this.#waiting.add(client);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#options.later(() => this.#tellSome());
  }

  #tellSome(): void {
    this.#isScheduled = false;
    let left = maxToldPerTurn;
    for (const client of this.#waiting) {
      if (left === 0 || this.#isFull) break;
      this.#tell(client);
      left -= 1;
    }
    while (this.#walks.length > 0 && left > 0 && !this.#isFull) left -= this.#walkOn(left);
    if (!this.#isFull && (this.#waiting.size > 0 || this.#walks.length > 0)) this.#schedule();
  }

  get #isFull(): boolean {
    return this.#options.link.bufferedBytes > highWaterBytes;
  }

  /** Goes on with the first walk. @returns how many clients it met, at least 1. */
  #walkOn(limit: number): number {
    const [walk] = this.#walks;
    if (walk === undefined) return 1;
    for (let met = 0; met < limit; met += 1) {
      const { done, value: client } = walk.clients.next();
      if (done) {
        this.#walks.shift();
        if (walk.last !== undefined) this.#options.link.send(walk.last);
        return met + 1;
      }
      this.#tell(client);
    }
    return limit;
  }

  /** Tells what the peer does not know of a client, if anything. */
  #tell(client: Client): void {
    this.#waiting.delete(client);
    const { link, handles, directory } = this.#options;
    if (client.peer !== undefined || !directory.has(client)) return;
    const told = this.#told.get(client);
    if (!this.#isWanted(client)) {
      if (this.#told.delete(client)) link.send({ kind: "client-left", handle: handles.of(client) });
    } else if (told === undefined) {
      const { attributes, revision, queues } = client;
      this.#told.set(client, { attributes, revision, queues });
      link.send({ kind: "client-told", client: this.#toldClient(client) });
    } else this.#tellChange(client, told);
  }

  #tellChange(client: Client, told: Told): void {
    const { attributes, revision, queues } = client;
    const isSame = told.attributes === attributes && told.revision === revision;
    if (isSame && sameTexts(told.queues, queues)) return;
    const { set, removed } = difference(told.attributes, attributes);
    Object.assign(told, { attributes, revision, queues });
    const { link, handles } = this.#options;
    link.send({
      kind: "client-changed",
      change: { handle: handles.of(client), revision, set, removed, queues },
    });
  }

  #toldClient(client: Client): ToldClient {
    const { facts, attributes, revision, queues } = client;
    const { application, id, restricted, receivesClientEvents, remoteAddress, transport, connectedAt } =
      facts;
    return {
      handle: this.#options.handles.of(client),
      application,
      id,
      restricted,
      receivesClientEvents,
      remoteAddress,
      transport,
      connectedAt,
      revision,
      attributes,
      queues,
      takesHttpRequests: this.#options.takesHttpRequests(client),
    };
  }
}

/** Attributes that an update did not touch are the same objects before and after. */
function difference(
  before: Attributes,
  after: Attributes,
): { readonly set: Attributes; readonly removed: readonly string[] } {
  const set = new Map<string, Attribute>();
  for (const [key, attribute] of after) if (before.get(key) !== attribute) set.set(key, attribute);
  return { set, removed: [...before.keys()].filter((key) => !after.has(key)) };
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
