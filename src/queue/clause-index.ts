import { keyOf, type PostingKey } from "../directory/index/postings.js";
import type { Attributes } from "../metadata/attribute.js";
import { isValueMap, type Value } from "../metadata/value.js";
import { resolvePath } from "../query/path.js";
import type { Path } from "../query/query.js";
import type { TellingClause } from "./telling-clause.js";

/** What is filed under the values of one path. A key with one code costs no set. */
interface Filing {
  readonly path: Path;
  readonly kind: TellingClause["kind"];
  readonly byKey: Map<PostingKey, string | Set<string>>;
}

/** Codes of targets, filed under the keys of a clause; metadata finds those whose clause it may satisfy by looking up its own values. */
export class ClauseIndex {
  readonly #filings = new Map<string, Filing>();

  get isEmpty(): boolean {
    return this.#filings.size === 0;
  }

  /** How many codes a look-up by this clause would find at most. */
  countUnder({ path, kind, keys }: TellingClause): number {
    const byKey = this.#filings.get(nameOf(kind, path))?.byKey;
    if (byKey === undefined) return 0;
    let count = 0;
    for (const key of keys) {
      const filed = byKey.get(key);
      if (filed !== undefined) count += filed instanceof Set ? filed.size : 1;
    }
    return count;
  }

  add(clause: TellingClause, code: string): void {
    const { path, kind, keys } = clause;
    const name = nameOf(kind, path);
    let filing = this.#filings.get(name);
    if (filing === undefined) {
      filing = { path, kind, byKey: new Map() };
      this.#filings.set(name, filing);
    }
    for (const key of keys) {
      const filed = filing.byKey.get(key);
      if (filed === undefined) filing.byKey.set(key, code);
      else if (filed instanceof Set) filed.add(code);
      else filing.byKey.set(key, new Set([filed, code]));
    }
  }

  delete({ path, kind, keys }: TellingClause, code: string): void {
    const name = nameOf(kind, path);
    const byKey = this.#filings.get(name)?.byKey;
    if (byKey === undefined) return;
    for (const key of keys) {
      const filed = byKey.get(key);
      if (filed instanceof Set) {
        filed.delete(code);
        if (filed.size === 0) byKey.delete(key);
      } else if (filed === code) byKey.delete(key);
    }
    if (byKey.size === 0) this.#filings.delete(name);
  }

  /** Codes whose clause the metadata may satisfy, every one that it does among them; some may come twice. */
  *satisfiedBy(attributes: Attributes): Generator<string> {
    for (const { path, kind, byKey } of this.#filings.values()) {
      const value = resolvePath(attributes, path);
      if (value === undefined) continue;
      for (const key of kind === "is" ? keysOf(value) : keysIn(value, byKey)) {
        const filed = byKey.get(key);
        if (filed instanceof Set) yield* filed;
        else if (filed !== undefined) yield filed;
      }
    }
  }
}

function* keysOf(value: Value): Generator<PostingKey> {
  const key = keyOf(value);
  if (key !== undefined) yield key;
}

function* keysIn(value: Value, filed: ReadonlyMap<PostingKey, unknown>): Generator<PostingKey> {
  if (Array.isArray(value)) for (const element of value) yield* keysOf(element);
  else if (isValueMap(value)) for (const key in value) yield* keysOf(key);
  // A text contains more than could be looked up; targets that ask for a part of a text where others ask for an element are rare.
  else if (typeof value === "string") yield* filed.keys();
}

function nameOf(kind: TellingClause["kind"], path: Path): string {
  return `${kind}${JSON.stringify(path)}`;
}
