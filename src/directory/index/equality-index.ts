import type { Attributes } from "../../metadata/attribute.js";
import { isComposite, type Value } from "../../metadata/value.js";
import { resolvePath } from "../../query/path.js";
import type { Path } from "../../query/query.js";
import { type Candidates, disjoint } from "../candidates.js";
import type { Client } from "../client.js";
import type { ClientIndex } from "./client-index.js";
import { keyOf, keysEqualTo, type PostingKey, Postings } from "./postings.js";

/** Measured: the entry of a map, or a member of a set with its place. */
const bytesPerEntry = 64;

/** Clients by the value at a path. Lists and maps are not in it. */
export class EqualityIndex implements ClientIndex {
  readonly attributes: readonly string[];
  readonly #path: Path;
  readonly #postings = new Postings();

  constructor(path: Path) {
    this.#path = path;
    this.attributes = [path[0] ?? ""];
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

  /** The clients whose value equals the operand; undefined where this is a list or a map. */
  equalTo(operand: Value): Candidates | undefined {
    return isComposite(operand) ? undefined : disjoint(this.#postings.parts(keysEqualTo(operand)));
  }

  /** The clients whose value equals one of the operands; undefined where one of these is a list or a map. */
  equalToAny(operands: readonly Value[]): Candidates | undefined {
    if (operands.some(isComposite)) return undefined;
    const keys = new Set<PostingKey>();
    for (const operand of operands) for (const key of keysEqualTo(operand)) keys.add(key);
    return disjoint(this.#postings.parts(keys)); // a client has one value here
  }

  #keyIn(attributes: Attributes): PostingKey | undefined {
    const value = resolvePath(attributes, this.#path);
    return value === undefined ? undefined : keyOf(value);
  }
}
