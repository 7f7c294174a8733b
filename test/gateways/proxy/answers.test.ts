import test from "ava";
import { callers, callHttp1, callHttp2, valuesOf } from "../../support/http-calls.js";
import { closedPort, joinUpstream, startProxied, startRawProxied } from "../../support/upstream.js";

for (const [version, call] of Object.entries(callers)) {
  for (const status of [200, 206, 301, 307, 404, 418, 500, 599]) {
    test(`an answer of status ${status} is passed on as it is over ${version}`, async (t) => {
      const { broker } = await startProxied(t, (_request, response) => {
        response.writeHead(status, { location: "/elsewhere", "content-range": "bytes 0-3/9" }).end("body");
      });
      const answer = await call(t, broker, {});
      t.is(answer.status, status);
      t.is(answer.headers["location"], "/elsewhere");
      t.is(answer.headers["content-range"], "bytes 0-3/9");
      t.is(answer.headers["singyeong-reason"], undefined);
      t.is(answer.headers["via"], "1.1 singyeong");
      t.is(answer.body.toString(), "body");
    });
  }

  for (const status of [204, 304]) {
    test(`an answer of status ${status} ends with its head over ${version}`, async (t) => {
      const { broker } = await startProxied(t, (_request, response) => {
        response.writeHead(status, { etag: '"x"' }).end();
      });
      const answer = await call(t, broker, {});
      t.deepEqual([answer.status, answer.headers["etag"], answer.body.length], [status, '"x"', 0]);
    });
  }

  test(`HEAD is answered with the length of what GET would give over ${version}`, async (t) => {
    const { broker } = await startProxied(t, (_request, response) => {
      response.writeHead(200, { "content-length": "1000" }).end();
    });
    const answer = await call(t, broker, { method: "HEAD" });
    t.deepEqual([answer.status, answer.headers["content-length"], answer.body.length], [200, "1000", 0]);
  });

  test(`an error answer to HEAD has no body over ${version}`, async (t) => {
    const { broker } = await startProxied(t);
    const answer = await call(t, broker, { method: "HEAD", path: "/proxy/nobody/" });
    t.deepEqual([answer.status, answer.headers["singyeong-reason"]], [503, "NO_ROUTE"]);
    t.is(answer.body.length, 0);
  });

  test(`cookies that are set stay apart over ${version}`, async (t) => {
    const cookies = ["a=1; Expires=Thu, 01 Jan 2099 00:00:00 GMT", "b=2", "c=3"];
    const { broker } = await startProxied(t, (_request, response) => {
      response.writeHead(200, { "set-cookie": cookies }).end();
    });
    t.deepEqual((await call(t, broker, {})).headers["set-cookie"], cookies);
  });

  test(`fields that an upstream sends twice arrive, whatever they are, over ${version}`, async (t) => {
    const twice = ["x-content-type-options", "nosniff", "x-content-type-options", "nosniff", "vary", "a"];
    const { broker } = await startProxied(t, (_request, response) => {
      response.writeHead(200, [...twice, "vary", "b"]).end("body");
    });
    const { headers, body } = await call(t, broker, {});
    t.is(headers["x-content-type-options"], "nosniff, nosniff");
    t.is(headers["vary"], "a, b");
    t.is(body.toString(), "body");
  });

  test(`fields between neighbours and the broker's own do not come back over ${version}`, async (t) => {
    const broker = await startRawProxied(t, (socket) => {
      const head =
        "HTTP/1.1 200 OK\r\nConnection: close, X-Private\r\nKeep-Alive: timeout=99\r\nX-Private: 1\r\n";
      const rest =
        "Singyeong-Reason: NO_ROUTE\r\nSingyeong-Upstream: evil/evil\r\nProxy-Authenticate: Basic\r\n";
      socket.once("data", () => socket.end(`${head}${rest}X-Kept: 1\r\nContent-Length: 2\r\n\r\nok`));
    });
    const { headers, body } = await call(t, broker, {});
    for (const name of ["x-private", "proxy-authenticate", "singyeong-reason"]) {
      t.is(headers[name], undefined, name);
    }
    t.not(headers["keep-alive"], "timeout=99");
    t.deepEqual([headers["singyeong-upstream"], headers["x-kept"]], ["shop/one", "1"]);
    t.is(body.toString(), "ok");
  });

  test(`trailers of an answer reach the caller over ${version}`, async (t) => {
    const { broker } = await startProxied(t, (_request, response) => {
      response.writeHead(200, { trailer: "x-sum" }).write("body");
      response.addTrailers({ "x-sum": "42", "singyeong-reason": "NO_ROUTE" });
      response.end();
    });
    const answer = await call(t, broker, {});
    t.is(answer.body.toString(), "body");
    t.deepEqual(Object.entries(answer.trailers), [["x-sum", "42"]]);
  });

  test(`early hints come before the answer over ${version}`, async (t) => {
    const links = ["</a.css>; rel=preload; as=style", "</b.js>; rel=preload; as=script"];
    const { broker } = await startProxied(t, (_request, response) => {
      response.writeEarlyHints({ link: links }, () => response.end("body"));
    });
    const answer = await call(t, broker, {});
    t.deepEqual(
      answer.informed.map(({ status, headers }) => ({ status, link: headers["link"] })),
      [{ status: 103, link: links.join(", ") }],
    );
    t.is(answer.body.toString(), "body");
  });

  test(`hints that cannot be passed on do not spoil the answer over ${version}`, async (t) => {
    const broker = await startRawProxied(t, (socket) => {
      const hints = 'HTTP/1.1 103 Early Hints\r\nLink: <a>; title="a, b", garbage\r\n\r\n';
      const odd = "HTTP/1.1 199 Odd\r\n\r\n";
      socket.once("data", () => socket.end(`${hints}${odd}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok`));
    });
    t.is((await call(t, broker, {})).body.toString(), "ok");
  });

  test(`an answer that ends with its connection is passed on over ${version}`, async (t) => {
    const broker = await startRawProxied(t, (socket) => {
      socket.once("data", () => socket.end("HTTP/1.0 200 OK\r\n\r\nall of it"));
    });
    t.is((await call(t, broker, {})).body.toString(), "all of it");
  });

  test(`what is no HTTP is answered with 502 over ${version}`, async (t) => {
    const broker = await startRawProxied(t, (socket) => {
      socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
    });
    const { status, headers } = await call(t, broker, { method: "POST" });
    t.deepEqual([status, headers["singyeong-reason"]], [502, "UPSTREAM_FAILED"]);
  });
}

