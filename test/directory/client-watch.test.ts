import test from "ava";
import type { Client } from "../../src/directory/client.js";
import { type ClientChange, ClientWatch } from "../../src/directory/client-watch.js";
import type { Directory } from "../../src/directory/directory.js";
import { matches } from "../../src/query/match.js";
import { equals, makeAttributes, makeClient, makeDirectory, makeQuery } from "../support/clients.js";
import { seededRandom } from "../support/seeded-random.js";

const query = makeQuery({ conditions: [equals("on", true)] });
const manyChanges = 1_000;

async function takeAll(watch: ClientWatch): Promise<ClientChange[]> {
  await watch.ready();
  return watch.take(manyChanges);
}

function shown(changes: readonly ClientChange[]): string[] {
  return changes.map((change) => {
    switch (change.kind) {
      case "matched":
      case "updated":
        return `${change.kind} ${change.client.id}@${change.client.revision}`;
      case "unmatched":
        return `unmatched ${change.client.clientId}`;
      default:
        return change.kind;
    }
  });
}

function switchClient(directory: Directory, client: Client, on: boolean): void {
  directory.update(client, makeAttributes({ on }));
  directory.get("app", "nobody"); // settles the update
}

test("tells the matches there are, then who comes, changes and goes", async (t) => {
  const [a, b] = ["a", "b"].map((id) => makeClient({ id, metadata: { on: true } })) as [Client, Client];
  const off = makeClient({ id: "off", metadata: { on: false } });
  const directory = makeDirectory([a, b, off]);
  const watch = new ClientWatch(directory, query, { maxWaiting: manyChanges });
  t.deepEqual(shown(await takeAll(watch)), ["matched a@1", "matched b@1", "snapshot-complete"]);
  const c = makeClient({ id: "c", metadata: { on: true } });
  directory.add(c);
  directory.add(makeClient({ id: "d", metadata: { on: false } }));
  switchClient(directory, a, true);
  switchClient(directory, off, true);
  directory.remove(b);
  t.deepEqual(shown(await takeAll(watch)), ["matched c@1", "updated a@2", "matched off@2", "unmatched b"]);
  switchClient(directory, c, false);
  t.deepEqual(shown(await takeAll(watch)), ["unmatched c"]);
  watch.close();
});

test("tells several changes of a client that waited as one, and none where nothing is left of them", async (t) => {
  const a = makeClient({ id: "a", metadata: { on: true } });
  const directory = makeDirectory([a]);
  const watch = new ClientWatch(directory, query, { maxWaiting: manyChanges });
  await takeAll(watch);
  for (const on of [true, false, true]) switchClient(directory, a, on);
  const short = makeClient({ id: "short", metadata: { on: true } });
  directory.add(short);
  directory.remove(short);
  t.deepEqual(shown(await takeAll(watch)), ["updated a@4"]);
  watch.close();
});

test("tells a client that comes back under its id as gone and as come", async (t) => {
  const first = makeClient({ id: "a", metadata: { on: true } });
  const directory = makeDirectory([first]);
  const watch = new ClientWatch(directory, query, { maxWaiting: manyChanges });
  await takeAll(watch);
  directory.remove(first);
  directory.add(makeClient({ id: "a", metadata: { on: true } }));
  t.deepEqual(shown(await takeAll(watch)), ["unmatched a", "matched a@1"]);
  watch.close();
});

test("takes a snapshot of many in turns, and tells in it what has happened meanwhile", async (t) => {
  const clients = Array.from({ length: 5_000 }, (_, n) => makeClient({ id: `${n}`, metadata: { on: true } }));
  const directory = makeDirectory(clients);
  const watch = new ClientWatch(directory, query, { maxWaiting: manyChanges });
  t.deepEqual(watch.take(1), []);
  directory.remove(clients[0] as Client);
  directory.remove(clients[4_999] as Client);
  directory.add(makeClient({ id: "late", metadata: { on: true } }));
  await watch.ready();
  const told = watch.take(10_000);
  t.is(told.filter(({ kind }) => kind === "matched").length, 4_999);
  t.is(told.at(-1)?.kind, "snapshot-complete");
  watch.close();
});

test("fails for a watcher that does not take its changes, and forgets them; the snapshot does not count", async (t) => {
  const clients = Array.from({ length: 20 }, (_, n) => makeClient({ id: `${n}`, metadata: { on: true } }));
  const directory = makeDirectory(clients);
  const watch = new ClientWatch(directory, query, { maxWaiting: 5 });
  t.is((await takeAll(watch)).length, 21);
  for (const client of clients.slice(0, 5)) switchClient(directory, client, true);
  t.is((await takeAll(watch)).length, 5);
  for (const client of clients.slice(0, 6)) switchClient(directory, client, true);
  await watch.ready();
  t.throws(() => watch.take(1), { message: /more than 5 clients waited \(maxWatchedChanges\)/ });
});

test("after any changes, what was told adds up to what matches, with nothing told twice", async (t) => {
  const random = seededRandom(5);
  const clients: Client[] = [];
  const directory = makeDirectory(clients);
  const watch = new ClientWatch(directory, query, { maxWaiting: manyChanges });
  const known = new Map<string, number>();
  for (let step = 0; step < 5_000; step += 1) {
    changeSomething(directory, clients, random);
    if (random() < 0.7) continue;
    await new Promise(setImmediate);
    for (const change of watch.take(Math.floor(random() * 8))) t.is(applied(known, change), undefined);
    if (random() < 0.8) continue;
    for (const change of watch.take(manyChanges)) t.is(applied(known, change), undefined);
    const expected = clients.filter((client) => matches(query, client));
    t.deepEqual([...known].sort(), expected.map(({ id, revision }) => [id, revision] as const).sort());
  }
  watch.close();
});

function changeSomething(directory: Directory, clients: Client[], random: () => number): void {
  const at = Math.floor(random() * clients.length);
  const on = random() < 0.5;
  const chosen = clients[at];
  if (chosen === undefined || (random() < 0.2 && clients.length < 30)) {
    const joined = makeClient({ id: `${Math.floor(random() * 1e9)}`, metadata: { on } });
    clients.push(joined);
    directory.add(joined);
  } else if (random() < 0.2) {
    clients.splice(at, 1);
    directory.remove(chosen);
  } else directory.update(chosen, makeAttributes({ on }));
}

/** Applies a change to what a watcher knows; says what is wrong with it. */
function applied(known: Map<string, number>, change: ClientChange): string | undefined {
  if (change.kind === "snapshot-complete") return undefined;
  if (change.kind === "unmatched")
    return known.delete(change.client.clientId) ? undefined : `${change.client.clientId} was not known`;
  const { id, revision } = change.client;
  const before = known.get(id);
  if ((change.kind === "matched") !== (before === undefined)) return `${change.kind} ${id}, known ${before}`;
  if (before !== undefined && before >= revision) return `${id}@${revision} after @${before}`;
  known.set(id, revision);
  return undefined;
}
