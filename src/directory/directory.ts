import type { Attributes } from "../metadata/attribute.js";
import { type LimitMetrics, noLimitMetrics } from "../observability/limit-metrics.js";
import type { ApplicationSelector, Query } from "../query/query.js";
import { type Clock, systemClock } from "../util/clock.js";
import { andThen, type MaybePromise } from "../util/maybe-promise.js";
import type { Random } from "../util/random.js";
import type { Client } from "./client.js";
import { ClientGroup } from "./client-group.js";
import { type ExplainOptions, type Explanation, explain } from "./explain.js";
import { Finder } from "./finder.js";
import type { Hash32 } from "./index/hash-ring.js";
import { IndexKeeper, type IndexLimits } from "./index/index-keeper.js";
import type { Reach } from "./reach.js";

/** Told about every change of the directory, after it was made. */
export interface DirectoryListener {
  /** `isNews`: it has just come; otherwise it has been a peer's client for a while and this broker has come to know it. */
  joined?(client: Client, isNews: boolean): void;
  changed?(client: Client): void;
  left?(client: Client): void;
}

/** Bounds on what indexes and queries may cost. */
export interface DirectoryLimits extends IndexLimits {
  /** Conditions that one query may check, over all clients that no index has ruled out; a client itself counts as one. */
  readonly maxQueryChecks: number;
}

/** What a directory needs from outside. */
export interface DirectoryOptions {
  readonly hash: Hash32;
  readonly random: Random;
  readonly limits: DirectoryLimits;
  /** Brings in clients of other brokers. @default there are no others */
  readonly reach?: Reach;
  /** @default the machine's own */
  readonly clock?: Clock;
  /** @default counts nothing */
  readonly limitMetrics?: LimitMetrics;
  /** Resolves in a later turn of the event loop. @default one made of `setImmediate` */
  readonly nextTurn?: () => Promise<void>;
}

/** The clients of one application. */
interface Application {
  readonly byId: Map<string, Client>;
  /** How many of them are connected to this broker. */
  own: number;
  readonly open: ClientGroup;
  readonly restricted: ClientGroup;
}

/**
 * Who is here: every client of every application with its metadata, and the answers to queries over them. A change is seen by
 * the next query. Answers come at once, except while an index of many clients is being built for the first time, or while clients
 * of other brokers are being brought in: then they are promises.
 */
export class Directory {
  readonly #hash: Hash32;
  readonly #nextTurn: () => Promise<void>;
  readonly #reach: Reach | undefined;
  readonly #keeper: IndexKeeper;
  readonly #finder: Finder;
  readonly #applications = new Map<string, Application>();
  readonly #listeners = new Set<DirectoryListener>();
  /** Updates that no query has seen yet, one for each client. */
  readonly #staged = new Map<Client, Attributes>();
  #settling = false;

