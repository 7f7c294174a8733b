import { once } from "node:events";
import type { Socket } from "node:net";
import test from "ava";
import { type RunningBroker, startBroker } from "../../support/running-broker.js";
import {
  closedPort,
  joinUpstream,
  type SeenRequest,
  startProxied,
  startRawProxied,
} from "../../support/upstream.js";

const shop = { application: "shop", ops: [] };

function post(broker: RunningBroker, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  return fetch(`${broker.baseUrl}/api/v1/proxy`, { method: "POST", body: JSON.stringify(body), headers });
}

async function seen(response: Response): Promise<SeenRequest> {
  return (await response.json()) as SeenRequest;
}

for (const route of ["users/1?x=2", "/users/1?x=2"]) {
  test(`the route ${route} stands behind one slash`, async (t) => {
    const { broker } = await startProxied(t);
    const response = await post(broker, { method: "GET", route, query: shop, body: null });
    t.is(response.status, 200);
    const { method, target, fields } = await seen(response);
    t.deepEqual([method, target], ["GET", "/users/1?x=2"]);
    t.is(fields[fields.indexOf("x-forwarded-for") + 1], "127.0.0.1");
  });
}

test("a body that is a map or a list goes as JSON, a string as it is", async (t) => {
  const { broker } = await startProxied(t);
  const cases: readonly (readonly [body: unknown, sent: string, type: string | undefined])[] = [
    [{ q: 1 }, '{"q":1}', "application/json"],
    [[1, "é"], '[1,"Ã©"]', "application/json"],
    ["a=1&b=ü", "a=1&b=Ã¼", undefined],
    ["", "", undefined],
  ];
  for (const [body, sent, type] of cases) {
    const request = await seen(await post(broker, { method: "post", route: "/", query: shop, body }));
    const at = request.fields.findIndex((name) => name.toLowerCase() === "content-type");
    t.deepEqual([request.body, at < 0 ? undefined : request.fields[at + 1]], [sent, type]);
  }
});

test("header values may be strings or lists of strings", async (t) => {
  const { broker } = await startProxied(t);
  const headers = {
    "X-A": "b",
    "x-list": ["1", "2"],
    "content-type": "text/plain",
    host: "evil",
    "content-length": "99",
  };
  const { fields } = await seen(
    await post(broker, { method: "PUT", route: "/", query: shop, headers, body: { a: 1 } }),
  );
  const pairs = fields.flatMap((name, at) =>
    at % 2 === 0 ? [`${name.toLowerCase()}: ${fields[at + 1]}`] : [],
  );
  for (const pair of ["x-a: b", "content-type: text/plain", "content-length: 7"])
    t.true(pairs.includes(pair), pair);
  t.is(pairs.filter((pair) => /^x-list: (1|2|1, 2)$/.test(pair)).length > 0, true);
  t.false(pairs.includes("host: evil"));
});

test("the answer is the upstream's: status, fields, every set-cookie, body", async (t) => {
  const { broker } = await startProxied(t, (_request, response) => {
    response.writeHead(418, { "set-cookie": ["a=1", "b=2"], "x-echo": "yes", "content-type": "text/x" });
    response.end("short and stout");
  });
  const response = await post(broker, { method: "GET", route: "/teapot", query: shop });
  t.is(response.status, 418);
  t.deepEqual(response.headers.getSetCookie(), ["a=1", "b=2"]);
  t.is(response.headers.get("x-echo"), "yes");
  t.is(response.headers.get("content-type"), "text/x");
  t.is(await response.text(), "short and stout");
});

test("HEAD and 304 have no body, and 502 of an upstream passes through", async (t) => {
  const { broker } = await startProxied(t, (request, response) => {
    const status = Number(request.url?.slice(1));
    response.writeHead(status, { "x-status": String(status) }).end();
  });
  for (const [method, status] of [
    ["HEAD", 200],
    ["GET", 304],
    ["GET", 502],
    ["GET", 504],
  ] as const) {
    const response = await post(broker, { method, route: `/${status}`, query: shop });
    t.deepEqual([response.status, response.headers.get("x-status")], [status, String(status)]);
    t.is(await response.text(), "");
  }
});

test("an answer that breaks off is visibly broken", async (t) => {
  const sockets: Socket[] = [];
  const broker = await startRawProxied(t, (socket) => {
    socket.once("data", () =>
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n"),
    );
    socket.once("end", () => socket.destroy());
    sockets.push(socket);
  });
  const response = await post(broker, { method: "GET", route: "/", query: shop });
  const reader = response.body?.getReader();
  t.is(Buffer.from((await reader?.read())?.value ?? []).toString(), "abc");
  sockets[0]?.destroy();
  await t.throwsAsync(async () => reader?.read());
});

