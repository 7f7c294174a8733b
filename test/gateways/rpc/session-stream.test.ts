import { Code, ConnectError, createClient } from "@connectrpc/connect";
import test from "ava";
import { ErrorInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";
import { ClientEventKind } from "../../../gen/singyeong/v1/client_pb.js";
import { ErrorReason } from "../../../gen/singyeong/v1/error_reason_pb.js";
import { StatusCode } from "../../../gen/singyeong/v1/failure_pb.js";
import { MessageKind } from "../../../gen/singyeong/v1/message_pb.js";
import { MessageService } from "../../../gen/singyeong/v1/message_service_pb.js";
import { SessionService } from "../../../gen/singyeong/v1/session_service_pb.js";
import {
  type CommandInit,
  grpcTransport,
  identifyStream,
  openStream,
  rpcProtocols,
} from "../../support/rpc-client.js";
import { startBroker } from "../../support/running-broker.js";

const text = (data: string) => ({
  data: new TextEncoder().encode(data),
  contentType: "text/plain",
  headers: {},
});

function sendTo(application: string, data: string, id = 0n): CommandInit {
  const query = { applicationSelector: { case: "application" as const, value: application } };
  return { id, command: { case: "send", value: { query, content: text(data) } } };
}

async function statusOf(stream: { event(): Promise<unknown> }): Promise<ConnectError> {
  try {
    while ((await stream.event()) !== undefined);
  } catch (error) {
    return ConnectError.from(error);
  }
  throw new Error("the stream ended without an error");
}

function reasonOf(error: ConnectError): string | undefined {
  return error.findDetails(ErrorInfoSchema)[0]?.reason;
}

test("identifies, sends by query and receives, in order and in batches", async (t) => {
  const broker = await startBroker(t);
  const receiver = openStream(t, broker);
  const metadata = { attributes: { version: { kind: { case: "versionValue" as const, value: "2.1.0" } } } };
  receiver.identify({ clientId: "r", metadata });
  const ready = await receiver.expect("ready");
  t.like(ready, { clientId: "r", restricted: false, revision: 1n });
  t.is(ready.brokerId, broker.server.broker.context.brokerId);
  const sender = await identifyStream(t, broker, { clientId: "s", application: "other" });
  const query = {
    applicationSelector: { case: "application" as const, value: "app" },
    filter: { case: "cel" as const, value: 'version >= semver("2.0.0")' },
  };
  const numbers = Array.from({ length: 200 }, (_, n) => String(n));
  sender.send(
    ...numbers.map(
      (n): CommandInit => ({ command: { case: "send", value: { query, content: text(n), nonce: `n${n}` } } }),
    ),
  );
  for (const n of numbers) {
    const message = await receiver.expect("message");
    t.is(new TextDecoder().decode(message.content?.data), n);
    t.is(message.nonce, `n${n}`);
    t.is(message.kind, MessageKind.SEND);
    t.like(message.source, { application: "other", clientId: "s" });
  }
});

test("answers commands by their id, and with id 0 only those that failed", async (t) => {
  const broker = await startBroker(t);
  const stream = await identifyStream(t, broker, { clientId: "a", initialCredit: 0 });
  stream.send(
    sendTo("app", "quiet"),
    sendTo("app", "loud", 7n),
    sendTo("nobody", "lost"),
    sendTo("nobody", "lost", 9n),
  );
  const sent = await stream.expect("commandResult");
  t.is(sent.commandId, 7n);
  t.is(sent.result.case, "send");
  for (const id of [0n, 9n]) {
    const { commandId, result } = await stream.expect("commandResult");
    t.is(commandId, id);
    t.is(result.case, "failure");
    t.like(result.value, { code: StatusCode.NOT_FOUND, reason: ErrorReason.NO_ROUTE });
  }
});

test("sends no message beyond the credit", async (t) => {
  const broker = await startBroker(t);
  const receiver = await identifyStream(t, broker, { clientId: "r", initialCredit: 1 });
  const sender = await identifyStream(t, broker, { clientId: "s", application: "other" });
  sender.send(...["1", "2", "3"].map((n) => sendTo("app", n, BigInt(n))));
  for (let n = 0; n < 3; n += 1) t.is((await sender.expect("commandResult")).result.case, "send");
  await receiver.expect("message");
  receiver.send({ id: 5n, command: { case: "queryClients", value: {} } });
  t.is((await receiver.expect("commandResult")).commandId, 5n);
  receiver.send({ command: { case: "grantCredit", value: { credit: 2 } } });
  for (const expected of ["2", "3"]) {
    t.is(new TextDecoder().decode((await receiver.expect("message")).content?.data), expected);
  }
});

test("a request is answered by the reply, while other commands go on", async (t) => {
  const broker = await startBroker(t);
  const server = await identifyStream(t, broker, { clientId: "server" });
  const client = await identifyStream(t, broker, { clientId: "client", application: "other" });
  const query = { applicationSelector: { case: "application" as const, value: "app" } };
  const timeout = { seconds: 20n, nanos: 0 };
  client.send(
    { id: 1n, command: { case: "request", value: { query, content: text("question"), timeout } } },
    { id: 2n, command: { case: "queryClients", value: { limit: 1 } } },
  );
  const listed = await client.expect("commandResult");
  t.like(listed, { commandId: 2n });
  t.like(listed.result.value, { truncated: true });
  const question = await server.expect("message");
  t.is(question.kind, MessageKind.REQUEST);
  t.truthy(question.deadline);
  server.send({
    command: {
      case: "reply",
      value: { requestId: question.requestId, outcome: { case: "content", value: text("answer") } },
    },
  });
  const { commandId, result } = await client.expect("commandResult");
  t.is(commandId, 1n);
  if (result.case !== "request") return t.fail(result.case);
  t.is(new TextDecoder().decode(result.value.content?.data), "answer");
  t.like(result.value.replier, { application: "app", clientId: "server" });
});

test("a session may wait for many replies at once without a word on stderr", async (t) => {
  const broker = await startBroker(t);
  await identifyStream(t, broker, { clientId: "server" });
  const asker = await identifyStream(t, broker, { clientId: "asker", application: "other" });
  const warnings: string[] = [];
  const heard = ({ name, message }: Error) => {
    if (name === "MaxListenersExceededWarning") warnings.push(message);
  };
  process.on("warning", heard);
  t.teardown(() => process.off("warning", heard));
  const query = { applicationSelector: { case: "application" as const, value: "app" } };
  const timeout = { seconds: 0n, nanos: 50_000_000 };
  const commands = Array.from({ length: 50 }, (_, index) => ({
    id: BigInt(index + 1),
    command: { case: "request" as const, value: { query, content: text("?"), timeout } },
  }));
  asker.send(...commands);
  for (const _ of commands) t.is((await asker.expect("commandResult")).result.case, "failure");
  t.deepEqual(warnings, []);
});

test("a request ends with the error of its receiver, at its deadline, or when its receiver leaves", async (t) => {
  const broker = await startBroker(t);
  const server = await identifyStream(t, broker, { clientId: "server" });
  const client = await identifyStream(t, broker, { clientId: "client", application: "other" });
  const query = { applicationSelector: { case: "application" as const, value: "app" } };
  const ask = (id: bigint, nanos = 0): CommandInit => ({
    id,
    command: {
      case: "request",
      value: { query, content: text("?"), timeout: { seconds: nanos === 0 ? 20n : 0n, nanos } },
    },
  });
  const failure = async () => {
    const { result } = await client.expect("commandResult");
    return result.case === "failure" ? result.value : undefined;
  };
  client.send(ask(1n));
  const { requestId } = await server.expect("message");
  const outcome = { case: "error" as const, value: { message: "no such user", details: { user: "5" } } };
  server.send({ command: { case: "reply", value: { requestId, outcome } } });
  t.like(await failure(), {
    reason: ErrorReason.REPLY_FAILED,
    message: "no such user",
    details: { user: "5" },
  });
  client.send(ask(2n, 20_000_000));
  t.like(await failure(), { code: StatusCode.DEADLINE_EXCEEDED, reason: ErrorReason.REQUEST_TIMEOUT });
  client.send(ask(3n));
  await server.expect("message");
  await server.expect("message");
  server.cancel();
  t.like(await failure(), { reason: ErrorReason.REPLY_FAILED });
});

test("a stream that breaks ends the registration at once", async (t) => {
  const broker = await startBroker(t);
  const watcher = await identifyStream(t, broker, {
    clientId: "w",
    application: "watch",
    receiveClientEvents: true,
  });
  t.like(await watcher.expect("clientEvent"), { kind: ClientEventKind.CONNECTED });
  const stream = await identifyStream(t, broker, { clientId: "a" });
  t.like(await watcher.expect("clientEvent"), { kind: ClientEventKind.CONNECTED, client: { clientId: "a" } });
  stream.cancel();
  t.like(await watcher.expect("clientEvent"), {
    kind: ClientEventKind.DISCONNECTED,
    client: { clientId: "a" },
  });
  t.is(broker.server.broker.context.directory.get("app", "a"), undefined);
});

test("half-close and goodbye leave in good order, behind what is queued", async (t) => {
  const broker = await startBroker(t);
  for (const leave of ["end", "goodbye"] as const) {
    const stream = await identifyStream(t, broker, { clientId: "a" });
    stream.send(sendTo("app", "to myself"));
    if (leave === "end") stream.end();
    else stream.send({ command: { case: "goodbye", value: {} } });
    await stream.expect("message");
    t.is(await stream.event(), undefined);
    t.is(broker.server.broker.context.directory.size, 0);
  }
});

const faults: readonly [title: string, commands: CommandInit[], reason: string, code: Code][] = [
  ["something else than identify first", [sendTo("app", "x")], "NOT_IDENTIFIED", Code.FailedPrecondition],
  ["a command without content first", [{ id: 1n } as CommandInit], "NOT_IDENTIFIED", Code.FailedPrecondition],
  [
    "an empty client id",
    [{ command: { case: "identify", value: { application: "app", clientId: "" } } }],
    "INVALID_REQUEST",
    Code.InvalidArgument,
  ],
  [
    "a reserved metadata key",
    [
      {
        command: {
          case: "identify",
          value: {
            application: "app",
            clientId: "a",
            metadata: { attributes: { ip: { kind: { case: "stringValue", value: "x" } } } },
          },
        },
      },
    ],
    "INVALID_METADATA",
    Code.InvalidArgument,
  ],
  [
    "a wrong credential",
    [{ command: { case: "identify", value: { application: "app", clientId: "a", credential: "guess" } } }],
    "UNAUTHENTICATED",
    Code.Unauthenticated,
  ],
];

for (const [title, commands, reason, code] of faults) {
  test(`ends a stream with ${title} with ${reason}`, async (t) => {
    const broker = await startBroker(t, { "--auth": "secret" });
    const stream = openStream(t, broker);
    stream.send(...commands);
    const error = await statusOf(stream);
    t.is(error.code, code);
    t.is(reasonOf(error), reason);
    t.is(broker.server.broker.context.directory.size, 0);
  });
}

test("refuses a client id that a healthy client holds", async (t) => {
  const broker = await startBroker(t);
  await identifyStream(t, broker, { clientId: "a" });
  const second = openStream(t, broker);
  second.identify({ clientId: "a" });
  t.is(reasonOf(await statusOf(second)), "CLIENT_ALREADY_REGISTERED");
});

test("takes the credential from identify or from the authorization header, and restricts without one", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  const inCommand = openStream(t, broker);
  inCommand.identify({ clientId: "a", credential: "secret" });
  t.false((await inCommand.expect("ready")).restricted);
  const inHeader = openStream(t, broker, { authorization: "Bearer secret" });
  inHeader.identify({ clientId: "b" });
  t.false((await inHeader.expect("ready")).restricted);
  const without = openStream(t, broker);
  without.identify({ clientId: "c" });
  t.true((await without.expect("ready")).restricted);
  without.send(sendTo("app", "x", 4n), {
    id: 5n,
    command: { case: "updateMetadata", value: { set: { n: { kind: { case: "integerValue", value: 5n } } } } },
  });
  const refused = await without.expect("commandResult");
  t.like(refused.result.value, { reason: ErrorReason.RESTRICTED });
  t.like((await without.expect("commandResult")).result.value, { revision: 2n });
});

