import test from "ava";
import type { HttpAnswerPart, HttpRequestFrame } from "../../src/message/http-frame.js";
import type { ExchangeHandler, UpstreamRequest } from "../../src/proxy/exchange.js";
import { SessionTunnel } from "../../src/proxy/session-tunnels.js";
import { tunnelWindowBytes } from "../../src/proxy/tunnel-exchange.js";

const get: UpstreamRequest = {
  method: "GET",
  target: "/x",
  fields: ["a", "1"],
  kind: "http",
  expectsContinue: false,
};

/** A tunnel whose client is the test: what is sent down is kept, what comes up is told. */
function openTunnel(request: UpstreamRequest = get, takes: () => boolean = () => true) {
  const sent: HttpRequestFrame[] = [];
  const told: string[] = [];
  const handler: ExchangeHandler = {
    informed: ({ status }) => told.push(`informed ${status}`),
    answered: ({ status }) => told.push(`answered ${status}`),
    data: (chunk) => {
      told.push(`data ${chunk.length}`);
      return takes();
    },
    ended: (trailers) => told.push(`ended ${trailers.join()}`),
    upgraded: () => told.push("upgraded"),
    failed: ({ kind, message }) => told.push(`${kind}: ${message}`),
  };
  const tunnel = new SessionTunnel((frame) => sent.push(frame));
  const exchange = tunnel.dispatch(request, handler);
  const answer = (part: HttpAnswerPart) => tunnel.received({ requestId: 1, part });
  const kinds = () => sent.map(({ part }) => part.kind);
  const bytesSent = () =>
    sent.reduce((sum, { part }) => sum + (part.kind === "chunk" ? part.bytes.length : 0), 0);
  return { tunnel, exchange, sent, told, answer, kinds, bytesSent };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test("a request goes down and its answer comes up in pieces", async (t) => {
  const { sent, told, answer } = openTunnel();
  await turn();
  t.deepEqual(sent, [
    { requestId: 1, part: { kind: "head", method: "GET", target: "/x", fields: ["a", "1"], hasBody: false } },
    { requestId: 1, part: { kind: "end", trailers: [] } },
  ]);
  answer({ kind: "head", status: 103, fields: [] });
  answer({ kind: "head", status: 200, fields: [] });
  answer({ kind: "chunk", bytes: Buffer.from("abc") });
  answer({ kind: "end", trailers: ["t", "1"] });
  answer({ kind: "chunk", bytes: Buffer.from("too late") });
  t.deepEqual(told, ["informed 103", "answered 200", "data 3", "ended t,1"]);
});

test("a body goes down no further than the client grants", async (t) => {
  const body = Buffer.alloc(3 * tunnelWindowBytes);
  const { answer, bytesSent, kinds } = openTunnel({ ...get, method: "POST", body });
  await turn();
  t.is(bytesSent(), tunnelWindowBytes);
  answer({ kind: "credit", bytes: 1_000 });
  await turn();
  t.is(bytesSent(), tunnelWindowBytes + 1_000);
  answer({ kind: "credit", bytes: tunnelWindowBytes });
  await turn();
  answer({ kind: "credit", bytes: tunnelWindowBytes });
  await turn();
  t.is(bytesSent(), body.length);
  t.is(kinds().at(-1), "end");
});

test("all requests of a session share what may be under way to it", async (t) => {
  const { tunnel, sent, told } = openTunnel();
  const handler = { informed() {}, answered() {}, data: () => true, ended() {}, upgraded() {}, failed() {} };
  const body = Buffer.alloc(tunnelWindowBytes);
  for (let count = 0; count < 20; count += 1) tunnel.dispatch({ ...get, method: "POST", body }, handler);
  await turn();
  const bytes = () =>
    sent.reduce((sum, { part }) => sum + (part.kind === "chunk" ? part.bytes.length : 0), 0);
  t.is(bytes(), 16 * tunnelWindowBytes);
  // The first of them ends without having been read: what it took is free again.
  tunnel.received({ requestId: 2, part: { kind: "reset", reason: "" } });
  await turn();
  t.is(bytes(), 17 * tunnelWindowBytes);
  t.deepEqual(told, []);
});

test("a client that grants more than it was sent breaks its answer", async (t) => {
  const { answer, told, kinds } = openTunnel({ ...get, method: "POST", body: Buffer.from("abc") });
  await turn();
  answer({ kind: "credit", bytes: 4 });
  t.deepEqual(told, ["broken: the client granted more than it was sent"]);
  t.is(kinds().at(-1), "reset");
});

test("the answer's body is granted anew as the caller takes it", (t) => {
  const { answer, sent } = openTunnel();
  answer({ kind: "head", status: 200, fields: [] });
  const half = Buffer.alloc(tunnelWindowBytes / 2);
  for (let count = 0; count < 10; count += 1) answer({ kind: "chunk", bytes: half });
  t.is(sent.filter(({ part }) => part.kind === "credit").length, 10);
});

test("a caller that takes nothing holds the client back, which breaks its answer by going on", (t) => {
  const { answer, told, sent, exchange } = openTunnel(get, () => false);
  answer({ kind: "head", status: 200, fields: [] });
  const half = Buffer.alloc(tunnelWindowBytes / 2);
  answer({ kind: "chunk", bytes: half }); // taken, and granted anew
  answer({ kind: "chunk", bytes: half });
  answer({ kind: "chunk", bytes: half });
  t.is(told.length, 2);
  exchange.resume();
  t.is(told.length, 3);
  for (let count = 0; count < 3; count += 1) answer({ kind: "chunk", bytes: half });
  t.is(told.at(-1), "broken: the client sent more of its answer than it was granted");
  t.deepEqual(sent.at(-1)?.part, { kind: "reset" });
});

test("what was held back for a slow caller comes when it takes more, the end too", (t) => {
  let takes = false;
  const { answer, told, exchange } = openTunnel(get, () => takes);
  answer({ kind: "head", status: 200, fields: [] });
  for (const bytes of [Buffer.alloc(1), Buffer.alloc(2)]) answer({ kind: "chunk", bytes });
  answer({ kind: "end", trailers: [] });
  t.deepEqual(told, ["answered 200", "data 1"]);
  takes = true;
  exchange.resume();
  t.deepEqual(told, ["answered 200", "data 1", "data 2", "ended "]);
});

const outOfOrder: readonly (readonly [title: string, parts: readonly HttpAnswerPart[]])[] = [
  ["a chunk before the head", [{ kind: "chunk", bytes: Buffer.from("x") }]],
  ["an end before the head", [{ kind: "end", trailers: [] }]],
  [
    "two heads",
    [
      { kind: "head", status: 200, fields: [] },
      { kind: "head", status: 200, fields: [] },
    ],
  ],
  [
    "less than the Content-Length",
    [
      { kind: "head", status: 200, fields: ["content-length", "5"] },
      { kind: "end", trailers: [] },
    ],
  ],
  [
    "more than the Content-Length",
    [
      { kind: "head", status: 200, fields: ["Content-Length", "1"] },
      { kind: "chunk", bytes: Buffer.from("ab") },
    ],
  ],
];

for (const [title, parts] of outOfOrder) {
  test(`${title} breaks the answer`, (t) => {
    const { answer, told, kinds } = openTunnel();
    for (const part of parts) answer(part);
    t.regex(told.at(-1) ?? "", /^broken: /);
    t.is(kinds().at(-1), "reset");
  });
}

test("an answer to HEAD has no body, whatever its Content-Length says", (t) => {
  const { answer, told } = openTunnel({ ...get, method: "HEAD" });
  answer({ kind: "head", status: 200, fields: ["content-length", "5"] });
  answer({ kind: "end", trailers: [] });
  t.is(told.at(-1), "ended ");
});

test("a caller that waits for a 100 gets it at once: bodies go by credit", async (t) => {
  const { told, kinds } = openTunnel({
    ...get,
    method: "POST",
    body: Buffer.from("a"),
    expectsContinue: true,
  });
  await turn();
  t.deepEqual(told, ["informed 100"]);
  t.deepEqual(kinds(), ["head", "chunk", "end"]);
});

test("giving up resets the request, and nothing more is heard", async (t) => {
  const { answer, told, kinds, exchange } = openTunnel({
    ...get,
    method: "POST",
    body: Buffer.alloc(2 * tunnelWindowBytes),
  });
  await turn();
  exchange.abort();
  answer({ kind: "head", status: 200, fields: [] });
  await turn();
  t.deepEqual(told, []);
  t.is(kinds().at(-1), "reset");
});

test("a session that ends fails what it has not answered", (t) => {
  const { tunnel, told } = openTunnel();
  tunnel.closed();
  t.deepEqual(told, ["broken: the client's session ended"]);
});

test("upgrades and gRPC calls do not go down a session", async (t) => {
  for (const kind of ["upgrade", "grpc"] as const) {
    const { told, sent } = openTunnel({ ...get, kind });
    t.deepEqual(told, []); // never in the same turn
    await turn();
    t.deepEqual(told, [`refused: a session carries no ${kind} requests`]);
    t.deepEqual(sent, []);
  }
});

test("a body that breaks off resets the request", async (t) => {
  async function* body() {
    yield Buffer.from("a");
    throw new Error("the caller hung up");
  }
  const { told, kinds } = openTunnel({ ...get, method: "POST", body: body() });
  await turn();
  t.regex(told[0] ?? "", /^broken: .*hung up/);
  t.deepEqual(kinds(), ["head", "chunk", "reset"]);
});
