import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import test from "ava";
import { framesOf, headersFrame, http2Opening, lastDataFrame } from "../../support/http2-frames.js";
import { dial, readAll } from "../../support/port.js";
import { closedPort, joinUpstream, startProxied, startRawProxied } from "../../support/upstream.js";

// Each of these tries to have the broker and the upstream disagree about where a request ends, so that the rest of it passes as a
// request of its own: one that nobody has checked.

const hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
const post = "POST /proxy/shop/ HTTP/1.1\r\nHost: a\r\n";

const vectors: Readonly<Record<string, string>> = {
  "a length beside chunks": `${post}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
  "chunks beside a length": `${post}Transfer-Encoding: chunked\r\nContent-Length: 60\r\n\r\n0\r\n\r\n${hidden}`,
  "two lengths": `${post}Content-Length: 0\r\nContent-Length: 35\r\n\r\n${hidden}`,
  "two lengths in one line": `${post}Content-Length: 0, 35\r\n\r\n${hidden}`,
  "a length with a sign": `${post}Content-Length: +0\r\n\r\n${hidden}`,
  "a length in hexadecimal": `${post}Content-Length: 0x0\r\n\r\n${hidden}`,
  "a length with white space in it": `${post}Content-Length: 3 5\r\n\r\n${hidden}`,
  "a length below nothing": `${post}Content-Length: -1\r\n\r\n${hidden}`,
  "an endless length": `${post}Content-Length: 99999999999999999999\r\n\r\n${hidden}`,
  "a coding that is none": `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`,
  "chunks that are not last": `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`,
  "chunked chunks": `${post}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n${hidden}`,
  "codings in two lines": `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n\r\n0\r\n\r\n${hidden}`,
  "a coding behind a vertical tab": `${post}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n${hidden}`,
  "a folded line": `${post}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${hidden}`,
  "a folded line of another field": `${post}X-Folded: a\r\n Content-Length: 35\r\n\r\n${hidden}`,
  "lines that end with LF alone": `${post.replaceAll("\r\n", "\n")}Content-Length: 35\n\n${hidden}`,
  "one line that ends with LF alone": `${post}X-Bare: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
  "a line that ends with CR alone": `${post}X-Bare: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
  "white space before a colon": `${post}Content-Length : 35\r\n\r\n${hidden}`,
  "white space before a coding's colon": `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`,
  "white space before a name": `POST /proxy/shop/ HTTP/1.1\r\n Host: a\r\nContent-Length: 35\r\n\r\n${hidden}`,
  "a zero byte in a value": `${post}X-Zero: a\0b\r\nContent-Length: 0\r\n\r\n${hidden}`,
  "a zero byte in a name": `${post}Content\0-Length: 35\r\n\r\n${hidden}`,
  "a name with a slash": `${post}Content/Length: 35\r\n\r\n${hidden}`,
  "a chunk's size that is no number": `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n${hidden}`,
  "a chunk's size with 0x": `${post}Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n${hidden}`,
  "a chunk's size beyond 64 bits": `${post}Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n${hidden}`,
  "a chunk's size that ends with LF alone": `${post}Transfer-Encoding: chunked\r\n\r\n0\n\n${hidden}`,
  "an extension of a chunk with a bare LF": `${post}Transfer-Encoding: chunked\r\n\r\n1;a\nb\r\nx\r\n0\r\n\r\n${hidden}`,
  "a chunk that is longer than it says": `${post}Transfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n0\r\n\r\n${hidden}`,
  "a request line with a version from nowhere": `POST /proxy/shop/ HTTP/9.9\r\nHost: a\r\n\r\n${hidden}`,
  "a request line with two targets": `POST /proxy/shop/ /hidden HTTP/1.1\r\nHost: a\r\n\r\n${hidden}`,
};

for (const [what, bytes] of Object.entries(vectors)) {
  test(`a request with ${what} is refused, and nothing of it reaches the upstream as another one`, async (t) => {
    const { broker, upstream } = await startProxied(t);
    const socket = await dial(t, broker);
    socket.write(bytes, "latin1");
    const text = await readAll(socket);
    const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    t.true(statuses.length <= 1, text);
    t.true(
      statuses.every((status) => /^(400|431|501|505)$/.test(status ?? "")),
      text,
    );
    t.false(upstream.requests.some((request) => request.includes("hidden")));
  });
}

test("what follows a request is a request of its own, and is routed by itself", async (t) => {
  const { broker, upstream } = await startProxied(t);
  const socket = await dial(t, broker);
  socket.write(`${post}Content-Length: 0\r\n\r\n${hidden.replace("\r\n", "\r\nConnection: close\r\n")}`);
  const text = await readAll(socket);
  t.deepEqual(
    [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
    ["200", "404"],
  );
  t.deepEqual(upstream.requests, ["POST /"]);
});

test("a body in a coding that nobody here undoes is refused", async (t) => {
  const { broker, upstream } = await startProxied(t);
  const socket = await dial(t, broker);
  socket.write(`${post}Connection: close\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`);
  t.regex(await readAll(socket), /^HTTP\/1\.1 400 /);
  t.is(upstream.requests.length, 0);
});

test("extensions of chunks go no further", async (t) => {
  const { broker } = await startProxied(t);
  const socket = await dial(t, broker);
  socket.write(`${post}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n4;a="b"\r\nbody\r\n0\r\n\r\n`);
  t.regex(await readAll(socket), /"body":"body"/);
});

test("a body that stops short of its length is never taken for a whole one", async (t) => {
  const { broker, upstream } = await startProxied(t);
  for (const length of [10, 100_000]) {
    const socket = await dial(t, broker);
    socket.end(`${post}Content-Length: ${length}\r\n\r\nshort`);
    t.notRegex(await readAll(socket), /HTTP\/1\.1 200/);
  }
  t.true(upstream.requests.length <= 1);
});

const http2Vectors: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  "a coding": [["transfer-encoding", "chunked"]],
  "connection options": [["connection", "x-private"]],
  "a keep-alive": [["keep-alive", "timeout=5"]],
  "an upgrade": [["upgrade", "websocket"]],
  "a length that lies low": [["content-length", "1"]],
  "a length that lies high": [["content-length", "100"]],
  "a long length that lies": [["content-length", "1000000"]],
  "a length that is no number": [["content-length", "4x"]],
  "two lengths": [
    ["content-length", "4"],
    ["content-length", "5"],
  ],
  "a name in capitals": [["X-Capital", "a"]],
};
for (const [what, fields] of Object.entries(http2Vectors)) {
  test(`an HTTP/2 request with ${what} is reset, and the upstream sees none`, async (t) => {
    const { broker, upstream } = await startProxied(t);
    const arrived = once(upstream.server, "request").then(([request]) => request as IncomingMessage);
    const socket = await dial(t, broker);
    socket.write(postFrames(fields));
    const frames = await framesUntil(socket, ({ type, streamId }) => type === resetType && streamId === 1);
    t.false(frames.some(({ type }) => type === headersType));
    if (upstream.requests.length > 0) await t.throwsAsync((await arrived).toArray()); // never whole
  });
}

test("an HTTP/2 field that would be several of HTTP/1 goes no further", async (t) => {
  const { broker, upstream } = await startProxied(t);
  const arrived = once(upstream.server, "request").then(([request]) => request as IncomingMessage);
  const socket = await dial(t, broker);
  const fields = [
    ["x-split", "a\r\nX-Smuggled: b"],
    ["x-zero", "a\0b"],
    ["x-smuggled: a", "b"],
    ["x-last", "c"],
  ] as const;
  socket.write(postFrames(fields));
  const { headers } = await arrived;
  t.deepEqual(
    Object.keys(headers).filter((name) => /^x-(?!forwarded)/.test(name)),
    ["x-last"],
  );
});

const [headersType, resetType] = [1, 3];

/** A request of HTTP/2 with a body of four bytes. */
function postFrames(fields: readonly (readonly [string, string])[]): Buffer {
  const pseudo = { ":method": "POST", ":path": "/proxy/shop/", ":scheme": "http", ":authority": "a" };
  const head = headersFrame(1, [...Object.entries(pseudo), ...fields]);
  return Buffer.concat([http2Opening, head, lastDataFrame(1, Buffer.from("body"))]);
}

/** Reads until such a frame has come, or the connection ends. */
async function framesUntil(socket: Socket, isLast: (frame: ReturnType<typeof framesOf>[number]) => boolean) {
  let bytes = Buffer.alloc(0);
  for await (const chunk of socket) {
    bytes = Buffer.concat([bytes, chunk]);
    if (framesOf(bytes).some(isLast)) break;
  }
  return framesOf(bytes);
}

test("an answer with both a length and chunks is not passed on", async (t) => {
  const broker = await startRawProxied(t, (socket) => {
    const head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n";
    socket.once("data", () => socket.end(`${head}0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n`));
  });
  const socket = await dial(t, broker);
  socket.write(`${post}Connection: close\r\n\r\n`);
  t.regex(await readAll(socket), /HTTP\/1\.1 502 /);
});

test("bytes behind an answer are not taken for the answer to the next request", async (t) => {
  let answered = 0;
  const broker = await startRawProxied(t, (socket) => {
    socket.on("data", () => {
      answered += 1;
      const answer = `HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n${answered}`;
      socket.write(answered === 1 ? `${answer}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil` : answer);
    });
  });
  await joinUpstream(t, broker, await closedPort(), { application_id: "other" });
  for (const expected of ["1", "2"]) {
    const answer = await fetch(`${broker.baseUrl}/proxy/shop/`);
    t.is(await answer.text(), expected);
  }
});
