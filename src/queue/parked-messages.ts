import type { Query } from "../query/query.js";
import { ClauseIndex } from "./clause-index.js";
import type { Consumer } from "./consumer.js";
import { mayGet, required } from "./eligibility.js";
import type { MessageEntry } from "./message-entry.js";
import { ReadyHeap } from "./ready-heap.js";
import { targetOf } from "./recent-targets.js";
import { type TellingClause, tellingClauses } from "./telling-clause.js";

/** The parked messages of one target. A message that is alone costs no heap until it is about to be handed out. */
type Parked = MessageEntry | ReadyHeap<MessageEntry>;

/** The targets, by their codes, that ask for one application, or for none in particular. */
interface Shelf {
  readonly byClause: ClauseIndex;
  /** Targets that name no value; different ones are few, and are tried one by one. */
  readonly others: Set<string>;
}

/**
 * Messages that could be handed out and for which nobody waits, found by the metadata of a consumer without looking through them.
 * Those of one target stand together; a target is filed by application, and under the one of its clauses that the fewest others share.
 */
export class ParkedMessages {
  readonly #byTarget = new Map<string, Parked>();
  readonly #shelves = new Map<string | undefined, Shelf>();
  /** Where targets were filed that had a choice of clauses. The others' place follows from the target. */
  readonly #chosen = new Map<string, TellingClause>();

  /** Adds a message that stands nowhere. */
  park(entry: MessageEntry): void {
    const { targetCode } = entry;
    if (this.#byTarget.has(targetCode)) this.#heapOf(targetCode).push(entry);
    else {
      this.#file(targetCode);
      this.#byTarget.set(targetCode, entry);
      entry.place = 0;
    }
  }

  /** Takes out a message that is parked. */
  unpark(entry: MessageEntry): void {
    const { targetCode } = entry;
    const parked = this.#byTarget.get(targetCode);
    if (parked instanceof ReadyHeap) {
      parked.remove(entry);
      if (parked.size > 0) return;
    } else entry.place = -1;
    this.#byTarget.delete(targetCode);
    this.#unfile(targetCode);
  }

  /** The messages that a consumer may get, those of each target in a heap. */
  heapsFor(consumer: Consumer): Set<ReadyHeap<MessageEntry>> {
    const heaps = new Set<ReadyHeap<MessageEntry>>();
    const collect = (codes: Iterable<string>) => {
      for (const code of codes) if (mayGet(targetOf(code).query, consumer)) heaps.add(this.#heapOf(code));
    };
    const { client } = consumer;
    for (const application of client === undefined ? [undefined] : [undefined, client.application]) {
      const shelf = this.#shelves.get(application);
      if (shelf === undefined) continue;
      collect(shelf.others);
      collect(shelf.byClause.satisfiedBy(consumer.attributes));
    }
    return heaps;
  }

  /** The heap of a target that has parked messages, or is to have one. */
  #heapOf(code: string): ReadyHeap<MessageEntry> {
    const parked = this.#byTarget.get(code);
    if (parked instanceof ReadyHeap) return parked;
    const heap = new ReadyHeap<MessageEntry>();
    if (parked !== undefined) heap.push(parked);
    this.#byTarget.set(code, heap);
    return heap;
  }

  #file(code: string): void {
    const target = required(targetOf(code).query);
    const name = shelfOf(target);
    let shelf = this.#shelves.get(name);
    if (shelf === undefined) {
      shelf = { byClause: new ClauseIndex(), others: new Set() };
      this.#shelves.set(name, shelf);
    }
    const clauses = tellingClauses(target);
    const clause = fewest(clauses, shelf.byClause);
    if (clause === undefined) shelf.others.add(code);
    else shelf.byClause.add(clause, code);
    if (clause !== undefined && clauses.length > 1) this.#chosen.set(code, clause);
  }

  #unfile(code: string): void {
    const target = required(targetOf(code).query);
    const name = shelfOf(target);
    const shelf = this.#shelves.get(name);
    if (shelf === undefined) return;
    const clause = this.#chosen.get(code) ?? tellingClauses(target)[0];
    this.#chosen.delete(code);
    if (clause === undefined) shelf.others.delete(code);
    else shelf.byClause.delete(clause, code);
    if (shelf.others.size === 0 && shelf.byClause.isEmpty) this.#shelves.delete(name);
  }
}

function shelfOf({ application }: Query): string | undefined {
  return application.kind === "id" ? application.id : undefined;
}

/** The clause that the fewest share; undefined where there is none. */
function fewest(clauses: readonly TellingClause[], index: ClauseIndex): TellingClause | undefined {
  if (clauses.length <= 1) return clauses[0];
  let best: TellingClause | undefined;
  let bestCount = Number.POSITIVE_INFINITY;
  for (const clause of clauses) {
    const count = index.countUnder(clause);
    if (count < bestCount) {
      best = clause;
      bestCount = count;
    }
  }
  return best;
}
