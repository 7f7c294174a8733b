import { ConnectError, createClient } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { ErrorInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";
import { ErrorReason } from "../../../gen/singyeong/v1/error_reason_pb.js";
import type { HttpRequestFrame } from "../../../gen/singyeong/v1/http_pb.js";
import { ProxyService } from "../../../gen/singyeong/v1/proxy_service_pb.js";
import { SessionService } from "../../../gen/singyeong/v1/session_service_pb.js";
import { callers } from "../../support/http-calls.js";
import { grpcTransport, identifyStream, openStream, type StreamClient } from "../../support/rpc-client.js";
import { type RunningBroker, startBroker } from "../../support/running-broker.js";

const query = { applicationSelector: { case: "application" as const, value: "shop" } };
type AnswerPart = NonNullable<
  Extract<Parameters<StreamClient["send"]>[0]["command"], { case: "httpAnswer" }>["value"]["part"]
>;

/** Answers what comes down a session: every request with its own target and body. */
async function serveEcho(stream: StreamClient): Promise<void> {
  const bodies = new Map<bigint, string>();
  for (;;) {
    const event = await stream.event().catch(() => undefined);
    if (event === undefined) return;
    if (event.case !== "httpRequest") continue;
    const { requestId, part } = event.value;
    if (part.case === "head") bodies.set(requestId, `${part.value.method} ${part.value.target} `);
    if (part.case === "chunk") {
      bodies.set(requestId, bodies.get(requestId) + Buffer.from(part.value).toString());
      answer(stream, requestId, { case: "credit", value: part.value.length });
    }
    if (part.case === "end") {
      const headers = [{ name: "x-by", value: "tunnel" }];
      answer(stream, requestId, { case: "head", value: { status: 201, headers } });
      answer(stream, requestId, { case: "chunk", value: Buffer.from(bodies.get(requestId) ?? "") });
      answer(stream, requestId, { case: "end", value: { headers: [{ name: "x-last", value: "1" }] } });
    }
  }
}

function answer(stream: StreamClient, requestId: bigint, part: AnswerPart): void {
  stream.send({ command: { case: "httpAnswer", value: { requestId, part } } });
}

async function startTunnelled(t: ExecutionContext): Promise<{ broker: RunningBroker; stream: StreamClient }> {
  // Time-outs must not be what ends a request here.
  const broker = await startBroker(t, {
    "--proxy-headers-timeout-ms": "3600000",
    "--proxy-idle-timeout-ms": "3600000",
  });
  const stream = await identifyStream(t, broker, {
    application: "shop",
    clientId: "nat",
    takesHttpRequests: true,
  });
  return { broker, stream };
}

async function nextPart(stream: StreamClient): Promise<HttpRequestFrame> {
  return stream.expect("httpRequest");
}

for (const [version, call] of Object.entries(callers)) {
  test(`a request over ${version} goes down the session of a client that takes requests there`, async (t) => {
    const { broker, stream } = await startTunnelled(t);
    void serveEcho(stream);
    const body = "x".repeat(200_000);
    const {
      status,
      headers,
      body: got,
      trailers,
    } = await call(t, broker, { method: "POST", path: "/proxy/shop/a?b", body });
    t.is(status, 201);
    t.is(headers["x-by"], "tunnel");
    t.is(headers["singyeong-upstream"], "shop/nat");
    t.is(got.toString(), `POST /a?b ${body}`);
    t.is(trailers["x-last"], "1");
  });
}

test("Forward and the legacy proxy reach it too", async (t) => {
  const { broker, stream } = await startTunnelled(t);
  void serveEcho(stream);
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const { head, body } = await proxy.forward({
    head: { query, method: "PUT", target: "/rpc" },
    body: Buffer.from("1"),
  });
  t.deepEqual([head?.status, Buffer.from(body).toString()], [201, "PUT /rpc 1"]);
  const legacy = { method: "POST", route: "legacy", query: { application: "shop" }, body: "2" };
  const response = await fetch(`${broker.baseUrl}/api/v1/proxy`, {
    method: "POST",
    body: JSON.stringify(legacy),
  });
  t.deepEqual([response.status, await response.text()], [201, "POST /legacy 2"]);
});

test("many requests share a session, and are answered in any order", async (t) => {
  const { broker, stream } = await startTunnelled(t);
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const calls = ["/a", "/b", "/c"].map((target) => proxy.forward({ head: { query, method: "GET", target } }));
  const ids: bigint[] = [];
  while (ids.length < 3) {
    const { requestId, part } = await nextPart(stream);
    if (part.case === "head") ids.push(requestId);
  }
  for (const requestId of ids.reverse()) {
    answer(stream, requestId, { case: "head", value: { status: 200 } });
    answer(stream, requestId, { case: "chunk", value: Buffer.from(String(requestId)) });
    answer(stream, requestId, { case: "end", value: {} });
  }
  const bodies = await Promise.all(calls);
  t.deepEqual(bodies.map(({ body }) => Buffer.from(body).toString()).sort(), ["1", "2", "3"]);
});

test("a redirect within a client goes down its session again", async (t) => {
  const { broker, stream } = await startTunnelled(t);
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const call = proxy.forward({ head: { query, method: "GET", target: "/a", followRedirects: true } });
  const first = await nextPart(stream);
  const headers = [{ name: "location", value: "/b" }];
  answer(stream, first.requestId, { case: "head", value: { status: 302, headers } });
  t.is((await nextPart(stream)).part.case, "end");
  t.is((await nextPart(stream)).part.case, "reset");
  const { requestId, part } = await nextPart(stream);
  t.is(part.case === "head" ? part.value.target : undefined, "/b");
  answer(stream, requestId, { case: "head", value: { status: 204 } });
  answer(stream, requestId, { case: "end", value: {} });
  t.is((await call).head?.status, 204);
});

test("a caller that gives up resets the request", async (t) => {
  const { broker, stream } = await startTunnelled(t);
  const abort = new AbortController();
  const call = fetch(`${broker.baseUrl}/proxy/shop/slow`, { signal: abort.signal });
  t.is((await nextPart(stream)).part.case, "head");
  t.is((await nextPart(stream)).part.case, "end");
  abort.abort();
  await t.throwsAsync(call, { any: true });
  t.is((await nextPart(stream)).part.case, "reset");
});

test("a session that ends breaks off what it was answering", async (t) => {
  const { broker, stream } = await startTunnelled(t);
  const call = fetch(`${broker.baseUrl}/proxy/shop/`);
  const { requestId } = await nextPart(stream);
  answer(stream, requestId, { case: "head", value: { status: 200 } });
  const response = await call;
  stream.cancel();
  await t.throwsAsync(response.text());
});

test("a client that resets a request says so to its caller", async (t) => {
  const { broker, stream } = await startTunnelled(t);
  const call = fetch(`${broker.baseUrl}/proxy/shop/`, { method: "POST" });
  const { requestId } = await nextPart(stream);
  answer(stream, requestId, { case: "reset", value: { reason: "no such order" } });
  const response = await call;
  t.deepEqual([response.status, response.headers.get("singyeong-reason")], [502, "UPSTREAM_FAILED"]);
  t.regex(await response.text(), /no such order/);
});

test("an answer that keeps the rules of no proto file is refused, and the session goes on", async (t) => {
  const { broker, stream } = await startTunnelled(t);
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const call = proxy.forward({ head: { query, method: "GET", target: "/" } });
  const { requestId } = await nextPart(stream);
  answer(stream, requestId, { case: "head", value: { status: 42 } });
  t.is((await nextPart(stream)).part.case, "end");
  const { result } = await stream.expect("commandResult");
  t.is(result.case === "failure" ? result.value.reason : undefined, ErrorReason.INVALID_REQUEST);
  answer(stream, requestId, { case: "head", value: { status: 204 } });
  answer(stream, requestId, { case: "end", value: {} });
  t.is((await call).head?.status, 204);
});

test("a client that takes no requests over its session may not answer any", async (t) => {
  const broker = await startBroker(t);
  const stream = await identifyStream(t, broker, { application: "shop", clientId: "plain" });
  answer(stream, 1n, { case: "end", value: {} });
  const { result } = await stream.expect("commandResult");
  t.is(result.case === "failure" ? result.value.reason : undefined, ErrorReason.INVALID_REQUEST);
});

test("Subscribe cannot take requests: nothing leads up", async (t) => {
  const broker = await startBroker(t);
  const sessions = createClient(SessionService, grpcTransport(broker));
  const identify = { application: "shop", clientId: "browser", takesHttpRequests: true };
  const error = await t.throwsAsync(sessions.subscribe({ identify })[Symbol.asyncIterator]().next(), {
    instanceOf: ConnectError,
  });
  t.is(error?.findDetails(ErrorInfoSchema)[0]?.reason, "INVALID_REQUEST");
  t.regex(error?.message ?? "", /takes_http_requests/);
});

test("messages are delivered beside requests", async (t) => {
  const { broker, stream } = await startTunnelled(t);
  const call = fetch(`${broker.baseUrl}/proxy/shop/`);
  const { requestId } = await nextPart(stream);
  await nextPart(stream);
  const sender = openStream(t, broker);
  sender.identify({ clientId: "sender" });
  await sender.expect("ready");
  sender.send({ command: { case: "send", value: { query, content: { data: Buffer.from("hi") } } } });
  t.is(Buffer.from((await stream.expect("message")).content?.data ?? []).toString(), "hi");
  answer(stream, requestId, { case: "head", value: { status: 204 } });
  answer(stream, requestId, { case: "end", value: {} });
  t.is((await call).status, 204);
});
