import test from "ava";
import { RetryBudget } from "../../src/proxy/retry-budget.js";

test("retries stay below a fifth of the requests when everything fails", (t) => {
  const budget = new RetryBudget();
  let retries = 0;
  for (let requests = 0; requests < 1_000; requests += 1) {
    budget.deposit();
    while (budget.withdraw()) retries += 1;
  }
  t.true(retries > 150 && retries <= 200, `${retries} retries for 1000 requests`);
});

test("a broker that has just started may retry", (t) => {
  t.true(new RetryBudget().withdraw());
});
