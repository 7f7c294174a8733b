import type { Value } from "../../metadata/value.js";
import { Version } from "../../metadata/version.js";
import { versionOperand } from "../../query/version-operand.js";
import type { Candidates } from "../candidates.js";
import type { Client } from "../client.js";
import { ClientSet } from "../client-set.js";

/** What a value is filed under: equal values have one key, others have others. */
export type PostingKey = string | number | bigint | boolean | null;

/** The key of a value; undefined for lists, maps and NaN, which have none. */
export function keyOf(value: Value): PostingKey | undefined {
  switch (typeof value) {
    case "string":
      return value.startsWith(versionMark) ? versionMark + value : value;
    case "boolean":
      return value;
    case "number":
      return Number.isNaN(value) ? undefined : value;
    case "bigint":
      return bigintKey(value);
    default:
      if (value === null) return null;
      return value instanceof Version ? versionKey(value) : undefined;
  }
}

/** The keys of all values that equal an operand: a text may also stand for a version. */
export function keysEqualTo(operand: Value): PostingKey[] {
  const key = keyOf(operand);
  if (key === undefined) return [];
  const version = typeof operand === "string" ? versionOperand(operand) : undefined;
  return version === undefined ? [key] : [key, versionKey(version)];
}

// A double may equal an integer beyond 2^53.
function bigintKey(value: bigint): number | bigint {
  const rounded = Number(value);
  return Number.isFinite(rounded) && BigInt(rounded) === value ? rounded : value;
}

/** Begins the keys of versions, and doubled those of the texts that begin so: no text has the key of a version. */
const versionMark = "\0";

function versionKey(version: Version): string {
  return versionMark + version.precedence;
}

/** Clients by key. A key with one client costs no set. */
export class Postings {
  readonly #byKey = new Map<PostingKey, Client | ClientSet>();
  #entries = 0;

  /** Clients, counted once for each of their keys. */
  get entries(): number {
    return this.#entries;
  }

  /** Files a client under a key; may be repeated. */
  add(key: PostingKey, client: Client): void {
    const posting = this.#byKey.get(key);
    if (posting === client) return;
    if (posting === undefined) this.#byKey.set(key, client);
    else if (posting instanceof ClientSet) {
      if (!posting.add(client)) return;
    } else this.#byKey.set(key, setOf(posting, client));
    this.#entries += 1;
  }

  /** Takes a client out from under a key; may be repeated. */
  remove(key: PostingKey, client: Client): void {
    const posting = this.#byKey.get(key);
    if (posting instanceof ClientSet) {
      if (!posting.delete(client)) return;
      if (posting.size === 0) this.#byKey.delete(key);
    } else if (posting === client) this.#byKey.delete(key);
    else return;
    this.#entries -= 1;
  }

  /** The clients under some keys, a part for each key that has any. */
  parts(keys: Iterable<PostingKey>): readonly Candidates[] {
    let parts: Candidates[] | undefined;
    for (const key of keys) {
      const part = this.#part(key);
      if (part === undefined) continue;
      if (parts === undefined) parts = [part];
      else parts.push(part);
    }
    return parts ?? [];
  }

  #part(key: PostingKey): Candidates | undefined {
    const posting = this.#byKey.get(key);
    return posting === undefined || posting instanceof ClientSet ? posting : new OneClient(posting);
  }
}

class OneClient implements Candidates {
  readonly size = 1;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  has(client: Client): boolean {
    return client === this.#client;
  }

  draw(): Client {
    return this.#client;
  }

  *[Symbol.iterator](): Generator<Client> {
    yield this.#client;
  }
}

function setOf(...clients: readonly Client[]): ClientSet {
  const set = new ClientSet();
  for (const client of clients) set.add(client);
  return set;
}
