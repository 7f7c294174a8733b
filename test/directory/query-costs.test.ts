// What one query may cost: clients that are looked at one by one have a limit, and where everybody has to be visited or indexed, others
// have their turn between. No clock is read: clients are counted from one turn to the next.
import test, { type ExecutionContext } from "ava";
import type { Client } from "../../src/directory/client.js";
import type { Directory } from "../../src/directory/directory.js";
import { BrokerError } from "../../src/errors.js";
import type { Condition, Query } from "../../src/query/query.js";
import { directoryLimits, equals, fnv1a, makeClient, makeDirectory, makeQuery } from "../support/clients.js";

const maxQueryChecks = 1_000;
const few = Array.from({ length: 600 }, (_, n) => makeClient({ id: `client-${n}`, metadata: { n, a: 1 } }));

function openLimited(): Directory {
  return makeDirectory(few, { limits: { ...directoryLimits, maxQueryChecks } });
}

function no(...conditions: Condition[]): Condition {
  return { kind: "nor", conditions };
}

/** Holds for nobody, which no index knows. */
const unindexed = no(equals("a", 1));

const exceeds = test.macro(async (t, ask: (directory: Directory) => unknown, clients: number) => {
  const directory = openLimited();
  const error = await t.throwsAsync(async () => ask(directory), { instanceOf: BrokerError });
  t.is(error?.reason, "LIMIT_EXCEEDED");
  t.deepEqual(error?.details, { limit: "maxQueryChecks", field: "query" });
  t.true(error?.message.includes(`more than ${clients} clients`), error?.message);
  t.true(error?.message.includes("(maxQueryChecks)"), error?.message);
  directory.close();
});

const query = (changes: Partial<Query>) => makeQuery({ conditions: [unindexed], ...changes });

test("a list", exceeds, (directory: Directory) => directory.list(query({})), 333);
test("a random pick", exceeds, (directory: Directory) => directory.pick(query({})), 333);
test("a pick by key", exceeds, (directory: Directory) => directory.pick(query({ key: "k" })), 333);
test(
  "a pick by the smallest value",
  exceeds,
  (directory: Directory) => directory.pick(query({ selector: { kind: "min", path: ["n"] } })),
  333,
);
test(
  "a pick by the mean, even of everybody",
  exceeds,
  (directory: Directory) =>
    directory.pick(
      query({
        conditions: [{ kind: "exists", path: ["a"] }],
        selector: { kind: "average", path: ["n"] },
      }),
    ),
  500,
);
test(
  "a search with more conditions, over fewer clients",
  exceeds,
  (directory: Directory) =>
    directory.list(query({ conditions: [no(...Array.from({ length: 8 }, () => equals("a", 1)))] })),
  100,
);
test(
  "an index that leaves too many clients for the other conditions",
  exceeds,
  (directory: Directory) => directory.list(query({ conditions: [equals("a", 1), unindexed] })),
  333,
);
test(
  "an optional query that finds nobody in time",
  exceeds,
  (directory: Directory) => directory.pick(query({ optional: true })),
  333,
);

test("what an index answers costs its matches only", async (t) => {
  const directory = openLimited();
  const answered = makeQuery({ conditions: [equals("n", 7), no(equals("a", 2))] });
  t.deepEqual(await directory.list(answered), [few[7]]);
  t.is(await directory.pick(answered), few[7]);
  directory.close();
});

test("a broadcast has no such limit, as it pauses", async (t) => {
  const directory = openLimited();
  let visited = 0;
  await directory.each(makeQuery({ conditions: [no(equals("a", 2))] }), () => {
    visited += 1;
  });
  t.is(visited, few.length);
});

const crowdSize = 100_000;
/** So few clients take far less than a millisecond, whatever is done with each. */
const maxVisitsPerTurn = 256;
const maxIndexedPerTurn = 256;
const maxCheckedPerTurn = 2_048;
/** So many tell how large an index will be. */
const sampleSize = 100;

// Counted over all directories, so the tests of the crowd run one after another.
let looks = 0;
let hashes = 0;
/** Metadata that counts how often it is looked into. */
class WatchedAttributes extends Map<string, { readonly type: "integer"; readonly value: number }> {
  override get(key: string) {
    looks += 1;
    return super.get(key);
  }
}

