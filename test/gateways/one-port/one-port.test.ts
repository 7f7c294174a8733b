import { type EventEmitter, once } from "node:events";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import test from "ava";
import type { OnePort } from "../../../gateways/one-port/one-port.js";
import { silentLogger } from "../../../src/observability/logger.js";
import { dial, fetchHttp2, openHttp2, openTestPort, readAll, testPortLimits } from "../../support/port.js";

/** One request over a bare connection, and the whole answer. */
async function exchange(socket: Socket, request: string): Promise<string> {
  socket.end(request);
  return readAll(socket);
}

async function serves(port: OnePort): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port.port}/ok`);
  return (await response.text()) === "http1 GET /ok ";
}

test("serves HTTP/1 and HTTP/2 with prior knowledge on the same port", async (t) => {
  const port = await openTestPort(t);
  const response = await fetch(`http://127.0.0.1:${port.port}/one`, {
    method: "POST",
    body: "x".repeat(100_000),
  });
  t.is(await response.text(), `http1 POST /one ${"x".repeat(100_000)}`);
  t.is(
    await fetchHttp2(openHttp2(t, port), "/two", "y".repeat(100_000)),
    `http2 POST /two ${"y".repeat(100_000)}`,
  );
});

test("loses no byte of a request that comes in one piece with its body, or byte by byte", async (t) => {
  const port = await openTestPort(t);
  const request = "POST /p HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello";
  t.true((await exchange(await dial(t, port), request)).endsWith("http1 POST /p hello"));
  const slow = await dial(t, port);
  for (const byte of request) {
    slow.write(byte);
    await new Promise(setImmediate);
  }
  t.true((await readAll(slow)).endsWith("http1 POST /p hello"));
});

test("recognizes an HTTP/2 preface that comes in single bytes", async (t) => {
  const port = await openTestPort(t);
  const socket = await dial(t, port);
  socket.setNoDelay(true);
  const session = openHttp2(t, port, { createConnection: () => trickled(socket) });
  t.is(await fetchHttp2(session, "/slow", "body"), "http2 POST /slow body");
});

/** A connection that hands on what is written to it one byte at a time. */
function trickled(socket: Socket): Duplex {
  const duplex = new Duplex({
    read() {},
    async write(chunk: Buffer, _encoding, callback) {
      for (const byte of chunk) {
        socket.write(Uint8Array.of(byte));
        await new Promise(setImmediate);
      }
      callback();
    },
  });
  socket.on("data", (chunk) => duplex.push(chunk));
  socket.on("close", () => duplex.push(null));
  return duplex;
}

test("takes a method that begins like the preface for HTTP/1", async (t) => {
  const port = await openTestPort(t);
  const answer = await exchange(
    await dial(t, port),
    "PROPFIND /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
  );
  t.true(answer.endsWith("http1 PROPFIND /x "));
});

test("hands WebSocket upgrades to the upgrade listener", async (t) => {
  const port = await openTestPort(t);
  const answer = await exchange(
    await dial(t, port),
    "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\r\n",
  );
  t.true(answer.endsWith("upgraded"));
});

