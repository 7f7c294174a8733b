import test from "ava";
import { callers, callHttp1, callHttp2, seen, valuesOf } from "../../support/http-calls.js";
import { dial, readAll } from "../../support/port.js";
import { startProxied } from "../../support/upstream.js";

for (const [version, call] of Object.entries(callers)) {
  const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "QUERY"];
  for (const method of methods.filter((name) => name !== "QUERY" || version === "HTTP/2")) {
    test(`${method} reaches the upstream over ${version}`, async (t) => {
      const { broker } = await startProxied(t);
      const answer = await call(t, broker, { method, path: "/proxy/shop/items?id=1" });
      t.is(answer.status, 200);
      t.is(answer.headers["singyeong-upstream"], "shop/one");
      const { method: got, target, body } = seen(answer);
      t.deepEqual({ got, target, body }, { got: method, target: "/items?id=1", body: "" });
    });
  }

  for (const length of [1, 16 * 1024, 16 * 1024 + 1, 300_000]) {
    test(`a body of ${length} bytes goes up and comes back over ${version}`, async (t) => {
      const { broker } = await startProxied(t, (request, response) => request.pipe(response));
      const body = Buffer.alloc(length, "0123456789");
      const headers = { "content-length": String(length) };
      const answer = await call(t, broker, { method: "POST", headers, body });
      t.true(answer.body.equals(body));
    });
  }

  test(`a body of unknown length goes up over ${version}`, async (t) => {
    const { broker } = await startProxied(t);
    async function* body() {
      yield "one,";
      yield "two,";
      yield "three";
    }
    const headers = version === "HTTP/1" ? { "transfer-encoding": "chunked" } : {};
    const answer = await call(t, broker, { method: "PUT", headers, body: body() });
    t.is(seen(answer).body, "one,two,three");
    t.deepEqual(valuesOf(seen(answer).fields, "transfer-encoding"), ["chunked"]);
  });

  test(`a DELETE and a GET may have bodies over ${version}`, async (t) => {
    const { broker } = await startProxied(t);
    for (const method of ["DELETE", "GET"]) {
      const headers = { "content-length": "4" };
      t.is(seen(await call(t, broker, { method, headers, body: "body" })).body, "body", method);
    }
  });

  for (const target of [
    "/",
    "//double//slash/",
    "/a/../b/./c",
    "/%2e%2e/%2F%00%ff",
    "/?",
    "/x?y=/../z&%zz",
    "/a;b=c,d'(e)*!$@:[]|^`{}",
  ]) {
    test(`the target ${target} is passed on as it came over ${version}`, async (t) => {
      const { broker } = await startProxied(t);
      t.is(seen(await call(t, broker, { path: `/proxy/shop${target}` })).target, target);
    });
  }

  test(`a path that ends with the application leads to the root over ${version}`, async (t) => {
    const { broker } = await startProxied(t);
    t.is(seen(await call(t, broker, { path: "/proxy/shop" })).target, "/");
    t.is(seen(await call(t, broker, { path: "/proxy/shop?a=b" })).target, "/?a=b");
  });

  test(`the upstream is told where a request came from over ${version}`, async (t) => {
    const { broker, upstream } = await startProxied(t);
    const headers = {
      "x-forwarded-for": "6.6.6.6",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "evil",
      "x-forwarded-prefix": "/evil",
      forwarded: "for=6.6.6.6",
      via: "1.0 before",
    };
    const { fields } = seen(await call(t, broker, { headers }));
    const host = `127.0.0.1:${broker.port}`;
    const expected = {
      host: upstream.address,
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-proto": "http",
      "x-forwarded-host": host,
      "x-forwarded-prefix": "/proxy/shop",
      forwarded: `for=127.0.0.1;host="${host}";proto=http`,
      via: `1.0 before, ${version === "HTTP/1" ? "1.1" : "2"} singyeong`,
    };
    for (const [name, value] of Object.entries(expected)) t.deepEqual(valuesOf(fields, name), [value], name);
  });

  test(`what a trusted proxy wrote of a request's way is kept over ${version}`, async (t) => {
    const { broker } = await startProxied(t, undefined, { "--proxy-trust-forwarded": true });
    const headers = { "x-forwarded-for": "6.6.6.6", "x-forwarded-proto": "https", forwarded: "for=6.6.6.6" };
    const { fields } = seen(await call(t, broker, { headers }));
    t.deepEqual(valuesOf(fields, "x-forwarded-for"), ["6.6.6.6, 127.0.0.1"]);
    t.deepEqual(valuesOf(fields, "x-forwarded-proto"), ["https"]);
    t.regex(valuesOf(fields, "forwarded")[0] ?? "", /^for=6\.6\.6\.6, for=127\.0\.0\.1;/);
  });

  test(`no field of the broker's own reaches the upstream over ${version}`, async (t) => {
    const { broker } = await startProxied(t);
    const headers = {
      "singyeong-key": "k",
      "singyeong-timeout": "5s",
      "singyeong-anything": "x",
      "x-kept": "1",
    };
    const { fields } = seen(await call(t, broker, { headers }));
    t.deepEqual(
      fields.filter((field) => /^singyeong-/i.test(field)),
      [],
    );
    t.deepEqual(valuesOf(fields, "x-kept"), ["1"]);
  });

  test(`values keep every byte of theirs over ${version}`, async (t) => {
    const { broker } = await startProxied(t, (request, response) => {
      response.writeHead(200, ["x-back", request.headers["x-there"] as string]).end();
    });
    const value = Buffer.from("caf\u00e9 \u00ff\u0080, UTF-8: \u00c3\u00bc", "latin1").toString("latin1");
    const answer = await call(t, broker, { headers: { "x-there": value } });
    t.is(answer.headers["x-back"], value);
  });

  test(`trailers of a request reach the upstream over ${version}`, async (t) => {
    const { broker } = await startProxied(t);
    const headers = { trailer: "x-sum", ...(version === "HTTP/1" && { "transfer-encoding": "chunked" }) };
    const trailers = { "x-sum": "42", "singyeong-session": "x" };
    const answer = await call(t, broker, { method: "POST", headers, body: "body", trailers });
    t.is(seen(answer).body, "body");
    t.deepEqual(seen(answer).trailers, ["x-sum", "42"]);
  });
}

