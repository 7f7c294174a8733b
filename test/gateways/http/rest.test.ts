import test from "ava";
import { identifyLegacy } from "../../support/legacy-client.js";
import { type RunningBroker, startBroker } from "../../support/running-broker.js";

function post(
  broker: RunningBroker,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${broker.baseUrl}/api/v1/query`, { method: "POST", body, headers });
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
async function jsonOf(response: Response): Promise<any> {
  return response.json();
}

test("tells its version without a password", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  const response = await fetch(`${broker.baseUrl}/api/version`);
  t.deepEqual(await jsonOf(response), { api: "v1", singyeong: "0.0.0-test" });
});

test("lists matches for whoever has the password, bare or as Bearer", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  await identifyLegacy(t, broker, { client_id: "b", auth: "secret", tags: ["x"] });
  await identifyLegacy(t, broker, {
    client_id: "a",
    auth: "secret",
    metadata: { n: { type: "integer", value: 5 } },
  });
  for (const authorization of ["secret", "Bearer secret"]) {
    const response = await post(broker, '{"application":"app"}', { authorization });
    t.is(response.status, 200);
    t.is(response.headers.get("content-type"), "application/json; charset=utf-8");
    const clients = await jsonOf(response);
    t.deepEqual(
      clients.map(({ client_id }: { client_id: string }) => client_id),
      ["a", "b"],
    );
    t.is(clients[0].metadata.n, 5);
  }
});

test("refuses who has no or a wrong password with 401", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  for (const headers of [{}, { authorization: "guess" }, { authorization: "Bearer guess" }]) {
    const response = await post(broker, "{}", headers);
    t.is(response.status, 401);
    t.deepEqual(await jsonOf(response), { status: "error", error: "not authorized" });
  }
});

test("answers 429 to an address that has guessed too often", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret", "--auth-max-failures": "1" });
  t.is((await post(broker, "{}", { authorization: "guess" })).status, 401);
  t.is((await post(broker, "{}", { authorization: "secret" })).status, 429);
});

test("reads JSON whatever the content type says", async (t) => {
  const broker = await startBroker(t);
  for (const type of [
    "",
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json",
    "nonsense",
  ]) {
    t.is((await post(broker, '{"application":"app"}', { "content-type": type })).status, 200, type);
  }
});

test("a selector reduces the list to one and optional applies to lists", async (t) => {
  const broker = await startBroker(t);
  for (const [client_id, value] of [
    ["a", 5],
    ["b", 3],
  ] as const) {
    await identifyLegacy(t, broker, { client_id, metadata: { n: { type: "integer", value } } });
  }
  const ids = async (query: unknown) => {
    const clients = await jsonOf(await post(broker, JSON.stringify(query)));
    return clients.map(({ client_id }: { client_id: string }) => client_id);
  };
  t.deepEqual(await ids({ application: "app", selector: { $min: "/n" } }), ["b"]);
  const impossible = { application: "app", ops: [{ path: "/n", op: "$gt", to: { value: 9 } }] };
  t.deepEqual(await ids(impossible), []);
  t.deepEqual(await ids({ ...impossible, optional: true }), ["a", "b"]);
});

const bad: readonly [title: string, body: string, status: number, detail: RegExp][] = [
  ["no JSON", "{nope", 400, /^Bad Request$/],
  ["nothing", "", 400, /Bad Request|must be a map/],
  ["a list", "[]", 400, /must be a map/],
  ["an operator nobody knows", '{"ops":[{"path":"/a","op":"$like","to":{"value":1}}]}', 400, /^ops\[0\]\.op/],
  ["an op without operand", '{"ops":[{"path":"/a","op":"$eq","to":{}}]}', 400, /^ops\[0\]\.to/],
  ["an application of the wrong type", '{"application":5}', 400, /^application/],
  [
    "too many conditions",
    JSON.stringify({ ops: Array(300).fill({ path: "/a", op: "$eq", to: { value: 1 } }) }),
    400,
    /^ops/,
  ],
  [
    "a nesting bomb",
    `{"ops":${"[".repeat(10_000)}${"]".repeat(10_000)}}`,
    400,
    /^body: nested deeper than 64 levels/,
  ],
  [
    "a nesting bomb with an integer that no double holds",
    `{"x":${"[".repeat(10_000)}12345678901234567890${"]".repeat(10_000)}}`,
    400,
    /^body: nested deeper than 64 levels/,
  ],
  ["more than a frame may hold", `{"x":"${"x".repeat(1_100_000)}"}`, 413, /too large/i],
];

for (const [title, body, status, detail] of bad) {
  test(`answers a query of ${title} with ${status} and says why`, async (t) => {
    const response = await post(await startBroker(t), body);
    t.is(response.status, status);
    t.regex((await jsonOf(response)).errors.detail, detail);
  });
}

test("finds applications by tags", async (t) => {
  const broker = await startBroker(t);
  await identifyLegacy(t, broker, { client_id: "a", application_id: "one", tags: ["x", "y"] });
  await identifyLegacy(t, broker, { client_id: "b", application_id: "one", tags: ["x", "y"] });
  await identifyLegacy(t, broker, { client_id: "c", application_id: "two", tags: ["x"] });
  const find = async (q: string) =>
    fetch(`${broker.baseUrl}/api/v1/discovery/tags?q=${encodeURIComponent(q)}`);
  t.deepEqual(await (await find('["x","y"]')).json(), { result: ["one"] });
  t.deepEqual(await (await find('["x"]')).json(), { result: ["one", "two"] });
  t.deepEqual(await (await find('["z"]')).json(), { result: [] });
  const bomb = `${"[".repeat(2_000)}12345678901234567890${"]".repeat(2_000)}`;
  for (const q of ["", "x", "[1]", "[]", "{}", bomb]) t.is((await find(q)).status, 400, q);
});

test("answers unknown routes, the root and the WebSocket endpoint as the original did", async (t) => {
  const broker = await startBroker(t);
  const unknown = await fetch(`${broker.baseUrl}/api/v1/nothing`);
  t.is(unknown.status, 404);
  t.deepEqual(await unknown.json(), { code: 404, error: "not found" });
  for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
    const answer = await fetch(`${broker.baseUrl}/api/v1/query`, { method });
    t.is(answer.status, 404, method);
    t.deepEqual(await answer.json(), { code: 404, error: "not found" });
  }
  const unreadable = await fetch(`${broker.baseUrl}/%zz`);
  t.is(unreadable.status, 400);
  t.regex((await jsonOf(unreadable)).errors.detail, /%zz/);
  const root = await fetch(broker.baseUrl, { redirect: "manual" });
  t.is(root.status, 302);
  t.is(root.headers.get("location"), "/gateway/websocket");
  t.is((await fetch(`${broker.baseUrl}/gateway/websocket`)).status, 426);
  t.is((await fetch(`${broker.baseUrl}/gateway/websocket/`)).status, 426);
});

test("is healthy while it runs and ready until it drains", async (t) => {
  const broker = await startBroker(t, { "--drain-spread-ms": "0" });
  const status = async (path: string) => (await fetch(`${broker.baseUrl}${path}`)).status;
  t.deepEqual([await status("/healthz"), await status("/readyz")], [200, 200]);
  await broker.server.broker.drain();
  t.deepEqual([await status("/healthz"), await status("/readyz")], [200, 503]);
});

test("shows metrics without labels that clients choose", async (t) => {
  const broker = await startBroker(t);
  const client = await identifyLegacy(t, broker, {
    client_id: "very-private",
    application_id: "very-secret",
  });
  client.dispatch("SEND", { target: { application: "very-secret" }, payload: 1 });
  client.dispatch("SEND", { target: { application: "nobody" }, payload: 1 });
  await client.settle();
  const text = await (await fetch(`${broker.baseUrl}/metrics`)).text();
  for (const line of [
    'singyeong_router_deliveries_total{kind="send",outcome="delivered"} 1',
    'singyeong_router_deliveries_total{kind="send",outcome="no_route"} 1',
    'singyeong_session_open_count{transport="websocket"} 1',
    "singyeong_session_outbox_bytes 0",
    "singyeong_directory_clients_count 1",
    "singyeong_directory_query_duration_seconds_count 1",
  ]) {
    t.true(text.includes(`${line}\n`), line);
  }
  t.false(text.includes("very-"));
});

test("describes every one of its routes in OpenAPI", async (t) => {
  const broker = await startBroker(t);
  const { openapi, paths } = await jsonOf(await fetch(`${broker.baseUrl}/openapi.json`));
  t.regex(openapi, /^3\./);
  t.deepEqual(Object.keys(paths).sort(), [
    "/api/v1/discovery/tags",
    "/api/v1/proxy",
    "/api/v1/query",
    "/api/version",
    "/healthz",
    "/metrics",
    "/readyz",
  ]);
});
