import test from "ava";
import type { Client } from "../../src/directory/client.js";
import {
  equals,
  listNow,
  makeAttributes,
  makeClient,
  makeDirectory,
  makeQuery,
  pickNow,
} from "../support/clients.js";

function ids(clients: readonly Client[]): string[] {
  return clients.map(({ id }) => id).sort();
}

test("lists the clients that match, of the application asked for", (t) => {
  const directory = makeDirectory([
    makeClient({ id: "a", metadata: { region: "eu" } }),
    makeClient({ id: "b", metadata: { region: "us" } }),
    makeClient({ id: "c", application: "other", metadata: { region: "eu" } }),
  ]);
  t.deepEqual(ids(listNow(directory, makeQuery({ conditions: [equals("region", "eu")] }))), ["a"]);
  const everywhere = makeQuery({ application: { kind: "any" }, conditions: [equals("region", "eu")] });
  t.deepEqual(ids(listNow(directory, everywhere)), ["a", "c"]);
});

test("finds by tags across applications", (t) => {
  const directory = makeDirectory([
    makeClient({ id: "a", metadata: { tags: ["x", "y"] } }),
    makeClient({ id: "b", application: "other", metadata: { tags: ["y", "x", "z"] } }),
    makeClient({ id: "c", metadata: { tags: ["x"] } }),
  ]);
  t.deepEqual(ids(listNow(directory, makeQuery({ application: { kind: "tags", tags: ["x", "y"] } }))), [
    "a",
    "b",
  ]);
});

test("hides restricted clients unless the query asks for them", (t) => {
  const directory = makeDirectory([makeClient({ id: "a", restricted: true }), makeClient({ id: "b" })]);
  t.deepEqual(ids(listNow(directory, makeQuery())), ["b"]);
  t.deepEqual(ids(listNow(directory, makeQuery({ restricted: true }))), ["a", "b"]);
});

test("sees a change of metadata and a departure in the next query", (t) => {
  const client = makeClient({ id: "a", metadata: { n: 1 } });
  const directory = makeDirectory([client]);
  t.is(directory.update(client, makeAttributes({ n: 2 })), 2);
  t.is(pickNow(directory, makeQuery({ conditions: [equals("n", 1)] })), undefined);
  t.is(pickNow(directory, makeQuery({ conditions: [equals("n", 2)] })), client);
  directory.remove(client);
  t.is(pickNow(directory, makeQuery()), undefined);
  t.is(directory.size, 0);
  t.deepEqual([...directory.applications()], []);
});

test("leaves the successor alone when a client that has gone is removed again", (t) => {
  const first = makeClient({ id: "a" });
  const second = makeClient({ id: "a" });
  const directory = makeDirectory([first]);
  directory.remove(first);
  directory.add(second);
  directory.remove(first);
  t.is(directory.get("app", "a"), second);
});

test("refuses a second client with the same id in an application", (t) => {
  const directory = makeDirectory([makeClient({ id: "a" })]);
  t.throws(() => directory.add(makeClient({ id: "a" })));
  t.notThrows(() => directory.add(makeClient({ id: "a", application: "other" })));
});

test("picks across applications when none is named", (t) => {
  const directory = makeDirectory([makeClient({ id: "a" }), makeClient({ id: "b", application: "other" })]);
  const query = makeQuery({ application: { kind: "any" } });
  const picked = Array.from({ length: 200 }, () => pickNow(directory, query)?.id);
  t.deepEqual([...new Set(picked)].sort(), ["a", "b"]);
});

test("runs an optional query again without conditions and selector when nothing matches", (t) => {
  const directory = makeDirectory([makeClient({ id: "a" }), makeClient({ id: "b", restricted: true })]);
  const query = makeQuery({
    conditions: [equals("n", 1)],
    selector: { kind: "min", path: ["n"] },
    optional: true,
  });
  t.is(pickNow(directory, query)?.id, "a");
  t.deepEqual(ids(listNow(directory, query)), ["a"]);
  t.is(pickNow(directory, { ...query, optional: false }), undefined);
});

test("tells listeners about every change, until they stop listening", (t) => {
  const directory = makeDirectory([]);
  const seen: string[] = [];
  const stop = directory.listen({
    joined: ({ id }) => seen.push(`joined ${id}`),
    changed: ({ id, revision }) => seen.push(`changed ${id} ${revision}`),
    left: ({ id }) => seen.push(`left ${id}`),
  });
  const client = makeClient({ id: "a" });
  directory.add(client);
  directory.update(client, makeAttributes({ n: 1 }));
  directory.touch(client, makeAttributes({ n: 1, last_heartbeat_time: 5 }));
  directory.remove(client);
  stop();
  directory.add(client);
  t.deepEqual(seen, ["joined a", "changed a 2", "left a"]);
});
