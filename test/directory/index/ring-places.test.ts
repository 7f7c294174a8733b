import test from "ava";
import type { Client } from "../../../src/directory/client.js";
import { RingPlaces } from "../../../src/directory/index/ring-places.js";
import { makeClient } from "../../support/clients.js";
import { seededRandom } from "../../support/seeded-random.js";

interface Entry {
  readonly place: number;
  readonly client: Client;
}

function inOrder(entries: readonly Entry[]): Entry[] {
  return entries.toSorted((a, b) => a.place - b.place || (a.client.id < b.client.id ? -1 : 1));
}

function walked(ring: RingPlaces, from: number): Entry[] {
  const seen: Entry[] = [];
  ring.walk(from, { isTooFar: () => false, visit: (client, place) => seen.push({ place, client }) < 0 });
  return seen;
}

function entriesAt(places: readonly number[]): Entry[] {
  return places.map((place, at) => ({ place, client: makeClient({ id: `c${at}` }) }));
}

function ringOf(entries: readonly Entry[]): RingPlaces {
  const ring = new RingPlaces();
  for (const { place, client } of entries) ring.add(place, client);
  return ring;
}

/** Evenly spread, all on one spot, and in between. */
const spreads = {
  evenly: (random: () => number) => Math.floor(random() * 2 ** 32),
  "in a corner": (random: () => number) => 2 ** 32 - 1 - Math.floor(random() * 50),
  "on a few places": (random: () => number) => Math.floor(random() * 4) * 2 ** 30,
};

const agrees = test.macro({
  title: (_, spread: keyof typeof spreads, count: number) =>
    `${count} clients placed ${spread} are walked over in order, once around, as they come and go`,
  exec(t, spread: keyof typeof spreads, count: number) {
    const random = seededRandom(count);
    const entries = entriesAt(Array.from({ length: count }, () => spreads[spread](random)));
    const ring = ringOf(entries);
    const here = entries.filter(() => random() < 0.5);
    for (const entry of entries) if (!here.includes(entry)) ring.remove(entry.place, entry.client);
    const expected = inOrder(here);
    t.is(ring.size, here.length);
    for (let round = 0; round < 20; round += 1) {
      const from = round === 0 ? 0 : spreads[spread](random);
      const after = expected.filter(({ place }) => place >= from);
      t.deepEqual(
        walked(ring, from).map(({ client }) => client.id),
        [...after, ...expected.filter(({ place }) => place < from)].map(({ client }) => client.id),
      );
    }
  },
});

for (const spread of Object.keys(spreads) as (keyof typeof spreads)[]) {
  for (const count of [0, 1, 40, 3_000]) test(agrees, spread, count);
}

test("adding twice and removing what is not there change nothing", (t) => {
  const entries = entriesAt(Array.from({ length: 40 }, () => 7));
  const ring = ringOf([...entries, ...entries]);
  ring.remove(7, makeClient({ id: "stranger" }));
  t.is(ring.size, 40);
  t.is(walked(ring, 0).length, 40);
});

test("stops where the visitor has enough", (t) => {
  const ring = ringOf(entriesAt([10, 20, 30]));
  const seen: number[] = [];
  ring.walk(5, { isTooFar: (place) => place > 20, visit: (_, place) => seen.push(place) < 0 });
  t.deepEqual(seen, [10, 20]);
});
