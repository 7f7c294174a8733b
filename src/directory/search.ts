import { matches } from "../query/match.js";
import type { Query } from "../query/query.js";
import type { Random } from "../util/random.js";
import type { ApplicationClients } from "./application-clients.js";
import type { Client } from "./client.js";
import { selectClient } from "./selector.js";

/**
 * How often a random pick draws a client and hopes that it matches before it looks at all candidates. Where a
 * quarter of the clients match, eight draws find one nine times in ten; where nearly none does, they cost next to nothing.
 */
const luckyDraws = 8;

/** All matches of a query; a selector reduces them to the one it selects. */
export function listMatches(query: Query, groups: readonly ApplicationClients[]): Client[] {
  const found = listOnce(query, groups);
  const relaxed = relax(query);
  return found.length > 0 || relaxed === undefined ? found : listOnce(relaxed, groups);
}

/** The one match that the query's strategy picks. */
export function pickMatch(
  query: Query,
  groups: readonly ApplicationClients[],
  random: Random,
): Client | undefined {
  const found = pickOnce(query, groups, random);
  const relaxed = relax(query);
  return found !== undefined || relaxed === undefined ? found : pickOnce(relaxed, groups, random);
}

// PROTOCOL: an optional query without a match runs again as though it had no conditions and no selector.
function relax(query: Query): Query | undefined {
  if (!query.optional) return undefined;
  const { selector: _, ...rest } = query;
  return { ...rest, conditions: [], optional: false };
}

function listOnce(query: Query, groups: readonly ApplicationClients[]): Client[] {
  if (query.selector === undefined) return [...allMatches(query, groups)];
  const selected = selectClient(query.selector, allMatches(query, groups));
  return selected === undefined ? [] : [selected];
}

function pickOnce(query: Query, groups: readonly ApplicationClients[], random: Random): Client | undefined {
  if (query.selector !== undefined) return selectClient(query.selector, allMatches(query, groups));
  if (query.key !== undefined) return pickByKey(query, query.key, groups);
  return pickAtRandom(query, groups, random);
}

/** The first match clockwise on the rings of all groups taken as one. */
function pickByKey(query: Query, key: string, groups: readonly ApplicationClients[]): Client | undefined {
  let nearest: { client: Client; distance: number } | undefined;
  for (const group of groups) {
    const hit = group.ring().first(key, (client) => matches(query, client));
    if (hit !== undefined && (nearest === undefined || hit.distance < nearest.distance)) nearest = hit;
  }
  return nearest?.client;
}

/** A uniformly random match: by drawing where one group is asked, else (or without luck) by looking at all candidates. */
function pickAtRandom(
  query: Query,
  groups: readonly ApplicationClients[],
  random: Random,
): Client | undefined {
  const [only] = groups;
  if (only === undefined) return undefined;
  if (groups.length === 1) {
    const drawn = draw(query, only, random);
    if (drawn !== undefined) return drawn;
  }
  return reservoirPick(allMatches(query, groups), random);
}

function draw(query: Query, group: ApplicationClients, random: Random): Client | undefined {
  for (let tries = Math.min(luckyDraws, group.size); tries > 0; tries -= 1) {
    const client = group.sample(random);
    if (client !== undefined && matches(query, client)) return client;
  }
  return undefined;
}

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

function* allMatches(query: Query, groups: readonly ApplicationClients[]): Generator<Client> {
  for (const group of groups) {
    for (const client of group.candidates(query)) if (matches(query, client)) yield client;
  }
}