test("a command that breaks a rule is answered and the stream goes on", async (t) => {
  const stream = await identifyStream(t, await startBroker(t), { clientId: "a" });
  stream.send(
    { id: 1n } as CommandInit,
    { id: 2n, command: { case: "grantCredit", value: { credit: 0 } } },
    { id: 3n, command: { case: "identify", value: { application: "app", clientId: "b" } } },
    { id: 4n, command: { case: "send", value: { query: { filter: { case: "cel", value: "1 +" } } } } },
    {
      id: 5n,
      command: { case: "reply", value: { requestId: "nope", outcome: { case: "content", value: {} } } },
    },
    sendTo("app", "still here"),
  );
  const reasons: (string | undefined)[] = [];
  for (let n = 0; n < 5; n += 1) {
    const { result } = await stream.expect("commandResult");
    if (result.case === "failure") reasons.push(ErrorReason[result.value.reason]);
  }
  t.deepEqual(reasons, [
    "INVALID_REQUEST",
    "INVALID_REQUEST",
    "ALREADY_IDENTIFIED",
    "INVALID_QUERY",
    "UNKNOWN_REQUEST",
  ]);
  await stream.expect("message");
});

test("drops a client that stops reading, and serves others", async (t) => {
  const broker = await startBroker(t, { "--outbox-max-bytes": "300000", "--slow-client-timeout-ms": "300" });
  const deaf = await identifyStream(t, broker, { clientId: "deaf", application: "deaf" });
  const sender = await identifyStream(t, broker, { clientId: "s" });
  const data = "x".repeat(100_000);
  const left = new Promise<void>((resolve) => {
    broker.server.broker.context.directory.listen({ left: ({ id }) => id === "deaf" && resolve() });
  });
  for (let refused = false, id = 1n; !refused; ) {
    for (let n = 0; n < 20; n += 1, id += 1n) sender.send(sendTo("deaf", data, id));
    for (let n = 0; n < 20; n += 1) {
      const { result } = await sender.expect("commandResult");
      refused ||= result.case === "failure";
    }
  }
  await left;
  t.truthy(deaf);
  sender.send(sendTo("app", "to myself"));
  await sender.expect("message");
});

