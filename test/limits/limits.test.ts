import test from "ava";
import { type LimitName, limitTable } from "../../src/limits.js";
import { inputCases } from "./input-cases.js";
import { type LimitCase, playLimit } from "./limit-case.js";
import { portCases } from "./port-cases.js";
import { queueCases } from "./queue-cases.js";
import { rateCases } from "./rate-cases.js";
import { sessionCases } from "./session-cases.js";

// A limit without a case does not compile, and a case without a limit neither.
const limitCases: Record<LimitName, readonly LimitCase[]> = {
  ...portCases,
  ...rateCases,
  ...inputCases,
  ...sessionCases,
  ...queueCases,
} satisfies Record<LimitName, readonly LimitCase[]>;

for (const [limit, cases] of Object.entries(limitCases)) {
  for (const limitCase of cases) {
    const way = limitCase.way === undefined ? "" : ` (${limitCase.way})`;
    test(`${limit}${way}: at it nothing is refused, past it something is, which says so and is counted`, (t) =>
      playLimit(t, limit, limitCase));
  }
}

test("every limit has a case", (t) => {
  t.deepEqual(Object.keys(limitCases).sort(), Object.keys(limitTable).sort());
  for (const [limit, cases] of Object.entries(limitCases)) t.true(cases.length > 0, limit);
});
