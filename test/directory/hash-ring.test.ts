import test from "ava";
import { HashRing } from "../../src/directory/hash-ring.js";
import { equals, fnv1a, makeClient, makeDirectory, makeQuery } from "../support/clients.js";

const keys = Array.from({ length: 2_000 }, (_, n) => `key-${n}`);

function clients(count: number) {
  return Array.from({ length: count }, (_, n) =>
    makeClient({ id: `client-${n}`, metadata: { even: n % 2 === 0 } }),
  );
}

test("picks the same client for the same key while the matches stay the same", (t) => {
  const directory = makeDirectory(clients(20));
  const query = makeQuery({ key: "user-7", conditions: [equals("even", true)] });
  const first = directory.pick(query);
  t.truthy(first);
  for (let round = 0; round < 20; round += 1) t.is(directory.pick(query), first);
});

test("depends on the clients that are here and not on the order in which they came", (t) => {
  const some = clients(20);
  const one = makeDirectory(some);
  const other = makeDirectory([...some].reverse());
  for (const key of keys) t.is(one.pick(makeQuery({ key })), other.pick(makeQuery({ key })));
});

test("moves about one key in n when one of n clients leaves, and only that client's keys", (t) => {
  const some = clients(20);
  const directory = makeDirectory(some);
  const before = keys.map((key) => directory.pick(makeQuery({ key })));
  const [leaver] = some;
  if (leaver === undefined) return t.fail();
  directory.remove(leaver);
  keys.forEach((key, index) => {
    const now = directory.pick(makeQuery({ key }));
    if (before[index] !== leaver) t.is(now, before[index]);
    else t.not(now, leaver);
  });
  const moved = before.filter((client) => client === leaver).length;
  t.true(moved > keys.length / 60 && moved < keys.length / 8, `${moved} of ${keys.length} moved`);
});

test("brings every key back when the client that left returns", (t) => {
  const some = clients(10);
  const directory = makeDirectory(some);
  const before = keys.map((key) => directory.pick(makeQuery({ key })));
  const [leaver] = some;
  if (leaver === undefined) return t.fail();
  directory.remove(leaver);
  directory.add(leaver);
  t.deepEqual(
    keys.map((key) => directory.pick(makeQuery({ key }))),
    before,
  );
});

test("spreads keys over all clients", (t) => {
  const directory = makeDirectory(clients(10));
  const counts = new Map<string | undefined, number>();
  for (const key of keys) {
    const id = directory.pick(makeQuery({ key }))?.id;
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  t.is(counts.size, 10);
  for (const count of counts.values())
    t.true(count > keys.length / 30 && count < keys.length / 3, `${count}`);
});

test("treats several applications as one ring", (t) => {
  const some = [
    ...clients(5),
    ...clients(5).map(({ facts }) => makeClient({ id: `o-${facts.id}`, application: "other" })),
  ];
  const directory = makeDirectory(some);
  const query = (key: string) => makeQuery({ application: { kind: "any" }, key });
  const before = keys.map((key) => directory.pick(query(key)));
  t.true(new Set(before.map((client) => client?.application)).size === 2);
  const [leaver] = some;
  if (leaver === undefined) return t.fail();
  directory.remove(leaver);
  keys.forEach((key, index) => {
    if (before[index] !== leaver) t.is(directory.pick(query(key)), before[index]);
  });
});

test("asks every client once at most, and nobody is found when all refuse", (t) => {
  const some = clients(10);
  const ring = new HashRing(fnv1a, some);
  const asked: string[] = [];
  const hit = ring.first("anything", (client) => {
    asked.push(client.id);
    return false;
  });
  t.is(hit, undefined);
  t.deepEqual(asked.sort(), some.map(({ id }) => id).sort());
});

test("finds clients whose points fall on the same place", (t) => {
  const some = clients(3);
  const ring = new HashRing(() => 42, some);
  t.truthy(ring.first("key", ({ id }) => id === "client-2"));
  for (const client of some) ring.remove(client);
  t.is(
    ring.first("key", () => true),
    undefined,
  );
});