for (const [protocol, open] of Object.entries(rpcProtocols)) {
  test(`a subscription and unary calls make a session over ${protocol}`, async (t) => {
    const broker = await startBroker(t);
    const transport = open(broker.baseUrl);
    const sessions = createClient(SessionService, transport);
    const messages = createClient(MessageService, transport);
    const abort = new AbortController();
    const events = sessions.subscribe(
      { identify: { application: "app", clientId: "browser", initialCredit: 0 } },
      { signal: abort.signal },
    );
    const iterator = events[Symbol.asyncIterator]();
    const first = (await iterator.next()).value;
    const ready = first?.events[0]?.event;
    if (ready?.case !== "ready") return t.fail();
    const headers = { "singyeong-session": ready.value.sessionToken };
    const query = { applicationSelector: { case: "application" as const, value: "app" } };
    await messages.send({ query, content: text("hello") }, { headers });
    await sessions.grantCredit({ credit: 1 }, { headers });
    const message = (await iterator.next()).value?.events[0]?.event;
    if (message?.case !== "message") return t.fail();
    t.like(message.value.source, { application: "app", clientId: "browser" });
    abort.abort();
    await t.throwsAsync(async () => iterator.next());
    const { directory } = broker.server.broker.context;
    if (directory.size > 0) {
      await new Promise<void>((resolve) => {
        directory.listen({ left: () => resolve() });
      });
    }
    t.is(directory.size, 0);
  });
}

