import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { average, type Metadata, max, min, type Query, semver } from "../client/node.js";
import { UsageError } from "./usage-error.js";

/** The flags of a query. */
export interface QueryFlags {
  readonly where?: string;
  readonly pick?: string;
  readonly key?: string;
  readonly optional?: boolean;
  readonly droppable?: boolean;
  readonly restricted?: boolean;
}

/** Adds the flags that say which clients are meant. */
export function withQuery(command: Command): Command {
  return command
    .option("--where <cel>", 'what the client has to be like, as in: version >= semver("2.0.0")')
    .option("--pick <how>", "who of several: min:<attribute>, max:<attribute> or average:<attribute>")
    .option("--key <text>", "the same key, the same client")
    .option("--optional", "any client of the application, where none matches")
    .option("--droppable", "no error where none matches")
    .option("--restricted", "clients without a valid credential as well");
}

/** The query of an application (`-` or nothing: every one) and flags. @throws UsageError */
export function queryOf(application: string | undefined, flags: QueryFlags): Query {
  const { where, pick, key, optional, droppable, restricted } = flags;
  return {
    application: application === "-" ? undefined : application,
    where,
    pick: pick === undefined ? undefined : selectorOf(pick),
    key,
    optional,
    droppable,
    restricted,
  };
}

const selectors = { min, max, average } as const;

function selectorOf(text: string) {
  const [, kind, path] = /^(min|max|average):(.+)$/.exec(text) ?? [];
  if (kind === undefined || path === undefined)
    throw new UsageError(`--pick: ${JSON.stringify(text)} is not of the form min:latency`);
  const [first = "", ...others] = path.split("/");
  return selectors[kind as keyof typeof selectors](first, ...others);
}

/** A payload: JSON where the text is some, else the text itself; `-` reads standard input. */
export function payloadOf(argument: string): unknown {
  const text = argument === "-" ? readFileSync(0, "utf8") : argument;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Metadata from `key=value` pairs: JSON where the value is some, a version behind `version:`, else text. @throws UsageError */
export function metadataOf(pairs: readonly string[]): Metadata {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
      if (key === undefined || value === undefined)
        throw new UsageError(`--metadata: ${JSON.stringify(pair)} is not of the form region=eu`);
      if (value.startsWith("version:")) return [key, semver(value.slice("version:".length))];
      return [key, payloadOf(value === "-" ? '"-"' : value) as Metadata[string]]; // what JSON holds, metadata holds
    }),
  );
}

/** Milliseconds of `500ms`, `30s`, `5m`, `2h` or `1d`. @throws UsageError */
export function durationOf(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined)
    throw new UsageError(`${JSON.stringify(text)} is no time such as 500ms, 30s, 5m, 2h or 1d`);
  return Number(amount) * (unitsMs[unit as keyof typeof unitsMs] ?? 1);
}

const unitsMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A whole number that is not negative. @throws UsageError */
export function countOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`${JSON.stringify(text)} is no whole number`);
  return Number(text);
}
