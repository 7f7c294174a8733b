import type { Query, Requirement, Selector } from "../query/query.js";
import type { Random } from "../util/random.js";
import { CandidateCheck } from "./candidate-check.js";
import { type Candidates, disjoint } from "./candidates.js";
import type { Client } from "./client.js";
import type { Awaited } from "./index/group-indexes.js";
import { type Hash32, nearer, nearestOf, type RingHit } from "./index/hash-ring.js";
import { conditionsOf, type IndexUse, type Plan } from "./planner.js";
import { selectClient } from "./selector.js";

/** Drawing at most so many times is worth a try, however few candidates there are. */
const minDraws = 8;

/** What finding matches needs. */
export interface SearchOptions {
  readonly query: Query;
  readonly plans: readonly Plan[];
  readonly random: Random;
  readonly hash: Hash32;
  readonly maxQueryChecks: number;
  /** Which matches count; undefined: all. */
  readonly accepts?: ((client: Client) => boolean) | undefined;
}

/** Finds the matches of one query among the candidates of its plans. Lives for one question. */
export class Search {
  readonly #options: SearchOptions;
  readonly #candidates: Candidates;
  readonly #check: CandidateCheck;

  constructor(options: SearchOptions) {
    this.#options = options;
    this.#candidates = disjoint(options.plans.map(({ candidates }) => candidates));
    this.#check = new CandidateCheck(commonRest(options), options.maxQueryChecks, options.accepts);
  }

  /** The matches; a selector reduces them to the one it selects. Ends when there are `limit`. */
  list(limit: number): Client[] {
    const { selector } = this.#options.query;
    if (selector !== undefined) {
      const selected = this.#select(selector);
      return selected === undefined ? [] : [selected];
    }
    const found: Client[] = [];
    for (const client of this.#matching(this.#candidates)) {
      if (found.length === limit) break;
      found.push(client);
    }
    return found;
  }

  /** The one match that the query's strategy picks: a selector, a key, else chance. */
  pick(): Client | undefined {
    const { selector, key } = this.#options.query;
    if (selector !== undefined) return this.#select(selector);
    return key === undefined ? this.#pickAtRandom() : this.#pickByKey(key);
  }

  /** Every match is as likely as any other: by drawing candidates until one matches, or by going through them. */
  #pickAtRandom(): Client | undefined {
    const { random } = this.#options;
    const { size } = this.#candidates;
    if (size === 1) return this.#matchOf(this.#candidates.draw(random));
    for (let draws = this.#draws(size); draws > 0; draws -= 1) {
      const client = this.#matchOf(this.#candidates.draw(random));
      if (client !== undefined) return client;
    }
    return reservoirPick(this.#matching(this.#candidates), random);
  }

  #matchOf(client: Client | undefined): Client | undefined {
    return client !== undefined && this.#check.passes(client) ? client : undefined;
  }

  // Half as many draws as there are candidates cost at most half of going through them, which has to stay affordable.
  #draws(size: number): number {
    const worthwhile = Math.max(minDraws, size >> 1);
    const affordable = this.#check.affordable;
    return affordable >= size ? Math.min(worthwhile, affordable - size) : affordable;
  }

  /** The match that stands nearest to the key on the rings of all groups taken as one. */
  #pickByKey(key: string): Client | undefined {
    const { plans, hash } = this.#options;
    let hit: RingHit | undefined;
    for (const plan of plans) {
      hit = nearer(hit, this.#walkRing(plan, key) ?? nearestOf(this.#matching(plan.candidates), key, hash));
    }
    return hit?.client;
  }

  #walkRing(plan: Plan, key: string): RingHit | undefined {
    const { group, candidates } = plan;
    if (!isWide(candidates.size, group.size)) return undefined;
    const asked = Math.max(candidates.size, minDraws);
    return group.indexes.ring([])?.nearest(key, (client) => this.#isMatch(plan, client), asked).hit;
  }

  #select(selector: Selector): Client | undefined {
    const { plans } = this.#options;
    if (selector.kind === "average") return selectClient(selector, this.#matching(this.#candidates));
    const winners: Client[] = [];
    for (const plan of plans) {
      const winner =
        this.#walkOrder(plan, selector) ?? selectClient(selector, this.#matching(plan.candidates));
      if (winner !== undefined) winners.push(winner);
    }
    return winners.length <= 1 ? winners[0] : selectClient(selector, winners);
  }

  /** The first match from the end of the order that the selector prefers; undefined when it is not found soon. */
  #walkOrder(plan: Plan, { kind, path }: Selector): Client | undefined {
    const { group, candidates } = plan;
    if (kind === "average" || !isWide(candidates.size, group.size)) return undefined;
    let left = candidates.size;
    for (const client of group.indexes.order(path, [])?.bestFirst(kind) ?? []) {
      if (this.#isMatch(plan, client)) return client;
      left -= 1;
      if (left === 0) return undefined;
    }
    return undefined;
  }

  // A walk meets every client of the group, not only candidates.
  #isMatch({ candidates, uses }: Plan, client: Client): boolean {
    return (uses.length === 0 || candidates.has(client)) && this.#check.passes(client);
  }

  *#matching(candidates: Candidates): Generator<Client> {
    const check = this.#check;
    for (const client of candidates) if (check.passes(client)) yield client;
  }
}

/** What the candidates of every plan have to be checked for. */
function commonRest({ query, plans }: SearchOptions): readonly Requirement[] {
  const [first] = plans;
  if (first !== undefined && plans.length === 1) return first.rest;
  return plans.every(({ rest }) => rest.length === 0) ? [] : conditionsOf(query);
}

/**
 * The index along which a wide search walks instead of going through its candidates. While it is being built, it is added to `awaited`
 * and not used.
 */
export function planWalk({ selector, key }: Query, plan: Plan, awaited: Awaited): IndexUse | undefined {
  const { group, candidates } = plan;
  if (!isWide(candidates.size, group.size)) return undefined;
  const { size } = candidates;
  if (selector !== undefined) {
    const { kind, path } = selector;
    const isReady = kind !== "average" && group.indexes.order(path, awaited) !== undefined;
    return isReady ? { kind: "ordered", path, candidates: size } : undefined;
  }
  const isReady = key !== undefined && group.indexes.ring(awaited) !== undefined;
  return isReady ? { kind: "ring", path: [], candidates: size } : undefined;
}

// Walking over the group takes about group / candidates steps to a match; otherwise each candidate is looked at.
function isWide(candidates: number, group: number): boolean {
  return candidates > maxNarrow && candidates * candidates > group;
}

const maxNarrow = 32;

// The n-th match replaces the one held with probability 1/n, which leaves each equally likely.
function reservoirPick(found: Iterable<Client>, random: Random): Client | undefined {
  let held: Client | undefined;
  let count = 0;
  for (const client of found) {
    count += 1;
    if (random() * count < 1) held = client;
  }
  return held;
}
