import type { Attributes } from "../../metadata/attribute.js";
import type { Value } from "../../metadata/value.js";
import { resolvePath } from "../../query/path.js";
import type { Path } from "../../query/query.js";
import { type Candidates, disjoint } from "../candidates.js";
import type { Client } from "../client.js";
import type { ClientIndex } from "./client-index.js";
import { keyOf, keysEqualTo, type PostingKey, Postings } from "./postings.js";

/** Measured: a member of a set with its place, and now and then a key. */
const bytesPerEntry = 72;

/**
 * Clients by the values at two paths taken together, for queries that ask for both where each alone leaves many. Who has a list or a map
 * at one of them is not in it.
 */
export class PairIndex implements ClientIndex {
  readonly attributes: readonly string[];
  readonly #first: Path;
  readonly #second: Path;
  readonly #postings = new Postings();

  constructor(first: Path, second: Path) {
    this.#first = first;
    this.#second = second;
    this.attributes = [first[0] ?? "", second[0] ?? ""];
  }

  get bytes(): number {
    return this.#postings.entries * bytesPerEntry;
  }

  add(client: Client, attributes: Attributes): void {
    const key = this.#keyIn(attributes);
    if (key !== undefined) this.#postings.add(key, client);
  }

  remove(client: Client, attributes: Attributes): void {
    const key = this.#keyIn(attributes);
    if (key !== undefined) this.#postings.remove(key, client);
  }

  /** The clients whose values equal both operands; of lists and maps, none. */
  equalTo(first: Value, second: Value): Candidates {
    const seconds = keysEqualTo(second);
    const keys = keysEqualTo(first).flatMap((key) => seconds.map((other) => joined(key, other)));
    return disjoint(this.#postings.parts(keys)); // a client has one pair of values
  }

  #keyIn(attributes: Attributes): string | undefined {
    const first = resolvePath(attributes, this.#first);
    const second = resolvePath(attributes, this.#second);
    if (first === undefined || second === undefined) return undefined;
    const firstKey = keyOf(first);
    const secondKey = keyOf(second);
    return firstKey === undefined || secondKey === undefined ? undefined : joined(firstKey, secondKey);
  }
}

// The kind keeps 1 and "1" apart, the length keeps the two parts apart.
function joined(first: PostingKey, second: PostingKey): string {
  const text = String(first);
  return `${typeof first} ${text.length} ${text}${typeof second} ${String(second)}`;
}