const crowd: readonly Client[] = Array.from({ length: crowdSize }, (_, n) => {
  const client = makeClient({ id: `client-${n}` });
  const attributes = new WatchedAttributes();
  client.become(attributes.set("n", { type: "integer", value: n }));
  return client;
});

/** What was counted in each turn of the event loop, the one that is not over included. */
class Turns {
  readonly counts: number[] = [];
  readonly #count: () => number;
  #before: number;

  constructor(count: () => number) {
    this.#count = count;
    this.#before = count();
  }

  end(): void {
    const now = this.#count();
    this.counts.push(now - this.#before);
    this.#before = now;
  }
}

/** Runs what a directory of everybody is asked, and tells what was counted in each turn. */
async function countTurns(count: () => number, ask: (directory: Directory) => unknown): Promise<Turns> {
  let turns: Turns | undefined;
  const directory = makeDirectory(crowd, {
    hash(text) {
      hashes += 1;
      return fnv1a(text);
    },
    async nextTurn() {
      turns?.end();
    },
  });
  turns = new Turns(count);
  await ask(directory);
  turns.end();
  directory.close();
  return turns;
}

function isSpread(t: ExecutionContext, { counts }: Turns, total: number, most: number): void {
  t.true(Math.max(...counts) <= most, `${Math.max(...counts)} in one turn`);
  t.is(
    counts.reduce((sum, count) => sum + count, 0),
    total,
  );
}

test.serial("a broadcast to a hundred thousand clients gives up the turn after some hundred", async (t) => {
  let visited = 0;
  const turns = await countTurns(
    () => visited,
    (directory) =>
      directory.each(makeQuery(), () => {
        visited += 1;
      }),
  );
  isSpread(t, turns, crowdSize, maxVisitsPerTurn);
});

test.serial("a broadcast that nobody matches gives up the turn after some thousand clients", async (t) => {
  const nobody = makeQuery({ conditions: [no({ kind: "exists", path: ["n"] })] });
  const turns = await countTurns(
    () => looks,
    (directory) => directory.each(nobody, () => t.fail()),
  );
  isSpread(t, turns, crowdSize, maxCheckedPerTurn);
});

test.serial("a broadcast that is visiting lets others ask, and does not visit who has left", async (t) => {
  const visited = new Set<Client>();
  let left: Client | undefined;
  await countTurns(
    () => 0,
    async (directory) => {
      const visiting = directory.each(makeQuery(), (client) => visited.add(client));
      left = crowd.find((client) => !visited.has(client));
      if (left !== undefined) directory.remove(left);
      t.is(await directory.pick(makeQuery({ conditions: [equals("n", 5)] })), crowd[5]);
      await visiting;
    },
  );
  t.is(visited.size, crowdSize - 1);
  t.false(left === undefined || visited.has(left));
});

const ordered: Condition = {
  kind: "compare",
  path: ["n"],
  operator: "lt",
  operand: { kind: "literal", value: 10 },
};
const contained: Condition = { ...ordered, operator: "contains" };

for (const [what, condition, found] of [
  ["equality", equals("n", 5), 1],
  ["order", ordered, 10],
  ["containment", contained, 0],
] as const) {
  test.serial(
    `building an index of ${what} over a hundred thousand clients gives up the turn after some hundred`,
    async (t) => {
      const turns = await countTurns(
        () => looks,
        async (directory) => {
          const listed = await directory.list(makeQuery({ conditions: [condition] }));
          t.is(listed.length, found);
        },
      );
      isSpread(t, turns, crowdSize + sampleSize, maxIndexedPerTurn);
    },
  );
}

test.serial(
  "building the ring of a hundred thousand clients gives up the turn after some hundred",
  async (t) => {
    const turns = await countTurns(
      () => hashes,
      async (directory) => {
        const picked = await directory.pick(makeQuery({ key: "k" }));
        t.truthy(picked);
      },
    );
    // A client is hashed once, whatever it is put on, and the key is.
    isSpread(t, turns, crowdSize + 1, maxIndexedPerTurn);
  },
);
