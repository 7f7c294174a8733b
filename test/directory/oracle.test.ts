// Random directories and random queries: what indexes answer has to be what `match()` says of every client.
//   ORACLE_CASES=1000000 npx ava --timeout=30m test/directory/oracle.test.ts
import test, { type ExecutionContext } from "ava";
import fc from "fast-check";
import type { Client } from "../../src/directory/client.js";
import type { Directory } from "../../src/directory/directory.js";
import { nearestOf } from "../../src/directory/index/hash-ring.js";
import { selectClient } from "../../src/directory/selector.js";
import type { Value } from "../../src/metadata/value.js";
import { Version } from "../../src/metadata/version.js";
import { matches } from "../../src/query/match.js";
import { type Condition, comparisonOperators, type Query, selectorKinds } from "../../src/query/query.js";
import { attributes as anyAttributes, conditions as anyConditions, bounds } from "../query/arbitraries.js";
import {
  directoryLimits,
  fnv1a,
  listNow,
  makeAttributes,
  makeClient,
  makeDirectory,
  makeQuery,
  pickNow,
} from "../support/clients.js";
import { FakeClock } from "../support/fake-clock.js";
import { seededRandom } from "../support/seeded-random.js";

const caseCount = Number(process.env["ORACLE_CASES"] ?? 24_000);
const seed = Number(process.env["ORACLE_SEED"] ?? Date.now() % 2 ** 31);
const queriesPerDirectory = 200;

