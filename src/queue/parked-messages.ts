import { ClauseIndex } from "./clause-index.js";
import type { Consumer } from "./consumer.js";
import { mayGet, required } from "./eligibility.js";
import type { MessageEntry } from "./message-entry.js";
import type { TargetGroup } from "./target-group.js";
import { type TellingClause, tellingClauses } from "./telling-clause.js";

type Group = TargetGroup<MessageEntry>;

/** The groups of one application, or of targets that ask for no application in particular. */
interface Shelf {
  readonly byClause: ClauseIndex<Group>;
  /** Groups whose targets name no value; different ones are few, and are tried one by one. */
  readonly others: Set<Group>;
}

/**
 * Messages that could be handed out and for which nobody waits, found by the metadata of a consumer without looking through them.
 * They stand in groups of one target; a group is filed by application, and under the one clause of its target that the fewest other groups share.
 */
export class ParkedMessages {
  readonly #shelves = new Map<string | undefined, Shelf>();
  /** Where groups were filed that had a choice of clauses. The others' place follows from their target. */
  readonly #chosen = new Map<Group, TellingClause>();

  /** Adds a message that is in no heap. */
  park(entry: MessageEntry): void {
    const { group } = entry;
    if (group.ready.size === 0) this.#file(group);
    group.ready.push(entry);
  }

  /** Takes out a message that is parked. */
  unpark(entry: MessageEntry): void {
    const { group } = entry;
    group.ready.remove(entry);
    if (group.ready.size === 0) this.#unfile(group);
  }

  /** The groups whose messages a consumer may get. */
  groupsFor(consumer: Consumer): Set<Group> {
    const groups = new Set<Group>();
    const collect = (candidates: Iterable<Group>) => {
      for (const group of candidates) if (mayGet(group.target, consumer)) groups.add(group);
    };
    const { client } = consumer;
    for (const application of client === undefined ? [undefined] : [undefined, client.application]) {
      const shelf = this.#shelves.get(application);
      if (shelf === undefined) continue;
      collect(shelf.others);
      if (client !== undefined) collect(shelf.byClause.satisfiedBy(client.attributes));
    }
    return groups;
  }

  #file(group: Group): void {
    const target = required(group.target);
    const name = shelfOf(group);
    let shelf = this.#shelves.get(name);
    if (shelf === undefined) {
      shelf = { byClause: new ClauseIndex(), others: new Set() };
      this.#shelves.set(name, shelf);
    }
    const clauses = tellingClauses(target);
    const clause = fewest(clauses, shelf.byClause);
    if (clause === undefined) shelf.others.add(group);
    else shelf.byClause.add(clause, group);
    if (clause !== undefined && clauses.length > 1) this.#chosen.set(group, clause);
  }

  #unfile(group: Group): void {
    const name = shelfOf(group);
    const shelf = this.#shelves.get(name);
    if (shelf === undefined) return;
    const clause = this.#chosen.get(group) ?? tellingClauses(required(group.target))[0];
    this.#chosen.delete(group);
    if (clause === undefined) shelf.others.delete(group);
    else shelf.byClause.delete(clause, group);
    if (shelf.others.size === 0 && shelf.byClause.isEmpty) this.#shelves.delete(name);
  }
}

function shelfOf({ target }: Group): string | undefined {
  return target.application.kind === "id" ? target.application.id : undefined;
}

/** The clause that the fewest share; undefined where there is none. */
function fewest(clauses: readonly TellingClause[], index: ClauseIndex<Group>): TellingClause | undefined {
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