const faults: readonly (readonly [title: string, body: unknown, answer: unknown])[] = [
  ["no method", { route: "/", query: shop }, { method: ["no method provided"] }],
  ["no route", { method: "GET", query: shop }, { route: ["no route provided"] }],
  ["no query", { method: "GET", route: "/" }, { query: ["no query provided"] }],
  [
    "a POST without body",
    { method: "POST", route: "/", query: shop },
    { errors: ['body: a POST request needs one, if only ""'] },
  ],
  [
    "a GET with a body",
    { method: "GET", route: "/", query: shop, body: { a: 1 } },
    { errors: ["body: a GET request has none"] },
  ],
  [
    "a header that is a number",
    { method: "GET", route: "/", query: shop, headers: { a: 1 } },
    { errors: ["headers.a: must be a string or a list of strings"] },
  ],
  [
    "nobody who matches",
    { method: "GET", route: "/", query: { application: "nobody", ops: [] } },
    { errors: ["no matches"] },
  ],
  ["a body that is no map", [], { method: ["no method provided"] }],
];

for (const [title, body, answer] of faults) {
  test(`${title} is answered with 400 and says so`, async (t) => {
    const { broker } = await startProxied(t);
    const response = await post(broker, body);
    t.is(response.status, 400);
    t.deepEqual(await response.json(), answer);
  });
}

for (const method of ["OPTIONS", "CONNECT", "TRACE", "BREW", 7]) {
  test(`the method ${method} is refused`, async (t) => {
    const { broker } = await startProxied(t);
    const response = await post(broker, { method, route: "/", query: shop });
    t.is(response.status, 400);
    t.deepEqual(Object.keys((await response.json()) as object), ["method"]);
  });
}

test("a query that cannot be read is answered with 400 and names the place", async (t) => {
  const { broker } = await startProxied(t);
  const query = { application: "shop", ops: [{ path: "/a", op: "$foo", to: { value: 1 } }] };
  const response = await post(broker, { method: "GET", route: "/", query });
  t.is(response.status, 400);
  const answer = (await response.json()) as { query: string[] };
  t.regex(answer.query[0] ?? "", /^ops\[0\]/);
});

test("an upstream that cannot be reached is 400, with the reason as text", async (t) => {
  const broker = await startBroker(t);
  await joinUpstream(t, broker, await closedPort());
  const response = await post(broker, { method: "GET", route: "/", query: shop });
  t.is(response.status, 400);
  const { errors } = (await response.json()) as { errors: string[] };
  t.regex(errors[0] ?? "", /ECONNREFUSED/);
});

test("a wrong password is 401, and JSON that is none 400", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  t.is((await post(broker, {}, { authorization: "guess" })).status, 401);
  const headers = { authorization: "secret" };
  const response = await fetch(`${broker.baseUrl}/api/v1/proxy`, { method: "POST", body: "{", headers });
  t.is(response.status, 400);
  t.deepEqual(await response.json(), { errors: { detail: "Bad Request" } });
});

test("redirects are answers unless the settings say follow", async (t) => {
  const redirect: Parameters<typeof startProxied>[1] = (request, response) => {
    if (request.url === "/old") response.writeHead(302, { location: "/new" }).end();
    else response.end("here");
  };
  const request = { method: "GET", route: "/old", query: shop };
  const passed = await fetchRedirect((await startProxied(t, redirect)).broker, request);
  t.deepEqual([passed.status, passed.headers.get("location")], [302, "/new"]);
  const flags = { "--proxy-legacy-follow-redirects": true };
  const followed = await fetchRedirect((await startProxied(t, redirect, flags)).broker, request);
  t.deepEqual([followed.status, await followed.text()], [200, "here"]);
});

function fetchRedirect(broker: RunningBroker, body: unknown): Promise<Response> {
  return fetch(`${broker.baseUrl}/api/v1/proxy`, {
    method: "POST",
    body: JSON.stringify(body),
    redirect: "manual",
  });
}

test("an upstream that does not answer is given up after the time-out", async (t) => {
  const { broker } = await startProxied(t, () => {}, { "--proxy-legacy-timeout-ms": "50" });
  const response = await post(broker, { method: "GET", route: "/", query: shop });
  t.is(response.status, 400);
  t.deepEqual(await response.json(), { errors: ["not done within 50 ms"] });
});

test("a caller that gives up ends the upstream's request", async (t) => {
  const abort = new AbortController();
  const flags = { "--proxy-legacy-timeout-ms": "3600000", "--proxy-headers-timeout-ms": "3600000" };
  const { broker, upstream } = await startProxied(t, () => abort.abort(), flags);
  const closed = once(upstream.server, "request").then(([request]) => once(request.socket, "close"));
  const body = JSON.stringify({ method: "GET", route: "/", query: shop });
  const call = fetch(`${broker.baseUrl}/api/v1/proxy`, { method: "POST", body, signal: abort.signal });
  await t.throwsAsync(call, { any: true });
  await t.notThrowsAsync(closed);
});
