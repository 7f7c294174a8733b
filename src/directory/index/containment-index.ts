import type { Attributes } from "../../metadata/attribute.js";
import { isComposite, isValueMap, type Value } from "../../metadata/value.js";
import { resolvePath } from "../../query/path.js";
import type { Path } from "../../query/query.js";
import { type Candidates, union } from "../candidates.js";
import type { Client } from "../client.js";
import { ClientSet } from "../client-set.js";
import type { ClientIndex } from "./client-index.js";
import { keyOf, keysEqualTo, Postings } from "./postings.js";

/** Measured: the entry of a map, or a member of a set with its place. */
const bytesPerEntry = 64;

/** Clients by the elements of the list, or the keys of the map, at a path. Texts contain too much to be filed by it. */
export class ContainmentIndex implements ClientIndex {
  readonly attributes: readonly string[];
  readonly #path: Path;
  readonly #postings = new Postings();
  readonly #texts = new ClientSet();

  constructor(path: Path) {
    this.#path = path;
    this.attributes = [path[0] ?? ""];
  }

  get bytes(): number {
    return (this.#postings.entries + this.#texts.size) * bytesPerEntry;
  }

  add(client: Client, attributes: Attributes): void {
    const value = resolvePath(attributes, this.#path);
    if (typeof value === "string") this.#texts.add(client);
    else if (Array.isArray(value)) {
      for (const element of value) {
        const key = keyOf(element);
        if (key !== undefined) this.#postings.add(key, client);
      }
    } else if (isValueMap(value)) for (const key in value) this.#postings.add(key, client);
  }

  remove(client: Client, attributes: Attributes): void {
    const value = resolvePath(attributes, this.#path);
    if (typeof value === "string") this.#texts.delete(client);
    else if (Array.isArray(value)) {
      for (const element of value) {
        const key = keyOf(element);
        if (key !== undefined) this.#postings.remove(key, client);
      }
    } else if (isValueMap(value)) for (const key in value) this.#postings.remove(key, client);
  }

  /** True where {@link ContainmentIndex.containing} gives no client whose value does not contain the operand. */
  isExact(operand: Value): boolean {
    return typeof operand !== "string" || this.#texts.size === 0;
  }

  /** The clients whose value contains the operand, with all texts where it is one; undefined where it is a list or a map. */
  containing(operand: Value): Candidates | undefined {
    if (isComposite(operand)) return undefined;
    const parts = this.#postings.parts(keysEqualTo(operand));
    return union(this.isExact(operand) ? parts : [...parts, this.#texts]);
  }
}
