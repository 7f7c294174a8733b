import { once } from "node:events";
import { type RequestListener, request as requestHttp1 } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import test from "ava";
import { callers, callHttp1 } from "../../support/http-calls.js";
import {
  cancelFrame,
  dataFrame,
  headersFrame,
  http2Opening,
  settingsAckFrame,
} from "../../support/http2-frames.js";
import { dial, readAll } from "../../support/port.js";
import { startBroker } from "../../support/running-broker.js";
import { signal } from "../../support/signal.js";
import {
  closedPort,
  joinUpstream,
  startProxied,
  startRawProxied,
  startRawUpstream,
  startUpstream,
} from "../../support/upstream.js";

const partial = {
  "a length": "Content-Length: 100\r\n\r\nonly a part",
  chunks: "Transfer-Encoding: chunked\r\n\r\nb\r\nonly a part\r\n",
  "a chunk that is not whole": "Transfer-Encoding: chunked\r\n\r\nff\r\nonly a part",
};

for (const [version, call] of Object.entries(callers)) {
  for (const [framing, rest] of Object.entries(partial)) {
    test(`an answer with ${framing} that breaks off is broken off for its caller over ${version}`, async (t) => {
      const broker = await startRawProxied(t, (socket) => {
        socket.once("data", () => socket.end(`HTTP/1.1 200 OK\r\n${rest}`));
      });
      await t.throwsAsync(call(t, broker, {}));
      t.is(broker.server.broker.context.proxy.size, 0);
    });
  }

  test(`an answer that is reset on its way is broken off for its caller over ${version}`, async (t) => {
    const broker = await startRawProxied(t, (socket) => {
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n", () => {
          socket.resetAndDestroy();
        });
      });
    });
    const outcome = call(t, broker, {}).then(({ status }) => status);
    t.is(await outcome.catch(() => 502), 502); // the reset may overtake the head
  });

  test(`an upstream that closes before it answers is left for another match, or for 502, over ${version}`, async (t) => {
    const broker = await startRawProxied(t, (socket) => socket.once("data", () => socket.end()));
    const refused = await call(t, broker, {});
    t.deepEqual([refused.status, refused.headers["singyeong-reason"]], [502, "UPSTREAM_FAILED"]);
    const upstream = await startUpstream(t);
    await joinUpstream(t, broker, upstream, { client_id: "two" });
    for (let count = 0; count < 5; count += 1) {
      t.is((await call(t, broker, {})).headers["singyeong-upstream"], "shop/two");
    }
  });

  test(`a match whose port is closed is left for another one, whatever the method, over ${version}`, async (t) => {
    const broker = await startBroker(t, { "--proxy-ejection-threshold": "0" });
    await joinUpstream(t, broker, await closedPort());
    await joinUpstream(t, broker, await startUpstream(t), { client_id: "two" });
    for (let count = 0; count < 8; count += 1) {
      const answer = await call(t, broker, {
        method: "POST",
        headers: { "content-length": "4" },
        body: "body",
      });
      t.is(answer.headers["singyeong-upstream"], "shop/two");
    }
  });

  test(`a match that answers 503 is left for another one over ${version}`, async (t) => {
    const { broker } = await startProxied(t, (_request, response) => response.writeHead(503).end());
    await joinUpstream(t, broker, await startUpstream(t), { client_id: "two" });
    for (let count = 0; count < 5; count += 1) {
      t.is((await call(t, broker, { method: "PUT" })).headers["singyeong-upstream"], "shop/two");
    }
    t.is((await call(t, broker, { headers: { "singyeong-query": "" } })).status, 200);
  });

  test(`an answer that comes before the upload is over arrives, and the next request too, over ${version}`, async (t) => {
    const { broker } = await startProxied(t, (request, response) => {
      response.writeHead(413).end("too much");
      request.on("error", () => {}).resume(); // the broker may break it off
    });
    const body = Buffer.alloc(256 * 1024);
    const headers = { "content-length": String(body.length) };
    const answer = await call(t, broker, { method: "POST", headers, body });
    t.deepEqual([answer.status, answer.body.toString()], [413, "too much"]);
    t.is((await call(t, broker, {})).status, 413);
  });

  test(`one broken upstream of five costs no request once it is left out over ${version}`, async (t) => {
    const flags = { "--proxy-ejection-ms": "300000" };
    const broker = await startRawProxied(t, (socket) => socket.once("data", () => socket.destroy()), flags);
    for (const id of ["two", "three", "four", "five"]) {
      await joinUpstream(t, broker, await startUpstream(t), { client_id: id });
    }
    let failures = 0;
    let afterEjection = 0;
    for (let count = 0; count < 100; count += 1) {
      // A POST is not sent again, so that every failure shows until the upstream is left out.
      const { status } = await call(t, broker, { method: "POST" });
      if (status === 200) continue;
      failures += 1;
      if (failures > 5) afterEjection += 1;
    }
    t.is(afterEjection, 0, `${failures} failures`);
  });
}

