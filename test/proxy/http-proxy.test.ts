import test, { type ExecutionContext } from "ava";
import { Client } from "../../src/directory/client.js";
import { BrokerError } from "../../src/errors.js";
import { silentLogger } from "../../src/observability/logger.js";
import type { AnswerSink } from "../../src/proxy/answer-sink.js";
import type { ExchangeHandler, UpstreamRequest } from "../../src/proxy/exchange.js";
import { HttpProxy, type HttpProxyOptions } from "../../src/proxy/http-proxy.js";
import type { Query } from "../../src/query/query.js";
import { FakeClock } from "../support/fake-clock.js";

const query: Query = {
  application: { kind: "id", id: "shop" },
  restricted: false,
  droppable: false,
  optional: false,
  conditions: [],
};
const get: UpstreamRequest = { method: "GET", target: "/", fields: [], kind: "http", expectsContinue: false };
const head = { status: 200, fields: [] };

/** One request as the fake transport got it. */
interface Dispatched {
  readonly host: string;
  readonly request: UpstreamRequest;
  readonly handler: ExchangeHandler;
  resumed: number;
  aborted: boolean;
}

function clientAt(id: string): Client {
  return new Client({
    application: "shop",
    id,
    restricted: false,
    receivesClientEvents: false,
    remoteAddress: "127.0.0.1",
    transport: "test",
    connectedAt: 0,
    attributes: new Map([["ip", { type: "string", value: id }]]),
    receiver: { deliver: () => "dropped", notify() {}, isAlive: async () => true, displace() {} },
  });
}

/** A proxy over clients whose addresses are their ids; the directory picks the first that is accepted. */
function openProxy(t: ExecutionContext, ids: readonly string[], changes: Partial<HttpProxyOptions> = {}) {
  const clients = ids.map(clientAt);
  const dispatched: Dispatched[] = [];
  const ended: string[] = [];
  const retries: boolean[] = [];
  const clock = new FakeClock();
  const proxy = new HttpProxy({
    directory: { pick: (_query, accepts = () => true) => clients.find(accepts) },
    openTransport: () => ({
      dispatch({ host }, request, handler) {
        const entry: Dispatched = { host, request, handler, resumed: 0, aborted: false };
        dispatched.push(entry);
        return {
          resume() {
            entry.resumed += 1;
          },
          abort() {
            entry.aborted = true;
          },
        };
      },
      close: async () => {},
    }),
    addresses: { allowedSchemes: "any" },
    ejection: { threshold: 0.6, ejectionMs: 1_000, maxEjectionMs: 60_000 },
    limits: {
      headersTimeoutMs: 5_000,
      idleTimeoutMs: 2_000,
      timeoutMs: 0,
      maxRetries: 2,
      maxRequests: 100,
      maxUpstreamRequests: 2,
    },
    accessLog: false,
    clock,
    metrics: {
      began() {},
      ended: (outcome) => ended.push(outcome),
      retry: (allowed) => retries.push(allowed),
      ejected: () => ended.push("ejected"),
    },
    logger: silentLogger,
    ...changes,
  });
  t.teardown(() => proxy.close());
  const forward = (request: UpstreamRequest = get, timeoutMs?: number) => {
    const told: string[] = [];
    const call = timeoutMs === undefined ? { query, request } : { query, request, timeoutMs };
    return { told, request: proxy.forward(call, sinkTo(told)) };
  };
  const last = () => dispatched.at(-1) as Dispatched;
  return { clients, proxy, clock, dispatched, ended, retries, forward, last };
}

function sinkTo(told: string[]): AnswerSink {
  return {
    informed: ({ status }) => told.push(`informed ${status}`),
    answered: ({ status, upstream, attempts }) =>
      told.push(`${status} by ${upstream.clientId} after ${attempts}`),
    data: (chunk) => told.push(`data ${Buffer.from(chunk)}`) > 0,
    ended: () => told.push("ended"),
    upgraded: () => told.push("upgraded"),
    failed: ({ reason }) => told.push(`failed ${reason}`),
    brokenOff: ({ reason }) => told.push(`broken off ${reason}`),
  };
}

