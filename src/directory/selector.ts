import { isNumeric, type Value } from "../metadata/value.js";
import { Version } from "../metadata/version.js";
import { orderValues } from "../query/compare.js";
import { resolvePath } from "../query/path.js";
import type { Selector } from "../query/query.js";
import type { Client } from "./client.js";
import { standsBefore } from "./client-order.js";

interface Rated {
  readonly client: Client;
  readonly value: Value;
}

/**
 * The match that a selector picks: smallest value, largest value, or nearest to the mean of the numeric values.
 * Clients without a comparable value cannot win; of equals the lowest client id wins, then the lowest application.
 * Over mixed kinds numbers win over versions and versions over strings, whichever way the selector looks.
 */
export function selectClient(selector: Selector, matches: Iterable<Client>): Client | undefined {
  const rated = rate(selector, matches);
  switch (selector.kind) {
    case "min":
      return best(rated, (a, b) => orderValues(a, b) ?? 0);
    case "max":
      return best(rated, (a, b) => orderValues(b, a) ?? 0);
    case "average":
      return nearestToMean(rated);
    default:
      return selector.kind satisfies never;
  }
}

function rate(selector: Selector, matches: Iterable<Client>): Rated[] {
  const rated: Rated[] = [];
  for (const client of matches) {
    const value = resolvePath(client.attributes, selector.path);
    if (value !== undefined && kindRank(value) !== undefined) rated.push({ client, value });
  }
  return rated;
}

function best(rated: readonly Rated[], order: (a: Value, b: Value) => number): Client | undefined {
  let winner: Rated | undefined;
  for (const candidate of rated) {
    if (winner === undefined || precedes(candidate, winner, order)) winner = candidate;
  }
  return winner?.client;
}

function precedes(a: Rated, b: Rated, order: (a: Value, b: Value) => number): boolean {
  const byKind = (kindRank(a.value) ?? 0) - (kindRank(b.value) ?? 0);
  if (byKind !== 0) return byKind < 0;
  const byValue = order(a.value, b.value);
  return byValue === 0 ? standsBefore(a.client, b.client) : byValue < 0;
}

function nearestToMean(rated: readonly Rated[]): Client | undefined {
  const numeric = rated.flatMap(({ client, value }) =>
    isNumeric(value) ? [{ client, value: Number(value) }] : [],
  );
  const mean = meanOf(numeric.map(({ value }) => value));
  return best(numeric, (a, b) => Math.abs(Number(a) - mean) - Math.abs(Number(b) - mean));
}

// Summed up in order, since rounding must not depend on how the clients happened to be found.
function meanOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  return Number.isFinite(mean) ? mean : sorted.reduce((sum, value) => sum + value / sorted.length, 0);
}

function kindRank(value: Value): number | undefined {
  if (isNumeric(value)) return 0;
  if (value instanceof Version) return 1;
  return typeof value === "string" ? 2 : undefined;
}