test("a drained broker says goodbye, delivers what was queued, and refuses newcomers", async (t) => {
  const broker = await startBroker(t, { "--drain-spread-ms": "0" });
  const stream = await identifyStream(t, broker, { clientId: "a" });
  stream.send(sendTo("app", "last words", 1n));
  t.is((await stream.expect("message")).kind, MessageKind.SEND);
  await stream.expect("commandResult");
  const drained = broker.server.broker.drain();
  t.like(await stream.expect("goodbye"), { reconnect: true });
  const newcomer = openStream(t, broker);
  newcomer.identify({ clientId: "b" });
  t.is(reasonOf(await statusOf(newcomer)), "DRAINING");
  t.is(await stream.event(), undefined);
  await drained;
});

test("the unary calls name what is wrong", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  const messages = createClient(MessageService, grpcTransport(broker));
  const full = { headers: { authorization: "Bearer secret" } };
  const reason = async (call: Promise<unknown>) => {
    const error = ConnectError.from(
      await call.then(
        () => undefined,
        (thrown) => thrown,
      ),
    );
    return `${Code[error.code]} ${reasonOf(error)}`;
  };
  const nobody = { query: { applicationSelector: { case: "application" as const, value: "nobody" } } };
  t.is(await reason(messages.send(nobody)), "Unauthenticated UNAUTHENTICATED");
  t.is(
    await reason(messages.send(nobody, { headers: { authorization: "Bearer guess" } })),
    "Unauthenticated UNAUTHENTICATED",
  );
  t.is(
    await reason(messages.send(nobody, { headers: { "singyeong-session": "x" } })),
    "NotFound SESSION_NOT_FOUND",
  );
  t.is(await reason(messages.send(nobody, full)), "NotFound NO_ROUTE");
  t.is(
    await reason(messages.reply({ requestId: "x", outcome: { case: "content", value: {} } }, full)),
    "FailedPrecondition NOT_IDENTIFIED",
  );
  const invalid = { query: { applicationSelector: { case: "application" as const, value: "" } } };
  t.is(await reason(messages.send(invalid, full)), "InvalidArgument INVALID_REQUEST");
  const dropped = await messages.send({ query: { ...nobody.query, droppable: true } }, full);
  t.is(dropped.receiver, undefined);
});

test("a request ends with the deadline of its call, and with its cancellation", async (t) => {
  const broker = await startBroker(t);
  await identifyStream(t, broker, { clientId: "silent" });
  const messages = createClient(MessageService, grpcTransport(broker));
  const late = await t.throwsAsync(messages.request({}, { timeoutMs: 50 }));
  t.is(ConnectError.from(late).code, Code.DeadlineExceeded);
  const abort = new AbortController();
  const pending = messages.request({}, { signal: abort.signal });
  const { requests } = broker.server.broker.context;
  while (requests.size < 1) await new Promise(setImmediate);
  abort.abort();
  t.is(ConnectError.from(await t.throwsAsync(pending)).code, Code.Canceled);
  while (requests.size > 0) await new Promise(setImmediate);
  t.pass();
});
