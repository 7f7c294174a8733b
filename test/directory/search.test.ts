// What a search does with the candidates that a plan leaves; the oracle asks for the same at random.
import test from "ava";
import type { Directory } from "../../src/directory/directory.js";
import { nearestOf } from "../../src/directory/index/hash-ring.js";
import { matches } from "../../src/query/match.js";
import type { Condition } from "../../src/query/query.js";
import { equals, fnv1a, makeClient, makeDirectory, makeQuery } from "../support/clients.js";

const clients = Array.from({ length: 400 }, (_, n) =>
  makeClient({ id: `client-${n}`, metadata: { n, half: n % 2, third: n % 3 } }),
);

function openDirectory(): Directory {
  return makeDirectory(clients);
}

function anyOf(...conditions: Condition[]): Condition {
  return { kind: "or", conditions };
}

test("lists a client once that several alternatives match", async (t) => {
  const directory = openDirectory();
  const same = makeQuery({ conditions: [anyOf(equals("half", 1), equals("half", 1))] });
  t.is((await directory.list(same, 500)).length, 200);
  const overlapping = makeQuery({ conditions: [anyOf(equals("half", 1), equals("third", 1))] });
  t.is((await directory.list(overlapping, 500)).length, 266);
});

test("walks the ring and the order over matches only, where an index answers every condition", async (t) => {
  const directory = openDirectory();
  for (const conditions of [[equals("half", 1)], [anyOf(equals("half", 1), equals("third", 1))]]) {
    const query = makeQuery({ conditions });
    const expected = clients.filter((client) => matches(query, client));
    for (let key = 0; key < 50; key += 1) {
      t.is(await directory.pick({ ...query, key: `${key}` }), nearestOf(expected, `${key}`, fnv1a)?.client);
    }
    t.is(await directory.pick({ ...query, selector: { kind: "min", path: ["n"] } }), expected[0]);
    t.is(await directory.pick({ ...query, selector: { kind: "max", path: ["n"] } }), expected.at(-1));
  }
});

test("answers two equalities by one index where the weaker one rules out most, lists and maps apart", async (t) => {
  const mixed = [
    ...Array.from({ length: 4_000 }, (_, n) => ({ region: `r${n % 8}`, version: n % 10 })),
    ...Array.from({ length: 100 }, () => ({ region: ["r1"], version: 1 })),
  ].map((metadata, n) => makeClient({ id: `client-${n}`, metadata }));
  const directory = makeDirectory(mixed);
  const query = makeQuery({ conditions: [equals("version", 1), equals("region", "r1")] });
  const expected = mixed.filter((client) => matches(query, client));
  t.is(expected.length, 100);
  for (let round = 0; round < 3; round += 1) {
    t.deepEqual(new Set(await directory.list(query, 500)), new Set(expected));
  }
  const turned = makeQuery({ conditions: [...query.conditions].reverse() });
  t.deepEqual(new Set(await directory.list(turned, 500)), new Set(expected));
});