test("answers a request that offers h2c as plain HTTP/1, with its body", async (t) => {
  const port = await openTestPort(t);
  const socket = await dial(t, port);
  socket.write(
    "POST /h2c HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n" +
      "Content-Length: 11\r\n\r\nhello ",
  );
  await new Promise(setImmediate);
  // The second part of the body, and a further request on the same connection.
  socket.end("worldGET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const answer = await readAll(socket);
  t.true(answer.includes("http1 POST /h2c hello world"), answer);
  t.true(answer.endsWith("http1 GET /next "), answer);
});

test("closes a connection that says nothing, or stops within the preface", async (t) => {
  const port = await openTestPort(t, { limits: { ...testPortLimits, firstByteTimeoutMs: 50 } });
  const silent = await dial(t, port);
  const stuck = await dial(t, port);
  stuck.write("PRI * HTT");
  t.deepEqual(await Promise.all([readAll(silent), readAll(stuck)]), ["", ""]);
  t.true(await serves(port));
});

test("closes a connection whose client ends it before it said what it wants", async (t) => {
  const port = await openTestPort(t);
  t.is(await exchange(await dial(t, port), "PRI *"), "");
  t.is(await exchange(await dial(t, port), ""), "");
});

test("answers headers that never end with 408", async (t) => {
  const port = await openTestPort(t, { limits: { ...testPortLimits, headersTimeoutMs: 100 } });
  const socket = await dial(t, port);
  socket.write("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");
  t.regex(await readAll(socket), /^HTTP\/1\.1 408 /);
  t.true(await serves(port));
});

test("answers garbage with 400 and closes", async (t) => {
  const port = await openTestPort(t);
  for (const garbage of [
    "\0\x01\x02\x03\r\n\r\n",
    "hello\r\n\r\n",
    "GET / HTTP/9.9\r\n\r\n",
    "\x16\x03\x01\x02\x00\x01\x00",
  ]) {
    const socket = await dial(t, port);
    socket.write(garbage, "latin1");
    t.regex(await readAll(socket), /^HTTP\/1\.1 400 /, JSON.stringify(garbage));
  }
  t.true(await serves(port));
});

test("survives HTTP/2 garbage behind the preface, and clients that reset", async (t) => {
  const port = await openTestPort(t);
  const broken = await dial(t, port);
  broken.write(`PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${"\xff".repeat(200)}`, "latin1");
  await readAll(broken);
  for (const beginning of ["", "P", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.1\r\n"]) {
    const socket = await dial(t, port);
    socket.write(beginning);
    await new Promise(setImmediate);
    socket.resetAndDestroy();
    await once(socket, "close");
  }
  t.true(await serves(port));
});

test("closes connections beyond the limit at once and keeps the others", async (t) => {
  const port = await openTestPort(t, { limits: { ...testPortLimits, maxConnections: 2 } });
  const kept = [await dial(t, port), await dial(t, port)];
  const extra = await dial(t, port);
  t.is(await readAll(extra), "");
  for (const socket of kept) {
    t.true(
      (await exchange(socket, "GET /k HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).endsWith(
        "http1 GET /k ",
      ),
    );
  }
});

test("goes on where the system fails to take a connection", async (t) => {
  const errors: unknown[] = [];
  let listener: EventEmitter | undefined;
  const port = await openTestPort(t, {
    logger: { ...silentLogger, error: (facts) => errors.push(facts) },
    http1Listener: ({ socket }, response) => {
      // Where Node keeps the server that took a connection; accept(2) cannot be made to fail from outside.
      listener = (socket as unknown as { readonly _server: EventEmitter })._server;
      response.end("http1 GET /ok ");
    },
  });
  t.true(await serves(port));
  const error = new Error("accept EPROTO");
  listener?.emit("error", error);
  t.deepEqual(errors, [{ error }]);
  t.true(await serves(port));
});

test("rejects when the address is in use", async (t) => {
  const first = await openTestPort(t);
  await t.throwsAsync(openTestPort(t, { port: first.port }), { code: "EADDRINUSE" });
});

test("closing ends idle connections and lets a request under way be answered", async (t) => {
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const port = await openTestPort(t, {
    http2Listener: async (_request, response) => {
      answer();
      await released;
      response.end("answered");
    },
  });
  const busy = openHttp2(t, port);
  const pending = fetchHttp2(busy, "/busy");
  await asked;
  const closed = port.close({ deadlineMs: 10_000 });
  release();
  t.is(await pending, "answered");
  await closed;
});

test("closing breaks off what is left at the deadline", async (t) => {
  const port = await openTestPort(t, { http1Listener: () => {} });
  const socket = await dial(t, port);
  socket.write("GET /never HTTP/1.1\r\nHost: x\r\n\r\n");
  await new Promise(setImmediate);
  const ended = readAll(socket);
  await port.close({ deadlineMs: 50 });
  t.is(await ended, "");
});
