import { create } from "@bufbuild/protobuf";
import test from "ava";
import { errorFromFailure } from "../../client/errors.js";
import { connect, ReplyError, SingyeongError } from "../../client/node.js";
import { Session } from "../../client/session.js";
import type { LinkOptions, OpenLink } from "../../client/session-link.js";
import { ErrorReason } from "../../gen/singyeong/v1/error_reason_pb.js";
import { FailureSchema } from "../../gen/singyeong/v1/failure_pb.js";
import { MessageSchema } from "../../gen/singyeong/v1/message_pb.js";
import { type Command, ReadySchema } from "../../gen/singyeong/v1/session_service_pb.js";
import { spawnBroker } from "../support/broker-process.js";
import { startBroker } from "../support/running-broker.js";
import { eventually, join } from "../support/sdk-client.js";

test("what a lost peer may have done is unknown", (t) => {
  const error = errorFromFailure(create(FailureSchema, { reason: ErrorReason.PEER_LOST, message: "lost" }));
  t.is(error.outcome, "unknown");
});

test("what is handled while a connection begins is granted once it is there", async (t) => {
  const ready = { case: "ready", value: create(ReadySchema, { clientId: "c" }) } as const;
  const links: LinkOptions[] = [];
  const granted: Command[] = [];
  const openLink: OpenLink = async function* (options) {
    links.push(options);
    if (links.length === 1) {
      yield [ready, { case: "message", value: create(MessageSchema, { id: "1" }) }];
      return; // the connection breaks with the message in hand
    }
    session.handled();
    yield [ready];
    for await (const commands of options.commands) granted.push(...commands);
  };
  const session: Session = new Session({
    transport: undefined as never, // the link needs none
    openLink,
    headers: async () => ({}),
    renewsCredential: false,
    identity: { application: "app", clientId: "c", tags: [], receiveClientEvents: false },
    attributes: {},
    limits: { maxPendingCalls: 10, maxPendingBytes: 1_000, connectionTimeoutMs: 1_000 },
    maxUnhandledMessages: 1,
    backoff: { initialDelayMs: 1 },
    connectTimeoutMs: 1_000,
    onMessage: () => {},
    onClientEvent: () => {},
    onState: () => {},
  });
  t.teardown(() => session.close(0));
  await session.start();
  await eventually(() => granted.length === 1);
  t.is(links[1]?.identify.initialCredit, 0);
  t.like(granted, [{ command: { case: "grantCredit", value: { credit: 1 } } }]);
});

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test("enqueueing is given up with nothing done while there is no connection", async (t) => {
  const broker = await spawnBroker(t);
  const client = await connect({ url: broker.baseUrl, application: "producer" });
  t.teardown(() => client.close({ timeoutMs: 0 }));
  const gone = new Promise<void>((resolve) => {
    client.onStateChange((state) => state === "reconnecting" && resolve());
  });
  broker.child.kill("SIGKILL");
  await gone;
  const giveUp = new AbortController();
  const enqueued = client.enqueue("jobs", 1, { signal: giveUp.signal });
  await nextTurn();
  await nextTurn();
  giveUp.abort();
  t.like(await t.throwsAsync(enqueued, { instanceOf: SingyeongError }), {
    reason: "ABORTED",
    outcome: "not_sent",
  });
});

test("a reply that cannot be sent fails its request, and an error that is too long is shortened", async (t) => {
  const broker = await startBroker(t);
  const server = await join(t, broker, { application: "server", maxFrameBytes: 10_000 });
  server.onMessage(({ payload }) => {
    if (payload === "large") return "x".repeat(10_000);
    throw new ReplyError("é".repeat(3_000), { all: "y".repeat(5_000) });
  });
  const caller = await join(t, broker, { application: "caller" });
  const failed = (payload: string) =>
    t.throwsAsync(caller.request("server", payload, { timeoutMs: 20_000 }), { instanceOf: SingyeongError });
  const large = await failed("large");
  t.like(large, { reason: "REPLY_FAILED", message: "the reply is larger than 10000 bytes" });
  const long = await failed("long");
  t.regex(long?.message ?? "", /^é+…$/); // the broker passes on less of it
  t.is(long?.details["all"]?.length, 4_096);
});
