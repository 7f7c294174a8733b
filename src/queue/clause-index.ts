import { keyOf, type PostingKey } from "../directory/index/postings.js";
import type { Attributes } from "../metadata/attribute.js";
import { isValueMap, type Value } from "../metadata/value.js";
import { resolvePath } from "../query/path.js";
import type { Path } from "../query/query.js";
import type { TellingClause } from "./telling-clause.js";

/** What keys are filed under: few of them share one slot. A number takes less memory than a text. */
type Slot = Exclude<PostingKey, string>;

/** What is filed under the values of one path. A slot with one code costs no set. */
interface Filing {
  readonly path: Path;
  readonly kind: TellingClause["kind"];
  readonly bySlot: Map<Slot, string | Set<string>>;
}

/** Codes of targets, filed under the keys of a clause; metadata finds those whose clause it may satisfy by looking up its own values. */
export class ClauseIndex {
  readonly #filings = new Map<string, Filing>();

  get isEmpty(): boolean {
    return this.#filings.size === 0;
  }

  /** How many codes a look-up by this clause would find at most. */
  countUnder({ path, kind, keys }: TellingClause): number {
    const bySlot = this.#filings.get(nameOf(kind, path))?.bySlot;
    if (bySlot === undefined) return 0;
    let count = 0;
    for (const slot of keys.map(slotOf)) {
      const filed = bySlot.get(slot);
      if (filed !== undefined) count += filed instanceof Set ? filed.size : 1;
    }
    return count;
  }

  add(clause: TellingClause, code: string): void {
    const { path, kind, keys } = clause;
    const name = nameOf(kind, path);
    let filing = this.#filings.get(name);
    if (filing === undefined) {
      filing = { path, kind, bySlot: new Map() };
      this.#filings.set(name, filing);
    }
    for (const slot of keys.map(slotOf)) {
      const filed = filing.bySlot.get(slot);
      if (filed === undefined) filing.bySlot.set(slot, code);
      else if (filed instanceof Set) filed.add(code);
      else filing.bySlot.set(slot, new Set([filed, code]));
    }
  }

  delete({ path, kind, keys }: TellingClause, code: string): void {
    const name = nameOf(kind, path);
    const bySlot = this.#filings.get(name)?.bySlot;
    if (bySlot === undefined) return;
    for (const slot of keys.map(slotOf)) {
      const filed = bySlot.get(slot);
      if (filed instanceof Set) {
        filed.delete(code);
        if (filed.size === 0) bySlot.delete(slot);
      } else if (filed === code) bySlot.delete(slot);
    }
    if (bySlot.size === 0) this.#filings.delete(name);
  }

  /** Codes whose clause the metadata may satisfy, every one that it does among them; some may come twice. */
  *satisfiedBy(attributes: Attributes): Generator<string> {
    for (const { path, kind, bySlot } of this.#filings.values()) {
      const value = resolvePath(attributes, path);
      if (value === undefined) continue;
      for (const slot of kind === "is" ? slotsOf(value) : slotsIn(value, bySlot)) {
        const filed = bySlot.get(slot);
        if (filed instanceof Set) yield* filed;
        else if (filed !== undefined) yield filed;
      }
    }
  }
}

function* slotsOf(value: Value): Generator<Slot> {
  const key = keyOf(value);
  if (key !== undefined) yield slotOf(key);
}

function* slotsIn(value: Value, filed: ReadonlyMap<Slot, unknown>): Generator<Slot> {
  if (Array.isArray(value)) for (const element of value) yield* slotsOf(element);
  else if (isValueMap(value)) for (const key in value) yield* slotsOf(key);
  // A text contains more than could be looked up; targets that ask for a part of a text where others ask for an element are rare.
  else if (typeof value === "string") yield* filed.keys();
}

function slotOf(key: PostingKey): Slot {
  return typeof key === "string" ? hashOf(key) : key;
}

/** FNV-1a over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

function nameOf(kind: TellingClause["kind"], path: Path): string {
  return `${kind}${JSON.stringify(path)}`;
}
