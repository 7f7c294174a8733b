import type { Attributes } from "../../metadata/attribute.js";
import type { Path } from "../../query/query.js";
import type { Client } from "../client.js";
import type { ClientSet } from "../client-set.js";
import { type ClientIndex, type IndexKind, indexKinds } from "./client-index.js";
import { ContainmentIndex } from "./containment-index.js";
import { EqualityIndex } from "./equality-index.js";
import { type Hash32, HashRing } from "./hash-ring.js";
import type { IndexKeeper, KeptIndex } from "./index-keeper.js";
import { OrderedIndex } from "./ordered-index.js";
import { PairIndex } from "./pair-index.js";

/** What is being built and would help; a query with nothing better waits for it. */
export type Awaited = Promise<void>[];

/**
 * The indexes of one group of clients. Each comes into being when it is first asked for. Asking for one that is not complete, or for which there
 * is no room, gives undefined; what is worth waiting for is added to `awaited`.
 */
export class GroupIndexes {
  readonly #clients: ClientSet;
  readonly #keeper: IndexKeeper;
  readonly #hash: Hash32;
  readonly #kept: Readonly<Record<IndexKind, Map<string, KeptIndex>>>;

  constructor(clients: ClientSet, keeper: IndexKeeper, hash: Hash32) {
    this.#clients = clients;
    this.#keeper = keeper;
    this.#hash = hash;
    this.#kept = {
      equality: new Map(),
      pair: new Map(),
      containment: new Map(),
      order: new Map(),
      ring: new Map(),
    };
  }

  equality(path: Path, awaited: Awaited): EqualityIndex | undefined {
    return this.#use(this.#kept.equality, nameOf(path), () => new EqualityIndex(path), awaited);
  }

  /** Of two paths taken together. The other way round they are another index. */
  pair(first: Path, second: Path, awaited: Awaited): PairIndex | undefined {
    const name = `${nameOf(first).length} ${nameOf(first)}${nameOf(second)}`;
    return this.#use(this.#kept.pair, name, () => new PairIndex(first, second), awaited);
  }

  containment(path: Path, awaited: Awaited): ContainmentIndex | undefined {
    return this.#use(this.#kept.containment, nameOf(path), () => new ContainmentIndex(path), awaited);
  }

  order(path: Path, awaited: Awaited): OrderedIndex | undefined {
    return this.#use(this.#kept.order, nameOf(path), () => new OrderedIndex(path), awaited);
  }

  ring(awaited: Awaited): HashRing | undefined {
    return this.#use(this.#kept.ring, "", () => new HashRing(this.#hash), awaited);
  }

  added(client: Client): void {
    for (const index of this.#all()) index.add(client, client.attributes);
  }

  /** To be called after the client's metadata changed from `before`. Indexes of attributes that did not change are not touched. */
  changed(client: Client, before: Attributes): void {
    const { attributes } = client;
    const isChanged = (attribute: string) => before.get(attribute) !== attributes.get(attribute);
    for (const index of this.#all()) {
      if (!index.attributes.some(isChanged)) continue;
      index.remove(client, before);
      index.add(client, attributes);
    }
  }

  removed(client: Client): void {
    for (const index of this.#all()) index.remove(client, client.attributes);
  }

  /** Gives all of them up. */
  close(): void {
    for (const kind of indexKinds) {
      for (const kept of this.#kept[kind].values()) this.#keeper.forget(kept);
      this.#kept[kind].clear();
    }
  }

  // A map holds indexes of one class: what goes in comes out.
  #use<I extends ClientIndex>(
    kept: Map<string, KeptIndex>,
    name: string,
    make: () => I,
    awaited: Awaited,
  ): I | undefined {
    let found = kept.get(name) as KeptIndex<I> | undefined;
    if (found === undefined) {
      found = this.#keeper.open(make, this.#clients, () => kept.delete(name));
      if (found === undefined) return undefined;
      kept.set(name, found);
    }
    found.lastUsed = this.#keeper.now();
    if (found.building === undefined) return found.index;
    awaited.push(found.building);
    return undefined;
  }

  *#all(): Generator<ClientIndex> {
    for (const kind of indexKinds) {
      for (const { index } of this.#kept[kind].values()) yield index;
    }
  }
}

// Nearly every path is one key; what could be mistaken for the name of a longer one is written like that.
function nameOf(path: Path): string {
  const [first = ""] = path;
  return path.length <= 1 && !first.startsWith("\0") ? first : `\0${JSON.stringify(path)}`;
}
