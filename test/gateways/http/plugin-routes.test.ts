import test from "ava";
import type { PluginHost } from "../../../src/plugins/plugin-host.js";
import type { RouteRequest } from "../../../src/plugins/plugin-route.js";
import { refuse } from "../../../src/plugins/refusal.js";
import { identifyLegacy } from "../../support/legacy-client.js";
import { never, startWithPlugins } from "../../support/plugins.js";
import { startBroker } from "../../support/running-broker.js";

const original = "test/fixtures/plugins/original.ts";

test("the routes of the original's own test plugin answer", async (t) => {
  const { baseUrl } = await startBroker(t, { "--plugins": original });
  const plain = await fetch(`${baseUrl}/api/v1/plugin/test`);
  t.is(plain.status, 200);
  t.is(plain.headers.get("content-type"), "text/plain; charset=utf-8");
  t.is(await plain.text(), "Henlo world");
  const param = await fetch(`${baseUrl}/api/v1/plugin/test/it%20works`);
  t.is(await param.text(), "Henlo param: it works");
});

test("routes are for callers with a credential, and nobody else learns which there are", async (t) => {
  const { baseUrl } = await startBroker(t, { "--plugins": original, "--auth": "secret" });
  for (const path of ["test", "test/x", "nothing"]) {
    const refused = await fetch(`${baseUrl}/api/v1/plugin/${path}`);
    t.is(refused.status, 401);
    t.deepEqual(await refused.json(), { status: "error", error: "not authorized" });
  }
  const headers = { authorization: "secret" };
  t.is((await fetch(`${baseUrl}/api/v1/plugin/test`, { headers })).status, 200);
  const unknown = await fetch(`${baseUrl}/api/v1/plugin/nothing`, { headers });
  t.is(unknown.status, 404);
  t.deepEqual(await unknown.json(), { code: 404, error: "not found" });
});

test("a handler sees the whole request but the credential, and answers with status, headers and a body of any kind", async (t) => {
  let seen: RouteRequest | undefined;
  const broker = await startWithPlugins(
    t,
    [
      {
        name: "api",
        routes: [
          {
            method: "POST",
            path: "/rooms/:room",
            handler(request) {
              seen = request;
              return { status: 201, headers: { "x-room": "1" }, body: { big: 2n ** 60n } };
            },
          },
          { method: "DELETE", path: "/rooms/:room", handler: () => ({}) },
          { method: "GET", path: "/bytes", handler: () => ({ body: new Uint8Array([1, 2]) }) },
          { method: "GET", path: "/null", handler: () => ({ body: null }) },
        ],
      },
    ],
    { "--auth": "secret" },
  );
  const base = `${broker.baseUrl}/api/v1/plugin`;
  const headers = { authorization: "secret", "content-type": "text/csv", "x-own": "yes" };
  const created = await fetch(`${base}/rooms/a?x=1&y=2&y=3`, { method: "POST", headers, body: "a;b" });
  t.is(created.status, 201);
  t.is(created.headers.get("x-room"), "1");
  t.is(created.headers.get("content-type"), "application/json; charset=utf-8");
  t.is(await created.text(), '{"big":1152921504606846976}');
  t.like(seen, { method: "POST", url: "/api/v1/plugin/rooms/a?x=1&y=2&y=3" });
  t.deepEqual({ ...seen?.params }, { room: "a" });
  t.deepEqual({ ...seen?.query }, { x: "1", y: ["2", "3"] });
  t.like(seen?.headers, { "content-type": "text/csv", "x-own": "yes" });
  t.false("authorization" in (seen?.headers ?? {}));
  t.is(seen?.caller.principal.id, "password");
  t.is(Buffer.from(seen?.body ?? []).toString(), "a;b");
  t.is((await fetch(`${base}/rooms/a`, { method: "DELETE", headers })).status, 204);
  const bytes = await fetch(`${base}/bytes`, { headers });
  t.deepEqual([...new Uint8Array(await bytes.arrayBuffer())], [1, 2]);
  t.is(await (await fetch(`${base}/null`, { headers })).text(), "null");
});