test("names of an answer keep their case, and its lines their order, over HTTP/1", async (t) => {
  const { broker } = await startProxied(t, (_request, response) => {
    response.writeHead(200, ["X-CamelCase", "b", "Set-Cookie", "a=1", "X-CamelCase", "a"]).end();
  });
  const { fields } = await callHttp1(t, broker, {});
  t.deepEqual(fields.slice(0, 6), ["X-CamelCase", "b", "Set-Cookie", "a=1", "X-CamelCase", "a"]);
  t.deepEqual(valuesOf(fields, "x-camelcase"), ["b", "a"]);
});

test("an HTTP/2 caller is told of every early hint before the answer begins", async (t) => {
  const { broker } = await startProxied(t, (_request, response) => {
    response.writeEarlyHints({ link: "</a>; rel=preload" });
    response.writeEarlyHints({ link: "</b>; rel=preload" });
    response.end();
  });
  t.is((await callHttp2(t, broker, {})).informed.length, 2);
});

test("what became of requests can be scraped, by outcome", async (t) => {
  const { broker } = await startProxied(t, ({ url }, response) =>
    response.writeHead(Number(url?.slice(1))).end(),
  );
  await joinUpstream(t, broker, await closedPort(), { client_id: "dead", application_id: "dead" });
  for (const path of [
    "/proxy/shop/200",
    "/proxy/shop/204",
    "/proxy/shop/404",
    "/proxy/dead/",
    "/proxy/nobody/",
  ]) {
    await callHttp1(t, broker, { path });
  }
  const text = await (await fetch(`${broker.baseUrl}/metrics`)).text();
  const value = (name: string) => new RegExp(`^singyeong_proxy_${name} (\\S+)$`, "m").exec(text)?.[1];
  t.is(value('requests_total\\{outcome="2xx"\\}'), "2");
  t.is(value('requests_total\\{outcome="4xx"\\}'), "1");
  t.is(value('requests_total\\{outcome="UPSTREAM_UNREACHABLE"\\}'), "1");
  t.is(value('requests_total\\{outcome="NO_ROUTE"\\}'), "1");
  t.is(value("requests_count"), "0");
  t.is(value("request_duration_seconds_count"), "5");
});
