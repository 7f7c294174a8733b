import { BrokerError } from "../errors.js";
import type { ClientRef } from "../message/client-ref.js";
import { matches } from "../query/match.js";
import type { Query } from "../query/query.js";
import type { Client } from "./client.js";
import type { Directory } from "./directory.js";

/** What a watcher is told. */
export type ClientChange =
  | { readonly kind: "matched"; readonly client: Client }
  /** It still matches, with another revision. */
  | { readonly kind: "updated"; readonly client: Client }
  | { readonly kind: "unmatched"; readonly client: ClientRef }
  /** Whoever matched when the watch began has been told. Comes once. */
  | { readonly kind: "snapshot-complete" };

/** How much a watch holds. */
export interface ClientWatchOptions {
  /** Clients that may wait, beside those of the snapshot, before the watch fails. */
  readonly maxWaiting: number;
  /** Called when it has ended, by itself or by its watcher; perhaps more than once. @default nobody is told */
  readonly onClosed?: () => void;
}

const snapshotEnd = Symbol("snapshot complete");

/**
 * Keeps one watcher up to date about the matches of a query. Whatever happened to a client since the watcher heard of it is told as
 * one change, worked out when it is taken: what waits is a set of clients, and no change is missed or told twice. Selector, key
 * and `optional` play no part.
 */
export class ClientWatch {
  readonly #directory: Directory;
  readonly #query: Query;
  readonly #maxWaiting: number;
  readonly #onClosed: () => void;
  /** The matches that the watcher knows. */
  readonly #told = new Set<Client>();
  /** Of whom there may be something to tell, in the order in which that came about. */
  readonly #waiting = new Set<Client | typeof snapshotEnd>();
  readonly #stopListening: () => void;
  readonly #letGo: () => void;
  #isCollecting = true;
  #error: BrokerError | undefined;
  #wake: (() => void) | undefined;

  constructor(directory: Directory, query: Query, { maxWaiting, onClosed = () => {} }: ClientWatchOptions) {
    const { selector: _selector, key: _key, ...asked } = query;
    this.#directory = directory;
    this.#query = { ...asked, optional: false };
    this.#maxWaiting = maxWaiting;
    this.#onClosed = onClosed;
    this.#stopListening = directory.listen({
      joined: (client) => this.#concerns(client),
      changed: (client) => this.#concerns(client),
      left: (client) => this.#left(client),
    });
    this.#letGo = directory.hold(query.application);
    void this.#collect();
  }

  /** Resolves once there may be something to take: at once where there is, and when the watch has failed or was closed. */
  async ready(): Promise<void> {
    if (this.#isCollecting || (this.#waiting.size === 0 && this.#error === undefined)) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /**
   * The next changes, as of now; `limit` at most, sometimes none.
   * @throws BrokerError `SLOW_CONSUMER` when more had come than may wait; what waited is forgotten, and a new watch has to begin.
   */
  take(limit: number): ClientChange[] {
    if (this.#error !== undefined) throw this.#error;
    const changes: ClientChange[] = [];
    if (this.#isCollecting) return changes;
    for (const waiting of this.#waiting) {
      if (changes.length === limit) break;
      this.#waiting.delete(waiting);
      const change =
        waiting === snapshotEnd ? { kind: "snapshot-complete" as const } : this.#changeOf(waiting);
      if (change !== undefined) changes.push(change);
    }
    return changes;
  }

  /** Ends the watch with an error, for whoever takes next. */
  fail(error: BrokerError): void {
    this.#error = error;
    this.close();
  }

  /** Ends the watch. */
  close(): void {
    this.#stopListening();
    this.#letGo();
    this.#waiting.clear();
    this.#told.clear();
    this.#isCollecting = false;
    this.#onClosed();
    this.#wakeUp();
  }

  // Who joins or changes meanwhile waits as well, so that the snapshot is what matches when all have been visited.
  async #collect(): Promise<void> {
    try {
      await this.#directory.each(this.#query, (client) => this.#waiting.add(client));
    } catch (error) {
      return this.fail(error as BrokerError);
    }
    if (!this.#isCollecting) return;
    this.#isCollecting = false;
    this.#waiting.add(snapshotEnd);
    this.#wakeUp();
  }

  #concerns(client: Client): void {
    if (!this.#told.has(client) && !matches(this.#query, client)) return;
    this.#wait(client);
  }

  #left(client: Client): void {
    if (this.#told.has(client)) this.#wait(client);
    else this.#waiting.delete(client);
  }

  #wait(client: Client): void {
    this.#waiting.add(client);
    const isSnapshotTaken = !this.#isCollecting && !this.#waiting.has(snapshotEnd);
    if (isSnapshotTaken && this.#waiting.size > this.#maxWaiting) this.fail(tooSlow(this.#maxWaiting));
    else if (!this.#isCollecting) this.#wakeUp();
  }

  #changeOf(client: Client): ClientChange | undefined {
    if (!this.#directory.has(client) || !matches(this.#query, client))
      return this.#told.delete(client) ? { kind: "unmatched", client: client.ref } : undefined;
    if (this.#told.has(client)) return { kind: "updated", client };
    this.#told.add(client);
    return { kind: "matched", client };
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}

function tooSlow(maxWaiting: number): BrokerError {
  return new BrokerError(
    "SLOW_CONSUMER",
    `the watcher takes its changes too slowly: more than ${maxWaiting} clients waited (maxWatchedChanges); watch again`,
    { details: { limit: "maxWatchedChanges" } },
  );
}
