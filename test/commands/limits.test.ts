import test from "ava";
import { enqueue } from "../../src/commands/enqueue.js";
import { request } from "../../src/commands/request.js";
import { jsonPayload } from "../../src/message/payload.js";
import { LimitStage } from "../limits/limit-case.js";
import { makeQuery } from "../support/clients.js";
import { identifyLegacy } from "../support/legacy-client.js";
import { startBroker } from "../support/running-broker.js";

// Every limit, at it and past it, is tried in test/limits. Here is what else can be said of some.

test("requests that are given up make room for others", async (t) => {
  const stage = new LimitStage(t, await startBroker(t, { "--max-pending-requests": "1" }));
  const { context } = stage;
  const { caller } = await stage.join("a");
  const gone = new AbortController();
  const asked = { query: makeQuery(), payload: jsonPayload("1"), headers: {} };
  const reply = (await request(context, caller, asked, gone.signal)).promise();
  const given = t.throwsAsync(reply);
  gone.abort();
  await given;
  t.is(context.requests.size, 0);
});

test("each message of a batch counts against the rate of enqueues", async (t) => {
  const flags = { "--address-enqueue-rate": "0.001", "--address-enqueue-burst": "3" };
  const stage = new LimitStage(t, await startBroker(t, flags));
  const { caller } = await stage.join("a");
  const message = { payload: jsonPayload("1"), headers: {}, target: makeQuery() };
  const put = () => enqueue(stage.context, caller, { queue: "q", messages: [message, message, message] });
  await put();
  t.is((await stage.refusal(put)).reason, "RATE_LIMITED");
});

test("a REST query beyond its rate is answered with 429 and when to come back", async (t) => {
  const { baseUrl } = await startBroker(t, { "--address-query-rate": "0.5" });
  const ask = () => fetch(`${baseUrl}/api/v1/discovery/tags?q=${encodeURIComponent('["a"]')}`);
  t.is((await ask()).status, 200);
  const refused = await ask();
  t.is(refused.status, 429);
  t.is(refused.headers.get("retry-after"), "2");
});

test("clients choose no label of a metric: a key of metadata that is called limit is no limit", async (t) => {
  const broker = await startBroker(t);
  const client = await identifyLegacy(t, broker, { client_id: "a" });
  client.dispatch("UPDATE_METADATA", { limit: { type: "bogus", value: 1 } });
  t.true((await client.settle()).some(({ op }) => op === 3));
  const metrics = await (await fetch(`${broker.baseUrl}/metrics`)).text();
  t.notRegex(metrics, /bogus|limit_refusals_total\{/);
});
