// Measures a directory of one size and prints the figures as JSON. Run by run.ts, in a process of its own.
import { setTimeout } from "node:timers/promises";
import createXxhash from "xxhash-wasm";
import type { Client } from "../../src/directory/client.js";
import { Directory } from "../../src/directory/directory.js";
import { seededRandom } from "../../test/support/seeded-random.js";
import { microsOf } from "./micros.js";
import { clientOf, makeRows, type Row } from "./population.js";
import { type Question, questions } from "./questions.js";

/** The collector works on beside the program for a while after an index has been built, and its time would count. */
const pauseMs = 3_000;
const floorName = "floor: a bare Map from user_id to the client";

const size = Number(process.argv[2]);
const figures: Record<string, number> = {};
const { h32 } = await createXxhash();
const directory = new Directory({
  hash: (text) => h32(text),
  random: seededRandom(1),
  limits: { maxQueryChecks: 1e9, indexIdleMs: 1e9, indexMaxBytes: 2 ** 40 },
});

function cpuMicros(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** CPU µs of a pick, the making of the query included: it is new each time, as when it comes off a wire. */
async function pickMicros({ query }: Question): Promise<number> {
  const random = seededRandom(7);
  await directory.pick(query(size, random)); // builds the indexes that it wants
  await setTimeout(pauseMs);
  return microsOf(() => {
    directory.pick(query(size, random));
  });
}

/** What no index can be below: one look into a Map of all clients, and one at the client found. */
function floorMicros(): number {
  const byUser = new Map(clients.map((client, user) => [user, client]));
  const random = seededRandom(7);
  return microsOf(() => {
    if (byUser.get(Math.floor(random() * size))?.restricted) throw new Error("nobody is restricted");
  });
}

// Every client from JSON of its own, as it comes off a wire.
const texts = makeRows(size).map((row) => JSON.stringify(row));
const rawBytes = texts.reduce((sum, text) => sum + text.length, 0) / size;
const clients: Client[] = [];
const empty = heapUsed();
figures["connect, metadata parsed"] =
  cpuMicros(() => {
    for (const text of texts) {
      const client = clientOf(JSON.parse(text) as Row);
      clients.push(client);
      directory.add(client);
    }
  }) / size;
const bare = heapUsed();
figures["heap bytes per client above its JSON, no index"] = (bare - empty) / size - rawBytes;

const indexed = questions.filter((question) => question.indexed);
for (const { query } of indexed) await directory.pick(query(size, seededRandom(1)));
const { count } = directory.indexes;
figures[`heap bytes per client above its JSON, ${count} indexes`] = (heapUsed() - empty) / size - rawBytes;
await setTimeout(pauseMs);
const random = seededRandom(3);
figures[`update of one attribute, ${count} indexes`] = microsOf(() => {
  const client = clients[Math.floor(random() * size)] as Client;
  const attributes = new Map(client.attributes);
  attributes.set("latency", { type: "integer", value: Math.floor(random() * 1_000) });
  directory.update(client, attributes);
  directory.get("app", "nobody"); // has the update made
});

figures[floorName] = floorMicros();
for (const question of questions) figures[question.name] = await pickMicros(question);

const leaving = clients.slice(0, Math.min(size / 2, 100_000));
figures["disconnect, with the indexes of all questions"] =
  cpuMicros(() => {
    for (const client of leaving) directory.remove(client);
  }) / leaving.length;
figures["connect again, with the indexes of all questions"] =
  cpuMicros(() => {
    for (const client of leaving) directory.add(client);
  }) / leaving.length;
console.log(JSON.stringify(figures));
process.exit(0);