const broken = { kind: "broken", message: "reset" } as const;
const unreachable = { kind: "unreachable", message: "refused" } as const;

test("an answer goes to the caller piece by piece", (t) => {
  const { forward, last, ended, proxy } = openProxy(t, ["10.0.0.1"]);
  const { told } = forward();
  t.is(proxy.size, 1);
  const { handler } = last();
  handler.informed({ status: 103, fields: [] });
  handler.answered(head);
  handler.data(Buffer.from("abc"));
  handler.ended([]);
  t.deepEqual(told, ["informed 103", "200 by 10.0.0.1 after 1", "data abc", "ended"]);
  t.deepEqual(ended, ["2xx"]);
  t.is(proxy.size, 0);
});

test("where nobody matches, the caller hears NO_ROUTE", (t) => {
  const { forward } = openProxy(t, []);
  t.deepEqual(forward().told, ["failed NO_ROUTE"]);
});

test("an upstream that cannot be reached is left for another one, whatever the method", (t) => {
  const { forward, last, dispatched, retries } = openProxy(t, ["10.0.0.1", "10.0.0.2"]);
  const { told } = forward({ ...get, method: "POST", body: Buffer.from("x") });
  last().handler.failed(unreachable);
  last().handler.answered(head);
  last().handler.ended([]);
  t.deepEqual(told, ["200 by 10.0.0.2 after 2", "ended"]);
  t.deepEqual(
    dispatched.map(({ host }) => host),
    ["10.0.0.1", "10.0.0.2"],
  );
  t.deepEqual(retries, [true]);
});

test("a request that may have arrived is repeated only where its method is idempotent", (t) => {
  const { forward, last, dispatched } = openProxy(t, ["10.0.0.1", "10.0.0.2"]);
  const post = forward({ ...get, method: "POST", body: Buffer.from("x") });
  last().handler.failed(broken);
  t.deepEqual(post.told, ["failed UPSTREAM_FAILED"]);
  t.is(dispatched.length, 1);
  const put = forward({ ...get, method: "PUT", body: Buffer.from("x") });
  last().handler.failed(broken);
  last().handler.answered(head);
  t.deepEqual(put.told, ["200 by 10.0.0.2 after 2"]);
  put.request.abort();
});

test("a body that cannot be sent again is not sent again", async (t) => {
  const { forward, last, dispatched } = openProxy(t, ["10.0.0.1", "10.0.0.2", "10.0.0.3"]);
  async function* body() {
    yield Buffer.from("a");
    yield Buffer.from("b");
  }
  const { told } = forward({ ...get, method: "PUT", body: body() });
  last().handler.failed(unreachable); // nothing of it has been read
  t.is(dispatched.length, 2);
  const sent = last().request.body as AsyncIterable<Uint8Array>;
  await sent[Symbol.asyncIterator]().next();
  last().handler.failed(unreachable);
  t.deepEqual(told, ["failed UPSTREAM_UNREACHABLE"]);
});

test("an answer that says 503 is left for another match, and passed on where there is none", (t) => {
  const { forward, last, dispatched } = openProxy(t, ["10.0.0.1", "10.0.0.2"]);
  const { told } = forward();
  last().handler.answered({ status: 503, fields: [] });
  t.true(dispatched[0]?.aborted);
  last().handler.answered({ status: 503, fields: [] });
  last().handler.ended([]);
  t.deepEqual(told, ["503 by 10.0.0.2 after 2", "ended"]);
});

