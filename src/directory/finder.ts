import { matches } from "../query/match.js";
import type { Query } from "../query/query.js";
import { andThen, type MaybePromise } from "../util/maybe-promise.js";
import type { Random } from "../util/random.js";
import type { Client } from "./client.js";
import type { ClientGroup } from "./client-group.js";
import type { Awaited } from "./index/group-indexes.js";
import type { Hash32 } from "./index/hash-ring.js";
import { conditionsOf, type Plan, planGroup } from "./planner.js";
import { planWalk, Search } from "./search.js";

/** What a finder needs from the directory and from outside. */
export interface FinderOptions {
  /** The groups that a query is about, with every update made. */
  readonly groups: (query: Query) => readonly ClientGroup[];
  /** True while a client is registered. */
  readonly has: (client: Client) => boolean;
  readonly hash: Hash32;
  readonly random: Random;
  readonly maxQueryChecks: number;
  /** Resolves in a later turn of the event loop. */
  readonly nextTurn: () => Promise<void>;
}

/** With so few candidates nobody waits for a better index. */
const fewCandidates = 256;
/** So many candidates are looked at in one turn of the event loop when every match is visited, and so many matches visited. */
const maxChecksPerTurn = 2_048;
const maxVisitsPerTurn = 256;

/** Answers queries: plans them, waits for indexes where that is worth it, searches. */
export class Finder {
  readonly #options: FinderOptions;

  constructor(options: FinderOptions) {
    this.#options = options;
  }

  /** See `Directory.list`. */
  list(query: Query, limit: number): MaybePromise<Client[]> {
    return this.#withFallback(query, (search) => search.list(limit), isNobody);
  }

  /** See `Directory.pick`. */
  pick(query: Query, accepts?: (client: Client) => boolean): MaybePromise<Client | undefined> {
    return this.#withFallback(query, pickIn, isUndefined, accepts);
  }

  /** See `Directory.each`. */
  each(query: Query, visit: (client: Client) => void): MaybePromise<void> {
    if (query.selector !== undefined) {
      return andThen(this.list(query, 1), (found) => found.forEach(visit));
    }
    const relaxed = relax(query);
    if (relaxed === undefined) return this.#eachOnce(query, visit);
    let visited = false;
    const once = this.#eachOnce(query, (client) => {
      visited = true;
      visit(client);
    });
    return andThen(once, () => (visited ? undefined : this.#eachOnce(relaxed, visit)));
  }

  /** Plans a query, and uses the plans before anything changes: at once, or as soon as an index is there that is worth waiting for. */
  plan<T>(query: Query, use: (plans: readonly Plan[]) => MaybePromise<T>): MaybePromise<T> {
    const awaited: Awaited = [];
    const conditions = conditionsOf(query);
    let candidates = 0;
    const plans = this.#options.groups(query).map((group) => {
      const plan = planGroup(conditions, group, awaited);
      planWalk(query, plan, awaited);
      candidates += plan.candidates.size;
      return plan;
    });
    if (awaited.length === 0 || candidates <= fewCandidates) return use(plans);
    return Promise.all(awaited).then(() => this.plan(query, use));
  }

  /** The search that a plan leads to. */
  search(query: Query, plans: readonly Plan[], accepts?: (client: Client) => boolean): Search {
    const { hash, random, maxQueryChecks } = this.#options;
    return new Search({ query, plans, hash, random, maxQueryChecks, accepts });
  }

  #withFallback<T>(
    query: Query,
    run: (search: Search) => T,
    isEmpty: (answer: T) => boolean,
    accepts?: (client: Client) => boolean,
  ): MaybePromise<T> {
    const answer = this.#searchOnce(query, run, accepts);
    const relaxed = relax(query);
    if (relaxed === undefined) return answer;
    return andThen(answer, (found) => (isEmpty(found) ? this.#searchOnce(relaxed, run, accepts) : found));
  }

  #searchOnce<T>(
    query: Query,
    run: (search: Search) => T,
    accepts?: (client: Client) => boolean,
  ): MaybePromise<T> {
    return this.plan(query, (plans) => run(this.search(query, plans, accepts)));
  }

  #eachOnce(query: Query, visit: (client: Client) => void): MaybePromise<void> {
    return this.plan(query, (plans) => {
      const clients = plans.flatMap(({ candidates }) => [...candidates]);
      const next = this.#visitSome(query, clients, 0, visit);
      return next < clients.length ? this.#visitInTurns(query, clients, next, visit) : undefined;
    });
  }

  async #visitInTurns(
    query: Query,
    clients: readonly Client[],
    from: number,
    visit: (client: Client) => void,
  ): Promise<void> {
    for (let next = from; next < clients.length; ) {
      await this.#options.nextTurn();
      next = this.#visitSome(query, clients, next, visit);
    }
  }

  /** Visits matches for one turn, and tells where to go on. */
  #visitSome(
    query: Query,
    clients: readonly Client[],
    from: number,
    visit: (client: Client) => void,
  ): number {
    const to = Math.min(clients.length, from + maxChecksPerTurn);
    let visits = 0;
    for (let at = from; at < to; at += 1) {
      const client = clients[at] as Client;
      if (!this.#options.has(client) || !matches(query, client)) continue;
      visit(client);
      visits += 1;
      if (visits === maxVisitsPerTurn) return at + 1;
    }
    return to;
  }
}

function pickIn(search: Search): Client | undefined {
  return search.pick();
}

function isUndefined(found: unknown): boolean {
  return found === undefined;
}

function isNobody(found: readonly Client[]): boolean {
  return found.length === 0;
}

/** PROTOCOL §4: an optional query without a match runs again as though it had no conditions and no selector. */
export function relax(query: Query): Query | undefined {
  if (!query.optional) return undefined;
  const { selector: _, ...rest } = query;
  return { ...rest, conditions: [], optional: false };
}
