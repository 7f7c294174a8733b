import { once } from "node:events";
import type { ClientHttp2Session } from "node:http2";
import { setImmediate } from "node:timers/promises";
import { ConnectError, createClient } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import type { Call } from "../../../gateways/rpc/call.js";
import { createErrorTranslator } from "../../../gateways/rpc/call-errors.js";
import { createLeanGateway, type LeanMethod } from "../../../gateways/rpc/lean/lean-gateway.js";
import { UnaryExchange } from "../../../gateways/rpc/lean/unary-exchange.js";
import type { UnaryMethod } from "../../../gateways/rpc/unary-method.js";
import { ErrorInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";
import { DirectoryService } from "../../../gen/singyeong/v1/directory_service_pb.js";
import { MessageService } from "../../../gen/singyeong/v1/message_service_pb.js";
import { QueueService } from "../../../gen/singyeong/v1/queue_service_pb.js";
import { SessionService } from "../../../gen/singyeong/v1/session_service_pb.js";
import { noLimitMetrics } from "../../../src/observability/limit-metrics.js";
import { silentLogger } from "../../../src/observability/logger.js";
import { openHttp2, openTestPort } from "../../support/port.js";
import { grpcFrame, openRawCall, rawAnswer } from "../../support/raw-call.js";
import { identifyStream, rpcProtocols } from "../../support/rpc-client.js";
import { startBroker } from "../../support/running-broker.js";

const path = "/test.Service/Method";
const hello = Buffer.from("hello");

interface Served {
  readonly session: ClientHttp2Session;
  readonly loggedErrors: unknown[];
}

/** A connection to a port that serves one method. */
async function serve(t: ExecutionContext, answer: UnaryMethod["answer"]): Promise<Served> {
  const loggedErrors: unknown[] = [];
  const logger = { ...silentLogger, error: (facts: unknown) => loggedErrors.push(facts) };
  const translate = createErrorTranslator({ context: { limitMetrics: noLimitMetrics }, logger });
  const method: UnaryMethod = { path, register() {}, answer };
  const serveCall: LeanMethod = (call) => new UnaryExchange({ call, method, maxFrameBytes: 100, translate });
  const gateway = createLeanGateway(new Map([[path, serveCall]]), logger);
  const port = await openTestPort(t, { onHttp2Stream: gateway });
  return { session: openHttp2(t, port), loggedErrors };
}

const echo = (request: Uint8Array) => request;

test("answers one frame with one frame, however it is cut", async (t) => {
  const { session } = await serve(t, echo);
  const whole = openRawCall(session, path);
  whole.end(grpcFrame(hello));
  t.deepEqual(await rawAnswer(whole), { status: "0", message: undefined, bytes: grpcFrame(hello) });
  const pieces = openRawCall(session, path);
  for (const byte of grpcFrame(hello)) {
    pieces.write(Buffer.of(byte));
    await setImmediate();
  }
  pieces.end();
  t.deepEqual(await rawAnswer(pieces), { status: "0", message: undefined, bytes: grpcFrame(hello) });
  const empty = openRawCall(session, path);
  empty.end(grpcFrame(Buffer.alloc(0)));
  t.is((await rawAnswer(empty)).status, "0");
});

const faults: Readonly<Record<string, readonly [body: Buffer, status: string, text: RegExp]>> = {
  "of two frames": [Buffer.concat([grpcFrame(hello), grpcFrame(hello)]), "12", /extra input message/],
  "without a frame": [Buffer.alloc(0), "12", /missing input message/],
  "of a frame that is cut": [grpcFrame(hello).subarray(0, 8), "3", /incomplete/],
  "of half a header": [grpcFrame(hello).subarray(0, 3), "3", /incomplete/],
  "over the limit": [grpcFrame(Buffer.alloc(101)), "8", /message size 101 is larger/],
  "that is compressed and does not say how": [grpcFrame(hello, 1), "13", /compressed/],
};

for (const [what, [body, status, text]] of Object.entries(faults)) {
  test(`refuses a request ${what}, and the method does not run`, async (t) => {
    const { session, loggedErrors } = await serve(t, () => {
      t.fail();
      return hello;
    });
    const stream = openRawCall(session, path);
    stream.end(body);
    const answer = await rawAnswer(stream);
    t.is(answer.status, status);
    t.regex(answer.message ?? "", text);
    t.deepEqual(loggedErrors, []);
  });
}

test("refuses a request over the limit before it has come, and takes no more of it", async (t) => {
  const { session } = await serve(t, echo);
  const stream = openRawCall(session, path);
  stream.write(grpcFrame(Buffer.alloc(1_000_000)).subarray(0, 5));
  t.is((await rawAnswer(stream)).status, "8");
  if (!stream.closed) await once(stream, "close");
  t.is(stream.rstCode, 0);
});

test("answers at its deadline a call whose request is not complete, and one whose method takes too long", async (t) => {
  let signal: AbortSignal | undefined;
  const { session } = await serve(t, (_request, call) => {
    signal = call.signal;
    return new Promise(() => {});
  });
  const unfinished = openRawCall(session, path, { "grpc-timeout": "20m" });
  unfinished.write(grpcFrame(hello));
  t.is((await rawAnswer(unfinished)).status, "4");
  t.is(signal, undefined);
  const slow = openRawCall(session, path, { "grpc-timeout": "20000u" });
  slow.end(grpcFrame(hello));
  t.is((await rawAnswer(slow)).status, "4");
  t.true(signal?.aborted);
});

test("tells a method that its caller has gone, and how long it has", async (t) => {
  let resolve: (call: Call) => void = () => {};
  const called = new Promise<Call>((resolveCalled) => (resolve = resolveCalled));
  const { session, loggedErrors } = await serve(t, (request, call) => {
    resolve(call);
    return new Promise((_resolve, reject) => {
      call.signal.addEventListener("abort", () => reject(new Error("gone")));
    }).then(() => request);
  });
  const stream = openRawCall(session, path, { "grpc-timeout": "1H", "x-own": "header" });
  stream.on("error", () => {}); // it is cancelled
  stream.end(grpcFrame(hello));
  const call = await called;
  t.is(call.header("x-own"), "header");
  t.is(call.header("x-other"), undefined);
  t.true(Math.abs((call.timeoutMs() ?? 0) - 3_600_000) < 10_000);
  stream.close(8);
  if (!call.signal.aborted) await once(call.signal, "abort");
  await setImmediate();
  t.deepEqual(loggedErrors, []);
});

test("does not run a method whose caller broke off before the end of its request", async (t) => {
  const { session } = await serve(t, () => {
    t.fail();
    return hello;
  });
  const stream = openRawCall(session, path);
  stream.on("error", () => {}); // it is cancelled
  stream.write(grpcFrame(hello));
  await setImmediate();
  stream.close(8);
  await once(stream, "close");
  const after = openRawCall(session, path);
  after.end();
  t.is((await rawAnswer(after)).status, "12");
});

test("sends an error that nobody foresaw without its text, and logs it", async (t) => {
  const cause = new Error("the secret is 42");
  const { session, loggedErrors } = await serve(t, () => {
    throw cause;
  });
  const stream = openRawCall(session, path);
  stream.end(grpcFrame(hello));
  const { status, message } = await rawAnswer(stream);
  t.is(status, "13");
  t.false(message?.includes("secret"));
  t.deepEqual(loggedErrors, [{ error: cause }]);
});

for (const headers of [
  { "grpc-encoding": "gzip" },
  { "grpc-timeout": "soon" },
  { "content-type": "application/grpc+json" },
  { "content-type": "application/grpc-web" },
  { ":method": "PUT" },
]) {
  test(`leaves a call with ${JSON.stringify(headers)} to the general gateway`, async (t) => {
    const { session } = await serve(t, echo);
    const stream = openRawCall(session, path, headers);
    stream.end(grpcFrame(hello));
    const { bytes } = await rawAnswer(stream);
    t.true(bytes.toString().startsWith("http2 "));
  });
}

test("serves every unary method of its services", async (t) => {
  const broker = await startBroker(t);
  const session = openHttp2(t, broker);
  for (const service of [MessageService, DirectoryService, QueueService, SessionService]) {
    for (const { name, methodKind } of service.methods) {
      if (methodKind !== "unary") continue;
      const stream = openRawCall(session, `/${service.typeName}/${name}`);
      stream.end(grpcFrame(Buffer.alloc(0)));
      t.not((await rawAnswer(stream)).status, "12", name);
    }
  }
});

test("a call is answered the same by the lean gateway and by the general one", async (t) => {
  const broker = await startBroker(t);
  await identifyStream(t, broker, { clientId: "a" });
  const ways = (["grpc", "grpc in JSON"] as const).map((protocol) => {
    const transport = rpcProtocols[protocol](broker.baseUrl);
    return {
      messages: createClient(MessageService, transport),
      directory: createClient(DirectoryService, transport),
      queues: createClient(QueueService, transport),
      sessions: createClient(SessionService, transport),
    };
  });
  type Way = (typeof ways)[number];
  const unknown = { headers: { "singyeong-session": "unknown" } };
  const calls: readonly ((way: Way) => Promise<unknown>)[] = [
    ({ messages }) => messages.send({}).then(({ receiver }) => receiver),
    ({ messages }) =>
      messages.send({ query: { applicationSelector: { case: "application", value: "none" } } }),
    ({ messages }) => messages.send({ nonce: "x".repeat(5_000) }),
    ({ messages }) => messages.reply({ requestId: "r" }),
    ({ messages }) => messages.send({}, unknown),
    ({ messages }) => messages.request({ timeout: { seconds: 0n, nanos: 1_500_000 } }),
    ({ messages }) => messages.send({ content: { data: new Uint8Array(1_500_000) } }),
    ({ directory }) => directory.queryClients({ query: { filter: { case: "cel", value: "(" } } }),
    ({ directory }) => directory.updateMetadata({}),
    ({ queues }) => queues.enqueue({ queue: "", items: [] }),
    ({ queues }) => queues.enqueue({ queue: "q", items: [{ priority: 10 }, { messageId: "" }] }),
    ({ queues }) => queues.ack({ queue: "nowhere", leaseIds: ["1"] }),
    ({ queues }) => queues.getQueue({ queue: "nowhere" }),
    ({ sessions }) => sessions.grantCredit({ credit: 1 }),
  ];
  for (const call of calls) {
    const [lean, general] = await Promise.all(ways.map((way) => outcomeOf(call(way))));
    t.deepEqual(lean, general);
  }
});

/** What a call brought, in a form that can be compared. */
async function outcomeOf(pending: Promise<unknown>): Promise<unknown> {
  try {
    return await pending;
  } catch (error) {
    const status = ConnectError.from(error);
    const text = status.rawMessage.replace(/message size \d+/, "message size"); // JSON is larger
    return { code: status.code, text, info: status.findDetails(ErrorInfoSchema) };
  }
}