test("no more matches are asked than the settings allow", (t) => {
  const { forward, last, dispatched } = openProxy(t, ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"]);
  const { told } = forward();
  for (let attempt = 0; attempt < 3; attempt += 1) last().handler.failed(unreachable);
  t.is(dispatched.length, 3);
  t.deepEqual(told, ["failed UPSTREAM_UNREACHABLE"]);
});

test("what breaks after the head breaks the answer", (t) => {
  const { forward, last, ended } = openProxy(t, ["10.0.0.1", "10.0.0.2"]);
  const { told } = forward();
  last().handler.answered(head);
  last().handler.failed(broken);
  t.deepEqual(told, ["200 by 10.0.0.1 after 1", "broken off UPSTREAM_FAILED"]);
  t.deepEqual(ended, ["UPSTREAM_FAILED"]);
});

test("an answer that the caller's connection cannot carry is broken off", (t) => {
  const { proxy, last } = openProxy(t, ["10.0.0.1"]);
  const told: string[] = [];
  const answered = () => {
    throw new TypeError("invalid character in header");
  };
  proxy.forward({ query, request: get }, { ...sinkTo(told), answered });
  last().handler.answered(head);
  t.deepEqual(told, ["broken off UPSTREAM_FAILED"]);
  t.true(last().aborted);
});

test("a caller that gives up aborts the exchange", (t) => {
  const { forward, last, ended, proxy } = openProxy(t, ["10.0.0.1"]);
  const { told, request } = forward();
  request.abort();
  request.abort();
  t.true(last().aborted);
  t.deepEqual([told, ended, proxy.size], [[], ["CANCELLED"], 0]);
});

test("resuming reaches the exchange", (t) => {
  const { forward, last } = openProxy(t, ["10.0.0.1"]);
  const { request } = forward();
  last().handler.answered(head);
  request.resume();
  t.is(last().resumed, 1);
  request.abort();
});

test("an upstream that does not answer in time is given up", (t) => {
  const { forward, last, clock } = openProxy(t, ["10.0.0.1", "10.0.0.2"]);
  const { told } = forward();
  clock.advance(4_900);
  t.deepEqual(told, []);
  clock.advance(300);
  t.deepEqual(told, ["failed UPSTREAM_TIMEOUT"]);
  t.true(last().aborted);
});

test("an answer of which nothing moves is broken off, and one that moves is not", (t) => {
  const { forward, last, clock } = openProxy(t, ["10.0.0.1"]);
  const { told } = forward();
  last().handler.answered(head);
  for (let second = 0; second < 10; second += 1) {
    clock.advance(1_000);
    last().handler.data(Buffer.from("x"));
  }
  t.is(told.length, 11);
  clock.advance(2_200);
  t.is(told.at(-1), "broken off UPSTREAM_TIMEOUT");
});

test("a body that stops moving is held against neither side", async (t) => {
  const { forward, last, clock, ended } = openProxy(t, ["10.0.0.1"], {
    ejection: { threshold: 0.1, ejectionMs: 1_000, maxEjectionMs: 1_000 },
  });
  async function* body() {
    yield Buffer.from("a");
  }
  const { told } = forward({ ...get, method: "POST", body: body() });
  await (last().request.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]().next();
  clock.advance(5_200);
  t.deepEqual(told, ["failed UPSTREAM_TIMEOUT"]);
  t.false(ended.includes("ejected"));
  forward();
  clock.advance(5_200); // without a body it is the upstream that is late
  t.true(ended.includes("ejected"));
});

test("what fails behind a redirect is not asked of another match", (t) => {
  const { proxy, last, dispatched } = openProxy(t, ["10.0.0.1", "10.0.0.2"]);
  const told: string[] = [];
  proxy.forward({ query, request: get, followRedirects: true }, sinkTo(told));
  last().handler.answered({ status: 302, fields: ["location", "/elsewhere"] });
  last().handler.failed(unreachable);
  t.deepEqual(
    dispatched.map(({ host, request }) => host + request.target),
    ["10.0.0.1/", "10.0.0.1/elsewhere"],
  );
  t.deepEqual(told, ["failed UPSTREAM_UNREACHABLE"]);
});

test("a caller's own time-out ends the whole", (t) => {
  const { forward, last, clock } = openProxy(t, ["10.0.0.1"]);
  const { told } = forward(get, 1_500);
  last().handler.answered(head);
  clock.advance(1_000);
  last().handler.data(Buffer.from("x"));
  clock.advance(700);
  t.is(told.at(-1), "broken off UPSTREAM_TIMEOUT");
});

test("an upstream gets no more requests at once than it may; then another one does, or the caller hears of it", (t) => {
  const { forward, dispatched } = openProxy(t, ["10.0.0.1", "10.0.0.2"]);
  const requests = [1, 2, 3, 4].map(() => forward());
  t.deepEqual(
    dispatched.map(({ host }) => host),
    ["10.0.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.2"],
  );
  t.deepEqual(forward().told, ["failed UPSTREAM_OVERLOADED"]);
  requests[0]?.request.abort();
  const again = forward();
  t.is(dispatched.at(-1)?.host, "10.0.0.1");
  for (const { request } of [...requests, again]) request.abort();
});

test("a failing upstream is left out, asked where there is no other, and comes back", (t) => {
  const { forward, last, clock, ended } = openProxy(t, ["10.0.0.1", "10.0.0.2"]);
  const post = { ...get, method: "POST" };
  for (let failure = 0; failure < 5; failure += 1) {
    forward(post);
    last().handler.answered({ status: 500, fields: [] });
    last().handler.ended([]);
  }
  t.true(ended.includes("ejected"));
  forward(post).request.abort();
  t.is(last().host, "10.0.0.2");
  const { told } = forward();
  last().handler.failed(broken); // the other one, so there is nobody left but the one left out
  t.is(last().host, "10.0.0.1");
  last().handler.answered(head);
  last().handler.ended([]);
  t.deepEqual(told, ["200 by 10.0.0.1 after 2", "ended"]);
  clock.advance(1_000);
  forward(post).request.abort();
  t.is(last().host, "10.0.0.1");
});

test("the broker forwards no more requests at once than it may", (t) => {
  const limits = { headersTimeoutMs: 1_000, idleTimeoutMs: 1_000, timeoutMs: 0, maxRetries: 0 };
  const { forward, proxy } = openProxy(t, ["10.0.0.1"], {
    limits: { ...limits, maxRequests: 1, maxUpstreamRequests: 10 },
  });
  const { request } = forward();
  const error = t.throws(() => proxy.forward({ query, request: get }, sinkTo([])), {
    instanceOf: BrokerError,
  });
  t.is(error?.reason, "PROXY_OVERLOADED");
  request.abort();
});

test("an address that the policy forbids is not called", (t) => {
  const { forward, dispatched } = openProxy(t, ["169.254.169.254"]);
  t.deepEqual(forward().told, ["failed UPSTREAM_ADDRESS_REFUSED"]);
  t.is(dispatched.length, 0);
});

test("when everything fails, upstreams see at most a fifth more requests", (t) => {
  const { forward, last, dispatched } = openProxy(t, ["10.0.0.1", "10.0.0.2", "10.0.0.3"]);
  for (let count = 0; count < 1_000; count += 1) {
    const { told } = forward();
    for (let tries = 0; tries < 3 && told.length === 0; tries += 1) last().handler.failed(unreachable);
  }
  t.true(dispatched.length > 1_150 && dispatched.length <= 1_200, `${dispatched.length} for 1000 requests`);
});

test("the log has a line for each request where it is asked for, and none where not", (t) => {
  const lines: unknown[] = [];
  const logger = { ...silentLogger, info: (facts: unknown, text: string) => lines.push([text, facts]) };
  for (const accessLog of [false, true]) {
    const { forward, last } = openProxy(t, ["10.0.0.1"], { accessLog, logger });
    forward({ ...get, target: "/x?y" });
    last().handler.answered(head);
    last().handler.data(Buffer.from("abc"));
    last().handler.ended([]);
    forward().request.abort();
  }
  const client = { application: "shop", client: "10.0.0.1", attempts: 1, durationMs: 0 };
  t.deepEqual(lines, [
    ["proxied", { method: "GET", target: "/x", status: 200, bytesSent: 3, ...client }],
    ["proxied", { method: "GET", target: "/", reason: "CANCELLED", bytesSent: 0, ...client }],
  ]);
});
