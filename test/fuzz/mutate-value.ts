import type { FuzzRandom } from "./fuzz-random.js";

type ValueChange = (value: unknown, random: FuzzRandom) => unknown;

/** Stands for a value that is to be left out of its list or map. */
const nothing = Symbol("nothing");

const extremes: readonly unknown[] = [
  null,
  true,
  false,
  "",
  0,
  -0,
  -1,
  0.1,
  255,
  65_536,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53 - 1,
  2 ** 53 + 2,
  1.7e308,
  5e-324,
  [],
  {},
  "__proto__",
  "constructor",
  "$and",
  "/",
  "/a/~2/0",
  "\0",
  "\ud800",
  "\u{1f600}".repeat(40),
  "x".repeat(300),
  "x".repeat(70_000),
  "1.2.3-rc.1+build",
  `${"9".repeat(300)}.0.0`,
];

const changes: readonly ValueChange[] = [
  (_value, random) => random.pick(extremes),
  (_value, random) => random.pick(extremes),
  () => nothing,
  (value) => [value],
  (value) => ({ value }),
  (value) => ({ type: "map", value }),
  (value) => String(value),
  (value) => Number(value),
  (value, random) => nested(value, random.pick([2, 20, 70, 500])),
  (value, random) => Array.from({ length: copies(value, random, [2, 40, 1_500]) }, () => value),
  (value, random) => manyKeys(value, copies(value, random, [2, 40, 400])),
];

/** A plain value, changed in a few places: other types, extremes, fields that are missing, too many, too deep. */
export function mutateValue(value: unknown, random: FuzzRandom): unknown {
  let mutated = value;
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    const changed = changeSomewhere(mutated, random);
    mutated = changed === nothing ? null : changed;
  }
  return mutated;
}

function changeSomewhere(value: unknown, random: FuzzRandom): unknown {
  if (typeof value !== "object" || value === null || !random.chance(0.85)) {
    return random.pick(changes)(value, random);
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return random.pick(changes)(value, random);
  const chosen = random.below(entries.length);
  const changed = entries.map(([key, part], index) => [
    index === chosen && random.chance(0.05) ? String(random.pick(extremes)) : key,
    index === chosen ? changeSomewhere(part, random) : part,
  ]);
  const kept = changed.filter(([, part]) => part !== nothing);
  // `fromEntries` defines properties: `__proto__` becomes a key like any other.
  return Array.isArray(value) ? kept.map(([, part]) => part) : Object.fromEntries(kept);
}

function nested(value: unknown, levels: number): unknown {
  let result = value;
  for (let level = 0; level < levels; level += 1) result = level % 2 === 0 ? [result] : { a: result };
  return result;
}

/** Mutated values hold up to about so many others. */
const maxParts = 20_000;

function copies(value: unknown, random: FuzzRandom, counts: readonly number[]): number {
  return Math.min(random.pick(counts), Math.ceil(maxParts / partsOf(value)));
}

function partsOf(value: unknown): number {
  if (typeof value === "string") return 1 + value.length / 16;
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum, part) => sum + partsOf(part), 1);
}

function manyKeys(value: unknown, count: number): unknown {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, value]));
}
