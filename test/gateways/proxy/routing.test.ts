import type { ServerResponse } from "node:http";
import test from "ava";
import { FakeClock } from "../../support/fake-clock.js";
import { callers, type HttpCall, seen } from "../../support/http-calls.js";
import { identifyStream, openStream } from "../../support/rpc-client.js";
import { startBroker } from "../../support/running-broker.js";
import { signal } from "../../support/signal.js";
import { closedPort, joinUpstream, startProxied, startUpstream } from "../../support/upstream.js";

const utf8Header = (text: string) => Buffer.from(text, "utf8").toString("latin1");

for (const [version, call] of Object.entries(callers)) {
  test(`a query in CEL or JSON says who gets a request over ${version}`, async (t) => {
    const broker = await startBroker(t);
    const upstream = await startUpstream(t);
    for (const [id, city] of [
      ["one", "K\u00f6ln"],
      ["two", "\u4e0a\u6d77"],
    ]) {
      const client = await joinUpstream(t, broker, upstream, { client_id: id });
      client.dispatch("UPDATE_METADATA", { city: { type: "string", value: city } });
      await client.settle();
    }
    const answeredBy = async (query: string) => {
      const headers = { "singyeong-query": utf8Header(query) };
      const answer = await call(t, broker, { headers });
      return answer.headers["singyeong-upstream"] ?? answer.headers["singyeong-reason"];
    };
    t.is(await answeredBy('city == "K\u00f6ln"'), "shop/one");
    t.is(await answeredBy('city == "\u4e0a\u6d77"'), "shop/two");
    t.is(await answeredBy('{"ops":[{"path":"/city","op":"$eq","to":{"value":"\u4e0a\u6d77"}}]}'), "shop/two");
    t.is(await answeredBy('{"application":"other","ops":[]}').then((by) => by?.slice(0, 5)), "shop/");
    t.is(await answeredBy('city == "nowhere"'), "NO_ROUTE");
  });

  test(`the same key leads to the same client over ${version}`, async (t) => {
    const broker = await startBroker(t);
    const upstream = await startUpstream(t);
    for (const id of ["one", "two", "three", "four"])
      await joinUpstream(t, broker, upstream, { client_id: id });
    const answeredBy = async (key: string) =>
      String((await call(t, broker, { headers: { "singyeong-key": key } })).headers["singyeong-upstream"]);
    const keys = Array.from({ length: 12 }, (_, at) => `user ${at}`);
    const first = await Promise.all(keys.map(answeredBy));
    t.deepEqual(await Promise.all(keys.map(answeredBy)), first);
    t.true(new Set(first).size > 1);
  });

  test(`an application is percent-encoded in the path, and in the answer, over ${version}`, async (t) => {
    const broker = await startBroker(t);
    const upstream = await startUpstream(t);
    await joinUpstream(t, broker, upstream, { application_id: "caf\u00e9/1", client_id: "a+b" });
    const answer = await call(t, broker, { path: "/proxy/caf%C3%A9%2F1/x" });
    t.is(answer.headers["singyeong-upstream"], "caf%C3%A9%2F1/a%2Bb");
    t.is(seen(answer).target, "/x");
  });

  const refused: readonly [what: string, call: HttpCall, field: string, reason: string][] = [
    [
      "a CEL query that is none",
      { headers: { "singyeong-query": "city ==" } },
      "singyeong-query",
      "INVALID_QUERY",
    ],
    [
      "a JSON query that is none",
      { headers: { "singyeong-query": "{" } },
      "singyeong-query",
      "INVALID_QUERY",
    ],
    [
      "a JSON query with an unknown operator",
      { headers: { "singyeong-query": '{"ops":[{"path":"/a","op":"$no","to":{"value":1}}]}' } },
      "singyeong-query",
      "INVALID_QUERY",
    ],
    [
      "a time-out without unit",
      { headers: { "singyeong-timeout": "5" } },
      "singyeong-timeout",
      "INVALID_REQUEST",
    ],
    ["a time-out of nothing", { headers: { "singyeong-timeout": "0s" } }, "timeout", "INVALID_REQUEST"],
    ["a time-out of years", { headers: { "singyeong-timeout": "99999999s" } }, "timeout", "INVALID_REQUEST"],
    ["no application", { path: "/proxy//x" }, "application", "INVALID_REQUEST"],
    [
      "an application that is not percent-encoded",
      { path: "/proxy/%zz/x" },
      "application",
      "INVALID_REQUEST",
    ],
    ["the method TRACE", { method: "TRACE" }, "method", "INVALID_REQUEST"],
  ];
  for (const [what, request, field, reason] of refused) {
    test(`${what} is refused with 400 and the name of the field over ${version}`, async (t) => {
      const { broker, upstream } = await startProxied(t);
      const { status, headers, body } = await call(t, broker, request);
      t.is(status, 400);
      t.is(headers["singyeong-reason"], reason);
      t.is(headers["content-type"], "application/json");
      const { detail } = JSON.parse(body.toString()).errors;
      t.true(detail.startsWith(field), detail);
      t.is(upstream.requests.length, 0);
    });
  }

  test(`a broker with a password forwards only for those who show it over ${version}`, async (t) => {
    const broker = await startBroker(t, { "--auth": "secret" });
    const upstream = await startUpstream(t);
    await joinUpstream(t, broker, upstream, { auth: "secret" });
    const statusWith = async (headers: Record<string, string>) => {
      const answer = await call(t, broker, { headers });
      return [answer.status, answer.headers["singyeong-reason"]];
    };
    t.deepEqual(await statusWith({}), [401, "UNAUTHENTICATED"]);
    t.deepEqual(await statusWith({ authorization: "secret" }), [401, "UNAUTHENTICATED"]);
    t.deepEqual(await statusWith({ "singyeong-authorization": "wrong" }), [401, "UNAUTHENTICATED"]);
    t.is(upstream.requests.length, 0);
    t.deepEqual(await statusWith({ "singyeong-authorization": "secret" }), [200, undefined]);
    t.deepEqual(await statusWith({ "singyeong-authorization": "Bearer secret" }), [200, undefined]);
  });

  test(`a session's token forwards, unless its client is restricted, over ${version}`, async (t) => {
    const broker = await startBroker(t, { "--auth": "secret" });
    await joinUpstream(t, broker, await startUpstream(t), { auth: "secret" });
    const tokenOf = async (clientId: string, headers?: Record<string, string>) => {
      const stream = openStream(t, broker, headers);
      stream.identify({ application: "callers", clientId });
      return (await stream.expect("ready")).sessionToken;
    };
    const statusWith = async (token: string) => {
      const answer = await call(t, broker, { headers: { "singyeong-session": token } });
      return [answer.status, answer.headers["singyeong-reason"]];
    };
    t.deepEqual(await statusWith(await tokenOf("full", { authorization: "Bearer secret" })), [
      200,
      undefined,
    ]);
    t.deepEqual(await statusWith(await tokenOf("restricted")), [403, "RESTRICTED"]);
    t.is((await statusWith("no such token"))[1], "SESSION_NOT_FOUND");
  });

  test(`where nobody matches, or nobody is reached, the caller is told so over ${version}`, async (t) => {
    const broker = await startBroker(t);
    await joinUpstream(t, broker, await closedPort());
    const statusOf = async (path: string) => {
      const answer = await call(t, broker, { path });
      return [answer.status, answer.headers["singyeong-reason"]];
    };
    t.deepEqual(await statusOf("/proxy/nobody/"), [503, "NO_ROUTE"]);
    t.deepEqual(await statusOf("/proxy/shop/"), [502, "UPSTREAM_UNREACHABLE"]);
  });

  test(`an upstream that takes too long is given up with 504 over ${version}`, async (t) => {
    const [begun, gone] = [signal(), signal()];
    const clock = new FakeClock();
    const broker = await startBroker(t, {}, { clock });
    const upstream = await startUpstream(t, (request) => {
      request.socket.once("close", gone.happen);
      begun.happen();
    });
    await joinUpstream(t, broker, upstream);
    const pending = call(t, broker, { headers: { "singyeong-timeout": "500ms" } });
    await begun.happened;
    clock.advance(700);
    const answer = await pending;
    t.deepEqual([answer.status, answer.headers["singyeong-reason"]], [504, "UPSTREAM_TIMEOUT"]);
    await gone.happened;
  });

  const bounds = {
    "an upstream that has as many requests as it may": [
      "--proxy-max-upstream-requests",
      "UPSTREAM_OVERLOADED",
    ],
    "a broker that has as many requests as it may": ["--proxy-max-requests", "PROXY_OVERLOADED"],
  } as const;
  for (const [what, [flag, reason]] of Object.entries(bounds)) {
    test(`${what} gets no more over ${version}`, async (t) => {
      const first = signal<ServerResponse>();
      const { broker } = await startProxied(t, (_request, response) => first.happen(response), {
        [flag]: "1",
      });
      const pending = call(t, broker, {});
      const response = await first.happened;
      const answer = await call(t, broker, {});
      t.deepEqual([answer.status, answer.headers["singyeong-reason"]], [503, reason]);
      response.end();
      t.is((await pending).status, 200);
    });
  }
}

test("a client that joined by RPC is reached at the address it gave", async (t) => {
  const broker = await startBroker(t);
  const { address } = await startUpstream(t);
  await identifyStream(t, broker, { application: "shop", clientId: "rpc", address });
  t.is((await callers["HTTP/1"](t, broker, {})).headers["singyeong-upstream"], "shop/rpc");
});
