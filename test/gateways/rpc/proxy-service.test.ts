import { Code, ConnectError, createClient } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { ErrorInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";
import { type ForwardStreamResponse, ProxyService } from "../../../gen/singyeong/v1/proxy_service_pb.js";
import { grpcTransport, rpcProtocols } from "../../support/rpc-client.js";
import { startBroker } from "../../support/running-broker.js";
import {
  closedPort,
  joinUpstream,
  type SeenRequest,
  startProxied,
  startRawProxied,
} from "../../support/upstream.js";

const query = { applicationSelector: { case: "application" as const, value: "shop" } };

function seenIn(body: Uint8Array): SeenRequest {
  return JSON.parse(Buffer.from(body).toString());
}

async function reasonOf(t: ExecutionContext, call: Promise<unknown>): Promise<string | undefined> {
  const error = await t.throwsAsync(call, { instanceOf: ConnectError });
  return error?.findDetails(ErrorInfoSchema)[0]?.reason;
}

async function* pieces<T>(...parts: T[]): AsyncGenerator<{ part: T }> {
  for (const part of parts) yield { part };
}

async function collect(responses: AsyncIterable<ForwardStreamResponse>) {
  const parts: string[] = [];
  let body = "";
  for await (const { part } of responses) {
    parts.push(part.case ?? "");
    if (part.case === "chunk") body += Buffer.from(part.value).toString("latin1");
  }
  return { parts, body };
}

for (const [protocol, transport] of Object.entries(rpcProtocols)) {
  test(`Forward sends a request to a match, and answers with its answer over ${protocol}`, async (t) => {
    const { broker } = await startProxied(t);
    const proxy = createClient(ProxyService, transport(broker.baseUrl));
    const headers = [
      { name: "x-a", value: "é" },
      { name: "content-length", value: "77" },
    ];
    const head = { query, method: "POST", target: "/items?id=1", headers };
    const { head: answer, body } = await proxy.forward({ head, body: Buffer.from("abc") });
    t.is(answer?.status, 200);
    t.is(answer?.upstream?.clientId, "one");
    t.is(answer?.attempts, 1);
    t.true(
      answer?.headers.some(({ name, value }) => name === "content-type" && value === "application/json"),
    );
    const seen = seenIn(body);
    t.deepEqual([seen.method, seen.target, seen.body], ["POST", "/items?id=1", "abc"]);
    t.is(seen.fields[seen.fields.indexOf("x-a") + 1], "é");
    t.is(seen.fields[seen.fields.indexOf("x-forwarded-for") + 1], "127.0.0.1");
  });
}

test("an upstream's own error is an answer", async (t) => {
  const { broker } = await startProxied(t, (_request, response) => response.writeHead(500).end("no"));
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const { head, body } = await proxy.forward({ head: { query, method: "GET", target: "/" } });
  t.deepEqual([head?.status, Buffer.from(body).toString()], [500, "no"]);
});

test("what keeps an answer from coming is the call's error, with its reason", async (t) => {
  const broker = await startBroker(t);
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const get = { query, method: "GET", target: "/" };
  t.is(await reasonOf(t, proxy.forward({ head: get })), "NO_ROUTE");
  await joinUpstream(t, broker, await closedPort());
  t.is(await reasonOf(t, proxy.forward({ head: get })), "UPSTREAM_UNREACHABLE");
  t.is(await reasonOf(t, proxy.forward({ head: { ...get, method: "TRACE" } })), "INVALID_REQUEST");
  t.is(await reasonOf(t, proxy.forward({})), "INVALID_REQUEST");
  t.is(
    await reasonOf(t, collect(proxy.forwardStream(pieces({ case: "head" as const, value: get })))),
    "UPSTREAM_UNREACHABLE",
  );
  t.is(
    await reasonOf(
      t,
      collect(proxy.forwardStream(pieces({ case: "chunk" as const, value: Buffer.from("x") }))),
    ),
    "INVALID_REQUEST",
  );
});

test("Forward refuses an answer that is larger than a frame, and says what takes it", async (t) => {
  const flags = { "--max-frame-bytes": "1024" };
  const { broker } = await startProxied(t, (_request, response) => response.end(Buffer.alloc(4_096)), flags);
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const error = await t.throwsAsync(proxy.forward({ head: { query, method: "GET", target: "/" } }), {
    instanceOf: ConnectError,
  });
  t.regex(error?.message ?? "", /maxFrameBytes.*ForwardStream/);
});

test("Forward follows redirects where it is asked to, as GET after a 303, without what was meant for another origin", async (t) => {
  const { broker, upstream } = await startProxied(t, async (request, response) => {
    if (request.url === "/form") response.writeHead(303, { location: "/done?x=1" }).end();
    else response.end(`${request.method} ${request.url} ${request.headers.authorization}`);
  });
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const headers = [{ name: "authorization", value: "Bearer x" }];
  const head = { query, method: "POST", target: "/form", headers };
  const asked = await proxy.forward({ head: { ...head, followRedirects: true }, body: Buffer.from("a=1") });
  t.is(Buffer.from(asked.body).toString(), "GET /done?x=1 Bearer x");
  t.deepEqual(upstream.requests, ["POST /form", "GET /done?x=1"]);
  t.is((await proxy.forward({ head, body: Buffer.from("a=1") })).head?.status, 303);
});

test("a redirect to an address that may not be called is not followed there", async (t) => {
  const { broker } = await startProxied(t, (_request, response) =>
    response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end(),
  );
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const head = { query, method: "GET", target: "/", followRedirects: true };
  t.is(await reasonOf(t, proxy.forward({ head })), "UPSTREAM_ADDRESS_REFUSED");
});

test("redirects in a circle end after five", async (t) => {
  const { broker, upstream } = await startProxied(t, (_request, response) =>
    response.writeHead(307, { location: "/again" }).end(),
  );
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const { head } = await proxy.forward({
    head: { query, method: "GET", target: "/", followRedirects: true },
  });
  t.is(head?.status, 307);
  t.is(upstream.requests.length, 6);
});

test("ForwardStream carries a body up and down in pieces, and trailers both ways", async (t) => {
  const { broker } = await startProxied(t, async (request, response) => {
    response.writeHead(200, { trailer: "x-sum" });
    for await (const chunk of request) response.write(chunk);
    response.addTrailers({ "x-sum": String(request.trailers["x-in"]) });
    response.end();
  });
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const headers = [{ name: "trailer", value: "x-in" }];
  const requests = pieces(
    { case: "head" as const, value: { query, method: "POST", target: "/", headers } },
    { case: "chunk" as const, value: Buffer.from("one ") },
    { case: "chunk" as const, value: Buffer.from("two") },
    { case: "trailers" as const, value: { headers: [{ name: "x-in", value: "7" }] } },
  );
  const parts: unknown[] = [];
  let body = "";
  for await (const { part } of proxy.forwardStream(requests)) {
    if (part.case === "chunk") body += Buffer.from(part.value).toString();
    else if (part.case === "head") parts.push(part.value.status);
    else parts.push(part.value?.headers.map(({ name, value }) => `${name}: ${value}`));
  }
  t.is(body, "one two");
  t.deepEqual(parts, [200, ["x-sum: 7"]]);
});

test("a GET through ForwardStream has no body, and one without length is framed as it comes", async (t) => {
  const { broker } = await startProxied(t);
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const get = await collect(
    proxy.forwardStream(pieces({ case: "head" as const, value: { query, method: "GET", target: "/x" } })),
  );
  const seen: SeenRequest = JSON.parse(get.body);
  t.deepEqual([seen.method, seen.target, seen.body], ["GET", "/x", ""]);
  t.false(seen.fields.some((name) => /transfer-encoding|content-length/i.test(name)));
});

test("a large answer comes through ForwardStream whole", async (t) => {
  const { broker } = await startProxied(t, (_request, response) =>
    response.end(Buffer.alloc(8_000_000, "x")),
  );
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const head = { case: "head" as const, value: { query, method: "GET", target: "/" } };
  t.is((await collect(proxy.forwardStream(pieces(head)))).body.length, 8_000_000);
});

test("a second head is refused", async (t) => {
  const { broker } = await startProxied(t);
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const head = { case: "head" as const, value: { query, method: "POST", target: "/" } };
  t.is(await reasonOf(t, collect(proxy.forwardStream(pieces(head, head)))), "INVALID_REQUEST");
});

test("a piece that breaks the rules of the API is refused, and the text names the field", async (t) => {
  const { broker, upstream } = await startProxied(t);
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const message = async (...parts: unknown[]) => {
    const call = collect(proxy.forwardStream(pieces(...(parts as never[]))));
    const error = await t.throwsAsync(call, { instanceOf: ConnectError });
    t.is(error?.findDetails(ErrorInfoSchema)[0]?.reason, "INVALID_REQUEST");
    return error?.message ?? "";
  };
  const head = { case: "head", value: { query, method: "POST", target: "/" } };
  t.regex(await message({ ...head, value: { ...head.value, method: "get" } }), /head\.method/);
  t.regex(await message({ ...head, value: { ...head.value, target: "x" } }), /head\.target/);
  t.deepEqual(upstream.requests, []);
  const trailers = { case: "trailers", value: { headers: [{ name: "a b", value: "" }] } };
  t.regex(await message(head, trailers), /trailers\.headers\[0\]\.name/);
});

test("an upstream that switches protocols unasked has broken its answer", async (t) => {
  const broker = await startRawProxied(t, (socket) => {
    socket.once("data", () =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"),
    );
  });
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const headers = [{ name: "trailer", value: "x-in" }]; // not by way of a pool
  for (const extra of [[], headers]) {
    const head = { case: "head" as const, value: { query, method: "POST", target: "/", headers: extra } };
    t.is(await reasonOf(t, collect(proxy.forwardStream(pieces(head)))), "UPSTREAM_FAILED");
  }
});

test("an answer that breaks off fails the call", async (t) => {
  const broker = await startRawProxied(t, (socket) => {
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"));
  });
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const head = { query, method: "POST", target: "/" };
  t.is(await reasonOf(t, proxy.forward({ head })), "UPSTREAM_FAILED");
  t.is(
    await reasonOf(t, collect(proxy.forwardStream(pieces({ case: "head" as const, value: head })))),
    "UPSTREAM_FAILED",
  );
});

test("cancelling a call ends the upstream's request", async (t) => {
  let closed = () => {};
  const gone = new Promise<void>((resolve) => {
    closed = resolve;
  });
  let arrived = () => {};
  const here = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const { broker } = await startProxied(t, (request) => {
    request.socket.once("close", () => closed());
    arrived();
  });
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const abort = new AbortController();
  const call = proxy.forward({ head: { query, method: "GET", target: "/" } }, { signal: abort.signal });
  await here;
  abort.abort();
  await t.throwsAsync(call, { instanceOf: ConnectError });
  await gone;
});

test("a caller without credential is refused where one is asked for", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  const proxy = createClient(ProxyService, grpcTransport(broker));
  const error = await t.throwsAsync(proxy.forward({ head: { query, method: "GET", target: "/" } }), {
    instanceOf: ConnectError,
  });
  t.is(error?.code, Code.Unauthenticated);
});
