// A pick without selector and key is uniform over the matches, however they are found: Pearson's chi-square test, from a fixed seed.
import test from "ava";
import { matches } from "../../src/query/match.js";
import type { Condition } from "../../src/query/query.js";
import { equals, makeClient, makeDirectory, makeQuery } from "../support/clients.js";
import { seededRandom } from "../support/seeded-random.js";

const clients = Array.from({ length: 1_200 }, (_, n) =>
  makeClient({
    id: `client-${n}`,
    metadata: { n, half: n % 2, third: n % 3, list: [n % 7, n % 5], nested: { tenth: n % 10 } },
  }),
);
const picksPerMatch = 60;

function compare(key: string, operator: "lt" | "contains" | "ne", value: number): Condition {
  return { kind: "compare", path: [key], operator, operand: { kind: "literal", value } };
}

const some: Readonly<Record<string, readonly Condition[]>> = {
  "every client": [],
  "half of the clients, by an index": [equals("half", 1)],
  "a few clients, by an index": [compare("n", "lt", 9)],
  "one client in six, by two indexes": [equals("half", 1), equals("third", 2)],
  "one client in 35, by an index and a check": [
    compare("list", "contains", 6),
    compare("list", "contains", 3),
  ],
  "overlapping alternatives": [{ kind: "or", conditions: [equals("half", 0), equals("third", 0)] }],
  "most clients, by checks alone": [compare("third", "ne", 0)],
  "one client in 30, by checks alone": [
    { kind: "nor", conditions: [compare("third", "ne", 0)] },
    {
      kind: "nor",
      conditions: [
        {
          kind: "compare",
          path: ["nested", "tenth"],
          operator: "ne",
          operand: { kind: "literal", value: 3 },
        },
      ],
    },
  ],
};

for (const [name, conditions] of Object.entries(some)) {
  test(`picks uniformly among ${name}`, async (t) => {
    const directory = makeDirectory(clients, { random: seededRandom(11) });
    const query = makeQuery({ conditions });
    const counts = new Map(clients.filter((client) => matches(query, client)).map((client) => [client, 0]));
    t.true(counts.size > 1);
    for (let picks = counts.size * picksPerMatch; picks > 0; picks -= 1) {
      const client = await directory.pick(query);
      const count = client && counts.get(client);
      if (client === undefined || count === undefined) return t.fail(`picked ${client?.id}`);
      counts.set(client, count + 1);
    }
    const deviation = standardDeviations([...counts.values()], picksPerMatch);
    t.true(Math.abs(deviation) < 4, `${deviation} standard deviations`);
  });
}

/** How far chi-square lies from its mean, as a standard normal deviate (Wilson and Hilferty). */
function standardDeviations(observed: readonly number[], expected: number): number {
  const chiSquare = observed.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const freedom = observed.length - 1;
  const spread = 2 / (9 * freedom);
  return (Math.cbrt(chiSquare / freedom) - (1 - spread)) / Math.sqrt(spread);
}
