import test from "ava";
import type { Client } from "../../../src/directory/client.js";
import { type Hash32, HashRing, nearestOf } from "../../../src/directory/index/hash-ring.js";
import { equals, fnv1a, makeClient, makeDirectory, makeQuery, pickNow } from "../../support/clients.js";

const keys = Array.from({ length: 2_000 }, (_, n) => `key-${n}`);

function clients(count: number) {
  return Array.from({ length: count }, (_, n) =>
    makeClient({ id: `client-${n}`, metadata: { even: n % 2 === 0 } }),
  );
}

test("picks the same client for the same key while the matches stay the same", (t) => {
  const directory = makeDirectory(clients(20));
  const query = makeQuery({ key: "user-7", conditions: [equals("even", true)] });
  const first = pickNow(directory, query);
  t.truthy(first);
  for (let round = 0; round < 20; round += 1) t.is(pickNow(directory, query), first);
});

test("depends on the clients that are here and not on the order in which they came", (t) => {
  const some = clients(20);
  const one = makeDirectory(some);
  const other = makeDirectory([...some].reverse());
  for (const key of keys) t.is(pickNow(one, makeQuery({ key })), pickNow(other, makeQuery({ key })));
});

test("moves about one key in n when one of n clients leaves, and only that client's keys", (t) => {
  const some = clients(20);
  const directory = makeDirectory(some);
  const before = keys.map((key) => pickNow(directory, makeQuery({ key })));
  const [leaver] = some;
  if (leaver === undefined) return t.fail();
  directory.remove(leaver);
  keys.forEach((key, index) => {
    const now = pickNow(directory, makeQuery({ key }));
    if (before[index] !== leaver) t.is(now, before[index]);
    else t.not(now, leaver);
  });
  const moved = before.filter((client) => client === leaver).length;
  t.true(moved > 0 && moved < (keys.length / 20) * 1.5, `${moved} of ${keys.length} moved`);
});

test("brings every key back when the client that left returns", (t) => {
  const some = clients(10);
  const directory = makeDirectory(some);
  const before = keys.map((key) => pickNow(directory, makeQuery({ key })));
  const [leaver] = some;
  if (leaver === undefined) return t.fail();
  directory.remove(leaver);
  directory.add(leaver);
  t.deepEqual(
    keys.map((key) => pickNow(directory, makeQuery({ key }))),
    before,
  );
});

test("spreads keys over all clients", (t) => {
  const directory = makeDirectory(clients(10));
  const counts = new Map<string | undefined, number>();
  for (const key of keys) {
    const id = pickNow(directory, makeQuery({ key }))?.id;
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
  const before = keys.map((key) => pickNow(directory, query(key)));
  t.true(new Set(before.map((client) => client?.application)).size === 2);
  const [leaver] = some;
  if (leaver === undefined) return t.fail();
  directory.remove(leaver);
  keys.forEach((key, index) => {
    if (before[index] !== leaver) t.is(pickNow(directory, query(key)), before[index]);
  });
});

function ringOf(hash: Hash32, some: readonly Client[]): HashRing {
  const ring = new HashRing(hash);
  for (const client of some) ring.add(client);
  return ring;
}

test("finds nobody when all refuse, and says when it has not asked them all", (t) => {
  const ring = ringOf(fnv1a, clients(10));
  t.deepEqual(
    ring.nearest("anything", () => false, 1_000),
    { hit: undefined, complete: true },
  );
  let asked = 0;
  const refuse = () => {
    asked += 1;
    return false;
  };
  t.deepEqual(ring.nearest("anything", refuse, 5), { hit: undefined, complete: false });
  t.is(asked, 5);
});

test("finds the same client by walking the ring and by looking at every client", (t) => {
  const some = clients(200);
  const ring = ringOf(fnv1a, some);
  for (const [at, key] of keys.entries()) {
    const accepts = (client: Client) => Number(client.id.slice(7)) % ((at % 20) + 1) === 0;
    const { hit } = ring.nearest(key, accepts, 10_000);
    t.deepEqual(hit, nearestOf(some.filter(accepts), key, fnv1a));
  }
});

test("finds clients whose places are the same", (t) => {
  const some = clients(3);
  const ring = ringOf(() => 42, some);
  t.is(ring.nearest("key", ({ id }) => id === "client-2", 100).hit?.client, some[2]);
  t.is(ring.nearest("key", () => true, 100).hit?.client, some[0]);
  for (const client of some) ring.remove(client);
  t.is(ring.nearest("key", () => true, 100).hit, undefined);
});

test("no client has much more than its share of the keys, however many there are", async (t) => {
  for (const count of [3, 40, 300]) {
    const directory = makeDirectory(clients(count));
    const share = new Map<Client | undefined, number>();
    const keyCount = count * 400;
    for (let at = 0; at < keyCount; at += 1) {
      const client = await directory.pick(makeQuery({ key: `k${at}` }));
      share.set(client, (share.get(client) ?? 0) + 1);
    }
    // 5/4 of a fair share at most, and room for chance: six standard deviations.
    const most = 500 + 6 * Math.sqrt(500);
    t.true(
      Math.max(...share.values()) <= most,
      `${Math.max(...share.values())} of 400 with ${count} clients`,
    );
  }
});