test("names keep their case, and lines of the same name their order, over HTTP/1", async (t) => {
  const { broker } = await startProxied(t);
  const headers = { "X-CamelCase": ["b", "a"], "x-lower": "c" };
  const { fields } = seen(await callHttp1(t, broker, { headers }));
  const own = fields.slice(0, fields.indexOf("x-forwarded-for"));
  const at = own.indexOf("X-CamelCase");
  t.deepEqual(own.slice(at, at + 6), ["X-CamelCase", "b", "X-CamelCase", "a", "x-lower", "c"]);
});

test("fields that hold between neighbours only do not reach the upstream", async (t) => {
  const { broker } = await startProxied(t);
  const headers = {
    connection: "keep-alive, x-private, content-length",
    "keep-alive": "timeout=5",
    "proxy-connection": "keep-alive",
    "proxy-authorization": "Basic eA==",
    te: "trailers",
    "x-private": "secret",
    "content-length": "4",
    authorization: "Bearer upstream",
  };
  const { fields, body } = seen(await callHttp1(t, broker, { method: "POST", headers, body: "body" }));
  const gone = ["keep-alive", "proxy-connection", "proxy-authorization", "te", "x-private"];
  for (const name of gone) t.deepEqual(valuesOf(fields, name), [], name);
  t.is(body, "body");
  t.deepEqual(valuesOf(fields, "authorization"), ["Bearer upstream"]);
});

test("cookies that HTTP/2 has in several fields are one field for the upstream", async (t) => {
  const { broker } = await startProxied(t);
  const { fields } = seen(await callHttp2(t, broker, { headers: { cookie: ["a=1", "b=2"] } }));
  t.deepEqual(valuesOf(fields, "cookie"), ["a=1; b=2"]);
});

test("a request that announces both trailers and its length goes on framed in one way only", async (t) => {
  const { broker } = await startProxied(t);
  const socket = await dial(t, broker);
  const head = "POST /proxy/shop/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
  socket.write(`${head}Trailer: x-sum\r\nContent-Length: 4\r\n\r\nbody`);
  const http1 = await readAll(socket);
  const one = JSON.parse(http1.slice(http1.indexOf("{"), http1.lastIndexOf("}") + 1));
  const headers = { trailer: "x-sum", "content-length": "4" };
  const call = { method: "POST", headers, body: "body", trailers: { "x-sum": "42" } };
  for (const { body, fields } of [one, seen(await callHttp2(t, broker, call))]) {
    t.is(body, "body");
    const framing = [...valuesOf(fields, "content-length"), ...valuesOf(fields, "transfer-encoding")];
    t.is(framing.length, 1, String(framing));
  }
});

test("the requests of one connection are answered in their order, also when they come all at once", async (t) => {
  const { broker } = await startProxied(t);
  const socket = await dial(t, broker);
  const requests = [1, 2, 3].map(
    (id) => `POST /proxy/shop/${id} HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n${id}`,
  );
  const last = "GET /proxy/shop/4 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  socket.write(requests.join("") + last);
  const text = await readAll(socket);
  t.deepEqual(
    [...text.matchAll(/"target":"(.*?)"/g)].map(([, target]) => target),
    ["/1", "/2", "/3", "/4"],
  );
});

test("a target in absolute form leads where its path leads", async (t) => {
  const { broker } = await startProxied(t);
  t.is(seen(await callHttp1(t, broker, { path: "http://somewhere/proxy/shop/a?b" })).target, "/a?b");
});