test("a body that has to be JSON and is none is answered with 400", async (t) => {
  const broker = await startWithPlugins(t, [
    {
      name: "api",
      routes: [{ method: "POST", path: "/json", handler: (request) => ({ body: request.json() }) }],
    },
  ]);
  const url = `${broker.baseUrl}/api/v1/plugin/json`;
  t.is(await (await fetch(url, { method: "POST", body: '{"a":1}' })).text(), '{"a":1}');
  for (const body of ["{", "", "[".repeat(100) + "]".repeat(100)]) {
    const refused = await fetch(url, { method: "POST", body });
    t.is(refused.status, 400);
    t.deepEqual(await refused.json(), { errors: { detail: "Bad Request" } });
  }
});

test("a handler that throws, hangs or answers nonsense is 503, one that refuses 403; others answer on", async (t) => {
  const bad: Record<string, () => unknown> = {
    throws: () => {
      throw new Error("secret");
    },
    rejects: () => Promise.reject(new Error("secret")),
    hangs: never,
    nonsense: () => "text",
    status: () => ({ status: 99 }),
    header: () => ({ headers: { "x-a": 5 } }),
    refuses: () => {
      throw refuse("not for you");
    },
    fine: () => ({ body: "fine" }),
  };
  const routes = Object.entries(bad).map(([name, handler]) => ({
    method: "GET" as const,
    path: `/${name}`,
    handler: handler as () => object,
  }));
  const broker = await startWithPlugins(t, [{ name: "bad", routes }], { "--plugin-timeout-ms": "20" });
  const answers = await Promise.all(
    Object.keys(bad).map(async (name) => {
      const response = await fetch(`${broker.baseUrl}/api/v1/plugin/${name}`);
      return [name, response.status, await response.text()] as const;
    }),
  );
  const failed = '{"errors":{"detail":"plugin bad failed"}}';
  t.deepEqual(answers, [
    ["throws", 503, failed],
    ["rejects", 503, failed],
    ["hangs", 503, '{"errors":{"detail":"plugin bad did not answer within 20 ms"}}'],
    ["nonsense", 503, failed],
    ["status", 503, failed],
    ["header", 503, failed],
    ["refuses", 403, '{"errors":{"detail":"not for you"}}'],
    ["fine", 200, "fine"],
  ]);
  t.is(broker.loggedErrors.splice(0).length, 6);
});

test("a route answers with what the directory says, and sends", async (t) => {
  let host: PluginHost | undefined;
  const broker = await startWithPlugins(t, [
    {
      name: "api",
      load(given) {
        host = given;
      },
      routes: [
        {
          method: "POST",
          path: "/send/:name",
          async handler({ params, json }) {
            const query = { application: "app", filter: `name == "${params["name"]}"`, droppable: true };
            const receiver = await host?.send(query, { payload: json() });
            return receiver === undefined ? { status: 404 } : { body: receiver.clientId };
          },
        },
        {
          method: "GET",
          path: "/clients",
          handler: async () => ({
            body: (await host?.queryClients({ application: "app" }))?.map(({ id, attributes }) => [
              id,
              attributes.get("name")?.value,
            ]),
          }),
        },
      ],
    },
  ]);
  const metadata = { name: { type: "string", value: "b" } };
  const client = await identifyLegacy(t, broker, { client_id: "x", metadata });
  const base = `${broker.baseUrl}/api/v1/plugin`;
  t.deepEqual(await (await fetch(`${base}/clients`)).json(), [["x", "b"]]);
  const sent = await fetch(`${base}/send/b`, { method: "POST", body: '{"a":1}' });
  t.is(await sent.text(), "x");
  t.deepEqual((await client.frame()).d.payload, { a: 1 });
  t.is((await fetch(`${base}/send/c`, { method: "POST", body: "1" })).status, 404);
});

test("the OpenAPI description has the routes", async (t) => {
  const { baseUrl } = await startBroker(t, { "--plugins": original });
  const { paths } = (await (await fetch(`${baseUrl}/openapi.json`)).json()) as { paths: object };
  t.true("/api/v1/plugin/test/{test}" in paths);
});