  constructor(options: DirectoryOptions) {
    const { hash, random, limits, clock = systemClock, nextTurn = nextImmediate } = options;
    const { limitMetrics = noLimitMetrics } = options;
    this.#hash = hash;
    this.#nextTurn = nextTurn;
    this.#reach = options.reach;
    this.#keeper = new IndexKeeper({ limits, clock, limitMetrics, nextTurn });
    this.#finder = new Finder({
      groups: (query) => this.#groups(query),
      has: (client) => this.has(client),
      hash,
      random,
      maxQueryChecks: limits.maxQueryChecks,
      nextTurn,
    });
  }

  /** Number of clients that are connected to this broker, of all applications. */
  get size(): number {
    let size = 0;
    for (const { own } of this.#applications.values()) size += own;
    return size;
  }

  /** How many indexes there are, and what they take in memory, estimated. */
  get indexes(): { readonly count: number; readonly bytes: number } {
    return this.#keeper;
  }

  /** Ids of the applications that have a client now. */
  applications(): Iterable<string> {
    return this.#applications.keys();
  }

  /** A client that is known here. */
  get(application: string, id: string): Client | undefined {
    this.#settle();
    return this.#applications.get(application)?.byId.get(id);
  }

  /** A client, whichever broker it is connected to. */
  find(application: string, id: string): MaybePromise<Client | undefined> {
    return andThen(this.#reach?.want({ kind: "id", id: application }), () => this.get(application, id));
  }

  /** True while a client is registered. */
  has(client: Client): boolean {
    return this.#applications.get(client.application)?.byId.get(client.id) === client;
  }

  /** The clients that are known here: of one application, or of all. */
  *clients(application?: string): Generator<Client> {
    this.#settle();
    const known =
      application === undefined ? this.#applications.values() : [this.#applications.get(application)];
    for (const found of known) if (found !== undefined) yield* found.byId.values();
  }

  /** Number of clients of one application that are connected to this broker. */
  sizeOf(application: string): number {
    return this.#applications.get(application)?.own ?? 0;
  }

  /** Adds a client whose id must be free in its application; `isNews` is for the listeners. */
  add(client: Client, isNews = true): void {
    const application = this.#applicationOf(client);
    if (application.byId.has(client.id)) {
      throw new Error(`${client.application}/${client.id} is registered already`);
    }
    application.byId.set(client.id, client);
    if (client.peer === undefined) application.own += 1;
    groupOf(application, client).add(client);
    for (const listener of this.#listeners) listener.joined?.(client, isNews);
  }

  /** Takes a client out; one that is not (or no longer) here is left alone. */
  remove(client: Client): void {
    const application = this.#applications.get(client.application);
    if (application === undefined || application.byId.get(client.id) !== client) return;
    this.#settle();
    application.byId.delete(client.id);
    if (client.peer === undefined) application.own -= 1;
    groupOf(application, client).remove(client);
    if (application.byId.size === 0) this.#applications.delete(client.application);
    for (const listener of this.#listeners) listener.left?.(client);
  }

  /** A client's metadata with every update that has been made, seen by a query or not. */
  latest(client: Client): Attributes {
    return this.#staged.get(client) ?? client.attributes;
  }

  /**
   * Replaces what the client itself set. The next query sees it; updates that no query has come between are made as one.
   * @returns the revision from which on it is routable.
   */
  update(client: Client, attributes: Attributes): number {
    if (!this.has(client)) return client.revision;
    this.#staged.set(client, attributes);
    void this.#settleSoon();
    return client.revision + 1;
  }

  /** Replaces metadata in its reserved keys only: no new revision and no event. */
  touch(client: Client, attributes: Attributes): void {
    if (this.#staged.has(client)) this.#staged.set(client, attributes);
    else this.#become(client, attributes);
  }

  /** Takes over what a peer tells of its client. */
  replace(client: Client, attributes: Attributes, revision: number): void {
    this.#become(client, attributes, revision);
    if (this.has(client)) for (const listener of this.#listeners) listener.changed?.(client);
  }

  /** See {@link Reach.hold}. */
  hold(application: ApplicationSelector): () => void {
    return this.#reach?.hold(application) ?? (() => {});
  }

  /** All matches, `limit` at most; one at most when the query has a selector. */
  list(query: Query, limit = Number.POSITIVE_INFINITY): MaybePromise<Client[]> {
    return andThen(this.#reach?.want(query.application), () => this.#finder.list(query, limit));
  }

  /**
   * The one match that the query's strategy (selector, key, else random) picks, among those for which `accepts` is true; all are
   * where it is absent.
   * @throws BrokerError `LIMIT_EXCEEDED` when too many clients would have to be looked at.
   */
  pick(query: Query, accepts?: (client: Client) => boolean): MaybePromise<Client | undefined> {
    return andThen(this.#reach?.want(query.application), () => this.#finder.pick(query, accepts));
  }

  /**
   * Calls `visit` with every match, one at most when the query has a selector. Where there are many candidates, it lets others have
   * their turn between; who leaves meanwhile is not visited.
   */
  each(query: Query, visit: (client: Client) => void): MaybePromise<void> {
    return andThen(this.#reach?.want(query.application), () => this.#finder.each(query, visit));
  }

  /** How a query is answered now, and with what result. */
  explain(query: Query, options: ExplainOptions): MaybePromise<Explanation> {
    return andThen(this.#reach?.want(query.application), () => explain(this.#finder, query, options));
  }

  /** Calls the listener on every change from now on; the returned function ends that. */
  listen(listener: DirectoryListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** An empty group of clients apart from these, whose indexes count against the same limits. */
  newGroup(): ClientGroup {
    return new ClientGroup(this.#keeper, this.#hash);
  }

  /** Gives all indexes up; the clients stay. */
  close(): void {
    this.#keeper.close();
  }

  // Listeners hear of a change even when nobody asks.
  async #settleSoon(): Promise<void> {
    if (this.#settling) return;
    this.#settling = true;
    await this.#nextTurn();
    this.#settling = false;
    this.#settle();
  }

  #settle(): void {
    if (this.#staged.size === 0) return;
    const staged = [...this.#staged];
    this.#staged.clear();
    for (const [client, attributes] of staged) {
      this.#become(client, attributes, client.revision + 1);
      for (const listener of this.#listeners) listener.changed?.(client);
    }
  }

  #become(client: Client, attributes: Attributes, revision?: number): void {
    const before = client.attributes;
    client.become(attributes, revision);
    const application = this.#applications.get(client.application);
    if (application !== undefined && this.has(client)) groupOf(application, client).changed(client, before);
  }

  #applicationOf({ application }: Client): Application {
    let found = this.#applications.get(application);
    if (found === undefined) {
      found = { byId: new Map(), own: 0, open: this.newGroup(), restricted: this.newGroup() };
      this.#applications.set(application, found);
    }
    return found;
  }

  #groups({ application, restricted }: Query): ClientGroup[] {
    this.#settle();
    if (application.kind === "id") {
      const found = this.#applications.get(application.id);
      return found === undefined ? [] : groupsOf(found, restricted);
    }
    return [...this.#applications.values()].flatMap((found) => groupsOf(found, restricted));
  }
}

function groupsOf(application: Application, alsoRestricted: boolean): ClientGroup[] {
  const { open, restricted } = application;
  if (!alsoRestricted || restricted.size === 0) return open.size === 0 ? [] : [open];
  return open.size === 0 ? [restricted] : [open, restricted];
}

function groupOf({ open, restricted }: Application, client: Client): ClientGroup {
  return client.restricted ? restricted : open;
}

function nextImmediate(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