test("an HTTP/1.0 caller cannot take an answer that breaks off for a whole one", async (t) => {
  const broker = await startRawProxied(t, (socket) => {
    socket.once("data", () => socket.end(`HTTP/1.1 200 OK\r\n${partial.chunks}`));
  });
  const socket = await dial(t, broker);
  const isReset = signal<boolean>();
  socket.once("error", () => isReset.happen(true)).once("end", () => isReset.happen(false));
  socket.resume().write("GET /proxy/shop/ HTTP/1.0\r\n\r\n");
  t.true(await isReset.happened);
});

test("an early answer leaves a kept connection in order, also where the rest of the body comes later", async (t) => {
  const { broker } = await startProxied(t, (request, response) => {
    if (request.method === "POST") response.writeHead(413).end("no");
    else response.end("next");
  });
  const socket = await dial(t, broker);
  const text: string[] = [];
  const early = signal();
  socket.on("data", (chunk) => {
    text.push(String(chunk));
    if (text.join("").includes("no")) early.happen();
  });
  socket.write("POST /proxy/shop/ HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n");
  socket.write(Buffer.alloc(100, "GET /hidden HTTP/1.1\r\n\r\n"));
  await early.happened;
  socket.write(Buffer.alloc(19_900, "GET /hidden HTTP/1.1\r\n\r\n"));
  socket.write("GET /proxy/shop/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  await once(socket, "end");
  t.deepEqual(
    [...text.join("").matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
    ["413", "200"],
  );
});

test("an early answer ends its HTTP/2 stream, though the caller has not sent all", async (t) => {
  const { broker } = await startProxied(t, (_request, response) => response.writeHead(413).end("no"));
  const socket = await dial(t, broker);
  const fields = { ":method": "POST", ":path": "/proxy/shop/", ":scheme": "http", ":authority": "a" };
  socket.write(
    Buffer.concat([http2Opening, headersFrame(1, Object.entries(fields)), dataFrame(1, Buffer.from("x"))]),
  );
  let bytes = Buffer.alloc(0);
  const reset = Buffer.of(0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 0); // RST_STREAM of stream 1, NO_ERROR
  for await (const chunk of socket) {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.includes(reset)) break;
  }
  t.true(bytes.includes("no"));
});

test("an HTTP/2 caller that cancels in the middle of a short body does no harm", async (t) => {
  const { broker, upstream } = await startProxied(t);
  const socket = await dial(t, broker);
  const fields = { ":method": "POST", ":path": "/proxy/shop/", ":scheme": "http", ":authority": "a" };
  for (const [stream, more] of [
    [1, { "content-length": "4" }],
    [3, { "content-length": "4", "content-type": "application/grpc" }],
  ] as const) {
    const head = headersFrame(stream, Object.entries({ ...fields, ...more }));
    const opening = stream === 1 ? http2Opening : Buffer.alloc(0);
    socket.write(Buffer.concat([opening, head, dataFrame(stream, Buffer.from("x"))]));
    t.is((await callHttp1(t, broker, {})).status, 200); // the broker waits for the rest meanwhile
    socket.write(cancelFrame(stream));
    t.is((await callHttp1(t, broker, {})).status, 200);
  }
  t.is(upstream.requests.length, 4);
});

for (const [code, meaning] of [
  [0, "NO_ERROR"],
  [8, "CANCEL"],
] as const) {
  test(`an HTTP/2 caller that resets its stream with ${meaning} has given up, in whatever it was stopped`, async (t) => {
    const closed = [signal(), signal()];
    const begun = [signal(), signal()];
    const { broker } = await startProxied(t, (request, response) => {
      const at = request.method === "GET" ? 0 : 1;
      response.once("close", () => closed[at]?.happen());
      // The caller grants 64 KiB of the answer; of what it sends, nothing is ever read.
      if (at === 0) response.write(Buffer.alloc(1_000_000));
      begun[at]?.happen();
    });
    const socket = await dial(t, broker);
    socket.resume().write(http2Opening);
    for (const [at, method] of ["GET", "POST"].entries()) {
      const stream = 2 * at + 1;
      const fields = { ":method": method, ":path": "/proxy/shop/", ":scheme": "http", ":authority": "a" };
      socket.write(headersFrame(stream, Object.entries(fields)));
      socket.write(dataFrame(stream, Buffer.alloc(16_000)));
      await begun[at]?.happened;
      socket.write(cancelFrame(stream, code));
      await closed[at]?.happened;
    }
    t.is(broker.server.broker.context.proxy.size, 0);
  });
}

test("an HTTP/2 caller that resets an upload which is held back has given up, whatever code it gives", async (t) => {
  const begun = signal();
  const flags = { "--proxy-headers-timeout-ms": "3600000" };
  const { broker } = await startProxied(t, () => begun.happen(), flags); // and reads nothing of the body
  const { proxy } = broker.server.broker.context;
  const socket = await dial(t, broker);
  socket.write(http2Opening);
  await once(socket, "data"); // the settings
  socket.resume().write(settingsAckFrame);
  const fields = { ":method": "POST", ":path": "/proxy/shop/", ":scheme": "http", ":authority": "a" };
  socket.write(headersFrame(1, Object.entries(fields)));
  // More than the buffers of a connection hold, and less than an HTTP/2 stream may have under way.
  for (let sent = 0; sent < 440; sent += 1) socket.write(dataFrame(1, Buffer.alloc(16_000)));
  await begun.happened;
  socket.write(cancelFrame(1, 0));
  while (proxy.size > 0) await nextTurn();
  t.pass();
});

test("many slow requests do not delay others", async (t) => {
  const slow = signal();
  let waiting = 0;
  const { broker } = await startProxied(t, (request, response) => {
    if (request.url !== "/slow") return response.end("fast");
    waiting += 1;
    if (waiting === 200) slow.happen();
    return undefined; // never answered
  });
  for (let count = 0; count < 200; count += 1) {
    const path = "/proxy/shop/slow";
    const request = requestHttp1({ port: broker.port, host: "127.0.0.1", path, agent: false });
    request.on("error", () => {});
    request.end();
    t.teardown(() => request.destroy());
  }
  await slow.happened;
  for (let count = 0; count < 20; count += 1) {
    t.is((await callHttp1(t, broker, { path: "/proxy/shop/fast" })).body.toString(), "fast");
  }
  t.is(broker.server.broker.context.proxy.size, 200);
});

test("a request under way is answered while the broker drains, though its upstream has left", async (t) => {
  const arrived = signal<() => void>();
  const handler: RequestListener = (_request, response) => arrived.happen(() => response.end("in time"));
  const { broker, client } = await startProxied(t, handler, { "--drain-timeout-ms": "20000" });
  const answer = callHttp1(t, broker, {});
  const answerNow = await arrived.happened;
  client.socket.close();
  await client.closed();
  const drained = broker.server.drain();
  await nextTurn(); // with no session left, nothing but the request holds the broker
  answerNow();
  t.is((await answer).body.toString(), "in time");
  await drained;
});

test("a request that goes on when the time to drain is over is broken off", async (t) => {
  const begun = signal();
  const handler: RequestListener = (_request, response) => {
    response.writeHead(200).write("first");
    begun.happen();
  };
  const { broker } = await startProxied(t, handler, { "--drain-timeout-ms": "50" });
  const broken = t.throwsAsync(callHttp1(t, broker, {}));
  await begun.happened;
  await broker.server.drain();
  await broken;
});

test("an upstream's kept connection that it has closed meanwhile is not used again", async (t) => {
  const broker = await startBroker(t);
  let connections = 0;
  const upstream = await startRawUpstream(t, (socket) => {
    connections += 1;
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  });
  await joinUpstream(t, broker, upstream);
  for (let count = 0; count < 3; count += 1) {
    t.is((await callHttp1(t, broker, {})).body.toString(), "ok");
  }
  t.is(connections, 3);
});

test("connections to an upstream are kept for the next request", async (t) => {
  const { broker, upstream } = await startProxied(t);
  let connections = 0;
  upstream.server.on("connection", () => {
    connections += 1;
  });
  for (let count = 0; count < 5; count += 1) await callHttp1(t, broker, {});
  t.is(connections, 1);
});

test("a connection that was closed by its caller leaves nothing behind", async (t) => {
  const { broker } = await startProxied(t);
  const socket = await dial(t, broker);
  socket.write("GET /proxy/shop/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  t.regex(await readAll(socket), /^HTTP\/1\.1 200 OK\r\n/);
  t.is(broker.server.broker.context.proxy.size, 0);
});