const random = seededRandom(seed);
const chance = (probability: number) => random() < probability;
function anyOf<T>(list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

const version = (text: string) => Version.parse(text) as Version;
// What tells clients apart, and what looks alike and is not.
const scalars: readonly Value[] = [
  null,
  true,
  false,
  0,
  1,
  2,
  3,
  4,
  5,
  7.5,
  -0,
  2 ** 53,
  2n ** 53n,
  2n ** 53n + 1n,
  "",
  "a",
  "b",
  "1",
  "é",
  "\u{1F600}",
  "1.0.0",
  "1.0.0+x",
  "1.10.0",
  "2.0.0-rc.1",
  version("1.0.0"),
  version("1.0.0+b"),
  version("1.2.0"),
  version("1.10.0"),
  version("2.0.0-rc.1"),
  "__proto__",
  "constructor",
]; // prettier-ignore
const names = ["a", "b", "c", "tags"] as const;

function scalar(): Value {
  return anyOf(scalars);
}

function list(): readonly Value[] {
  return Array.from({ length: Math.floor(random() * 4) }, () => (chance(0.1) ? [scalar()] : scalar()));
}

function map(): Value {
  const entries = list().map((value) => [anyOf(["a", "b", "1", "__proto__"]), value] as const);
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}

function value(): Value {
  if (chance(0.7)) return scalar();
  return chance(0.6) ? list() : map();
}

function metadata(): Record<string, Value> {
  const own: Record<string, Value> = Object.fromEntries(
    names.filter(() => chance(0.8)).map((name) => [name, value()]),
  );
  return chance(0.7) ? { ...own, namespace: anyOf(["a", "b", "ab"]) } : own;
}

function path(): readonly string[] {
  return chance(0.85) ? [anyOf(names)] : [anyOf(names), anyOf(["a", "b", "0", "1", "__proto__"])];
}

function condition(depth = 0): Condition {
  if (depth < 3 && chance(0.3)) {
    const count = Math.floor(random() * 4);
    return {
      kind: anyOf(["and", "or", "or", "nor"] as const),
      conditions: Array.from({ length: count }, () => condition(depth + 1)),
    };
  }
  if (chance(0.05)) return { kind: "exists", path: path() };
  const operator = anyOf(comparisonOperators);
  const operand: Value = operator === "in" || operator === "nin" ? list() : value();
  if (chance(0.1))
    return { kind: "compare", path: path(), operator, operand: { kind: "path", path: path() } };
  return { kind: "compare", path: path(), operator, operand: { kind: "literal", value: operand } };
}

// Stranger things than the generators above make.
const strangeConditions = fc.sample(anyConditions, { numRuns: 2_000, seed });
const strangeAttributes = fc.sample(anyAttributes, { numRuns: 2_000, seed });
const someBounds = fc.sample(bounds, { numRuns: 200, seed });

function query(): Query {
  const conditions = Array.from({ length: Math.floor(random() * 4) }, () =>
    chance(0.1) ? anyOf(strangeConditions) : condition(),
  );
  return makeQuery({
    conditions,
    restricted: chance(0.3),
    optional: chance(0.1),
    ...(chance(0.1) ? { application: { kind: "any" } } : {}),
    ...(chance(0.1)
      ? { application: { kind: "tags", tags: ["a", "1"].slice(0, 1 + Number(chance(0.5))) } }
      : {}),
    ...(chance(0.2) ? { key: String(Math.floor(random() * 50)) } : {}),
    ...(chance(0.2) ? { bound: anyOf(someBounds) } : {}),
    ...(chance(0.2) ? { selector: { kind: anyOf(selectorKinds), path: path() } } : {}),
  });
}

let nextId = 0;
function client(): Client {
  nextId += 1;
  const made = makeClient({
    id: `c${nextId}`,
    application: chance(0.9) ? "app" : "other",
    restricted: chance(0.2),
    metadata: metadata(),
  });
  return made;
}

/** A directory, who is in it, and what can happen to it between two queries. */
interface World {
  readonly directory: Directory;
  readonly clients: Client[];
  readonly clock: FakeClock;
}

function openWorld(): World {
  const clock = new FakeClock();
  const clients = Array.from({ length: 30 + Math.floor(random() * 120) }, client);
  const limits = { ...directoryLimits, indexMaxBytes: chance(0.2) ? 20_000 : 2 ** 30 };
  return { clock, clients, directory: makeDirectory(clients, { clock, limits, random }) };
}

function disturb({ directory, clients, clock }: World): void {
  const what = random();
  if (what < 0.3) {
    const attributes = chance(0.1) ? anyOf(strangeAttributes) : makeAttributes(metadata());
    directory.update(anyOf(clients), attributes);
  } else if (what < 0.45) {
    const joined = client();
    clients.push(joined);
    directory.add(joined);
  } else if (what < 0.6 && clients.length > 5) {
    const [left] = clients.splice(Math.floor(random() * clients.length), 1);
    if (left !== undefined) directory.remove(left);
  } else if (what < 0.62) {
    clock.advance(directoryLimits.indexIdleMs); // drops every index
  } else if (what < 0.65) clock.advance(11_000); // lets one index make room for another
}

function expectedMatches(asked: Query, clients: readonly Client[]): Client[] {
  return clients.filter((one) => matches(asked, one));
}

function idsOf(clients: Iterable<Client | undefined>): string[] {
  return [...clients].map((one) => (one === undefined ? "nobody" : `${one.application}/${one.id}`)).sort();
}

function check(t: ExecutionContext, { directory, clients }: World): void {
  const asked = query();
  directory.get("app", "nobody"); // makes staged updates visible to the scan below
  const about = () =>
    `seed ${seed}, query ${JSON.stringify(asked, (_, v) => (typeof v === "bigint" ? `${v}n` : v))}`;
  let effective = asked;
  let found = expectedMatches(asked, clients);
  if (asked.optional && (found.length === 0 || selected(asked, found) === "nobody")) {
    const { selector: _, ...rest } = asked;
    effective = { ...rest, conditions: [] };
    found = expectedMatches(effective, clients);
  }
  const { selector, key } = effective;
  const picked = pickNow(directory, asked);
  const listed = listNow(directory, asked);
  if (idsOf(listed).length !== new Set(idsOf(listed)).size) t.fail(`listed twice: ${about()}`);
  if (selector !== undefined) {
    const winner = selectClient(selector, found);
    if (picked !== winner) t.fail(`picked ${picked?.id}, not ${winner?.id}: ${about()}`);
    if (idsOf(listed).join() !== idsOf(winner === undefined ? [] : [winner]).join()) t.fail(about());
    return;
  }
  if (idsOf(listed).join() !== idsOf(found).join())
    t.fail(`listed ${idsOf(listed)}, not ${idsOf(found)}: ${about()}`);
  if (found.length === 0 ? picked !== undefined : picked === undefined || !found.includes(picked))
    t.fail(`picked ${picked?.id} of ${idsOf(found)}: ${about()}`);
  if (key !== undefined && picked !== nearestOf(found, key, fnv1a)?.client) t.fail(`by key: ${about()}`);
}

function selected({ selector }: Query, found: readonly Client[]): string {
  return selector === undefined ? "somebody" : (selectClient(selector, found)?.id ?? "nobody");
}

test(`${caseCount} random queries are answered as by looking at every client`, (t) => {
  for (let done = 0; done < caseCount; done += queriesPerDirectory) {
    const world = openWorld();
    for (let at = 0; at < queriesPerDirectory; at += 1) {
      disturb(world);
      check(t, world);
    }
    world.directory.close();
  }
  t.pass();
});
