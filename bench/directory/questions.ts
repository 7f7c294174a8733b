import type { Value } from "../../src/metadata/value.js";
import { Version } from "../../src/metadata/version.js";
import type { ComparisonOperator, Condition, Query } from "../../src/query/query.js";
import { guildCount } from "./population.js";

/** One kind of query in the terms of every engine; `random` numbers make the values new each time. */
export interface Question {
  readonly name: string;
  /** True for those that together have five indexes, with which memory and updates are measured. */
  readonly indexed?: true;
  /** What a pick may cost in µs, where something is promised. */
  readonly target?: number;
  readonly query: (size: number, random: () => number) => Query;
  /** For mingo: what MongoDB would be asked. */
  readonly mongo?: (size: number, random: () => number) => Record<string, unknown>;
  /** For SQLite: a statement that finds one match, and its parameters. */
  readonly sql?: {
    readonly text: string;
    readonly parameters: (size: number, random: () => number) => unknown[];
  };
}

function ask(conditions: readonly Condition[], more: Partial<Query> = {}): Query {
  return {
    application: { kind: "id", id: "app" },
    restricted: false,
    droppable: false,
    optional: false,
    conditions,
    ...more,
  };
}

function compare(key: string, operator: ComparisonOperator, value: Value): Condition {
  return { kind: "compare", path: [key], operator, operand: { kind: "literal", value } };
}

const userOf = (size: number, random: () => number) => Math.floor(random() * size);
const guildOf = (size: number, random: () => number) => `g${Math.floor(random() * guildCount(size))}`;
const regionOf = (random: () => number) => `region-${Math.floor(random() * 20)}`;
const versionTexts = Array.from({ length: 50 }, (_, minor) => `1.${minor}.0`);
const versions = versionTexts.map((text) => Version.parse(text) as Version);
const versionTextOf = (random: () => number) => versionTexts[Math.floor(random() * 50)] as string;
const versionOf = (random: () => number) => versions[Math.floor(random() * 50)] as Version;

/** The questions of the benchmark. */
export const questions: readonly Question[] = [
  {
    name: "equality: user_id == n",
    indexed: true,
    target: 3,
    query: (size, random) => ask([compare("user_id", "eq", userOf(size, random))]),
    mongo: (size, random) => ({ user_id: userOf(size, random) }),
    sql: {
      text: "SELECT id FROM clients WHERE json_extract(data, '$.user_id') = ? LIMIT 1",
      parameters: (size, random) => [userOf(size, random)],
    },
  },
  {
    name: "contains: g in guilds",
    indexed: true,
    target: 3,
    query: (size, random) => ask([compare("guilds", "contains", guildOf(size, random))]),
    mongo: (size, random) => ({ guilds: guildOf(size, random) }),
    sql: {
      // A random match, as the directory gives: SQLite has to collect them.
      text: "SELECT client FROM guilds WHERE guild = ? ORDER BY random() LIMIT 1",
      parameters: (size, random) => [guildOf(size, random)],
    },
  },
  {
    name: "in: user_id in [8 values]",
    query: (size, random) =>
      ask([
        compare(
          "user_id",
          "in",
          Array.from({ length: 8 }, () => userOf(size, random)),
        ),
      ]),
    mongo: (size, random) => ({
      user_id: { $in: Array.from({ length: 8 }, () => userOf(size, random)) },
    }),
    sql: {
      text: "SELECT id FROM clients WHERE json_extract(data, '$.user_id') IN (?, ?, ?, ?, ?, ?, ?, ?) ORDER BY random() LIMIT 1",
      parameters: (size, random) => Array.from({ length: 8 }, () => userOf(size, random)),
    },
  },
  {
    name: "range and selector: version >= v, lowest latency",
    indexed: true,
    target: 20,
    query: (_size, random) =>
      ask([compare("version", "gte", versionOf(random))], {
        selector: { kind: "min", path: ["latency"] },
      }),
  },
  {
    name: "and of three: region, version, latency < n",
    target: 20,
    query: (_size, random) =>
      ask([
        compare("region", "eq", regionOf(random)),
        compare("version", "eq", versionOf(random)),
        compare("latency", "lt", 500),
      ]),
    mongo: (_size, random) => ({
      region: regionOf(random),
      version: versionTextOf(random),
      latency: { $lt: 500 },
    }),
    sql: {
      text: "SELECT id FROM clients WHERE json_extract(data, '$.region') = ? AND json_extract(data, '$.version') = ? AND json_extract(data, '$.latency') < 500 ORDER BY random() LIMIT 1",
      parameters: (_size, random) => [regionOf(random), versionTextOf(random)],
    },
  },
  {
    name: "or: user_id == n or g in guilds",
    query: (size, random) =>
      ask([
        {
          kind: "or",
          conditions: [
            compare("user_id", "eq", userOf(size, random)),
            compare("guilds", "contains", guildOf(size, random)),
          ],
        },
      ]),
    mongo: (size, random) => ({
      $or: [{ user_id: userOf(size, random) }, { guilds: guildOf(size, random) }],
    }),
  },
  {
    name: "broad: region == r",
    indexed: true,
    query: (_size, random) => ask([compare("region", "eq", regionOf(random))]),
  },
  { name: "broad: latency >= 0", query: () => ask([compare("latency", "gte", 0)]) },
  {
    name: "broad: region != r",
    query: (_size, random) => ask([compare("region", "ne", regionOf(random))]),
  },
  {
    name: "max: highest version",
    target: 20,
    query: () => ask([], { selector: { kind: "max", path: ["version"] } }),
  },
  {
    name: "hash: key",
    target: 3,
    query: (_size, random) => ask([], { key: `key-${Math.floor(random() * 1e9)}` }),
  },
];
