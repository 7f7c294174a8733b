import { type ClauseFailure, explainConditions } from "../query/explain.js";
import { matches, requirementHolds } from "../query/match.js";
import type { Query } from "../query/query.js";
import { andThen, type MaybePromise } from "../util/maybe-promise.js";
import type { Client } from "./client.js";
import { type Finder, relax } from "./finder.js";
import type { IndexUse, Plan } from "./planner.js";
import { planWalk } from "./search.js";

/** What an explanation tells. */
export interface ExplainOptions {
  /** Most candidates to explain one by one. */
  readonly limit: number;
  /** Most candidates to count matches among. */
  readonly maxCounted: number;
  /** A client to explain whether it is a candidate or not. */
  readonly named?: Client;
}

/** What the query makes of one client. */
export interface ClientVerdict {
  readonly client: Client;
  readonly matches: boolean;
  /** Empty for a match. */
  readonly failures: readonly ClauseFailure[];
}

/** How a query is answered at this moment. */
export interface Explanation {
  readonly query: Query;
  readonly uses: readonly IndexUse[];
  /** Clients that no index ruled out. */
  readonly candidates: number;
  /** Those of them that match; counted up to `maxCounted` candidates. */
  readonly matches: number;
  readonly pick: Client | undefined;
  /** True: nothing matched, and `optional` made the query run again. */
  readonly fellBack: boolean;
  /** The named client, then candidates, those ruled out first. */
  readonly clients: readonly ClientVerdict[];
}

/** Explains a query: plans and picks as a send would, and says of clients why they do not match. */
export function explain(finder: Finder, query: Query, options: ExplainOptions): MaybePromise<Explanation> {
  return finder.plan(query, (plans) => {
    const counted = count(query, plans, options);
    const pick = finder.search(query, plans).pick();
    const found = { query, ...counted, fellBack: false };
    const relaxed = relax(query);
    if (pick !== undefined || relaxed === undefined) return { ...found, pick };
    return andThen(finder.pick(relaxed), (other) => ({
      ...found,
      pick: other,
      fellBack: other !== undefined,
    }));
  });
}

function count(query: Query, plans: readonly Plan[], { limit, maxCounted, named }: ExplainOptions) {
  const matching: Client[] = [];
  const ruledOut: Client[] = [];
  let matchCount = 0;
  let candidates = 0;
  let counted = 0;
  for (const plan of plans) {
    if (query.bound === undefined) candidates += plan.candidates.size;
    for (const client of plan.candidates) {
      counted += 1;
      if (counted > maxCounted) break;
      if (!isSeen(query, client)) continue; // nothing is told of whom the caller may not see, not even how many
      if (query.bound !== undefined) candidates += 1;
      const isMatch = matches(query, client);
      if (isMatch) matchCount += 1;
      const examples = isMatch ? matching : ruledOut;
      if (examples.length < limit && client !== named) examples.push(client);
    }
  }
  const examples = [...ruledOut, ...matching].slice(0, limit);
  const explained = named === undefined ? examples : [named, ...examples];
  return {
    uses:
      query.bound === undefined
        ? plans.flatMap((plan) => [...plan.uses, ...listed(planWalk(query, plan, []))])
        : [],
    candidates,
    matches: matchCount,
    clients: explained.map((client) => verdict(query, client)),
  };
}

function listed<T>(one: T | undefined): readonly T[] {
  return one === undefined ? [] : [one];
}

function verdict(query: Query, client: Client): ClientVerdict {
  const failures = [
    ...outsideFailures(query, client),
    ...explainConditions(query.conditions, client.attributes),
  ];
  return { client, matches: failures.length === 0, failures };
}

/** What rules a client out before its metadata is looked at. */
function outsideFailures(query: Query, client: Client): ClauseFailure[] {
  const failures: ClauseFailure[] = [];
  if (client.restricted && !query.restricted) {
    failures.push({
      clause: "restricted",
      explanation: "the client is restricted, and the query does not ask for such",
    });
  }
  const { conditions: _, ...outside } = query;
  if (!matches({ ...outside, restricted: true, conditions: [] }, client)) {
    failures.push({
      clause: "application",
      explanation: "the client is of another application, or lacks a tag",
    });
  }
  return failures;
}

function isSeen({ bound }: Query, { attributes }: Client): boolean {
  return bound === undefined || requirementHolds(bound, attributes);
}
