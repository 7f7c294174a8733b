import { durationFromMs, durationMs, timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { ErrorInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";
import { ErrorReason } from "../../../gen/singyeong/v1/error_reason_pb.js";
import {
  AttemptOutcome,
  DeadLetterReason,
  type QueuedMessage,
  QueuedMessageState,
} from "../../../gen/singyeong/v1/queue_pb.js";
import { SettleOutcome } from "../../../gen/singyeong/v1/queue_service_pb.js";
import { jsonContent, openConsumer, queueService, startConsumer } from "../../support/consumer-client.js";
import { FakeClock } from "../../support/fake-clock.js";
import { openStream } from "../../support/rpc-client.js";
import { startBroker } from "../../support/running-broker.js";

const queue = "jobs";

/** A broker with a clock of the test's, and a client of its queues. */
async function start(t: ExecutionContext, flags: Readonly<Record<string, string | boolean>> = {}) {
  const clock = new FakeClock();
  const broker = await startBroker(t, flags, { clock });
  const service = queueService(broker);
  const enqueue = async (...payloads: unknown[]) => {
    const { results } = await service.enqueue({
      queue,
      items: payloads.map((payload) => ({ content: jsonContent(payload) })),
    });
    return results.map(({ result }) => (result.case === "receipt" ? result.value.messageId : ""));
  };
  return { clock, broker, service, enqueue };
}

function payloadOf(message: QueuedMessage | undefined): unknown {
  return JSON.parse(new TextDecoder().decode(message?.content?.data));
}

/** The reason of an error that a call is answered with. */
async function reasonOf(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    return ConnectError.from(error).findDetails(ErrorInfoSchema)[0]?.reason;
  }
}

test("a message comes back as it was handed in", async (t) => {
  const { clock, broker, service } = await start(t);
  const { results } = await service.enqueue({
    queue,
    items: [
      {
        content: { contentType: "image/png", data: Uint8Array.of(1, 255), headers: { traceparent: "00-a" } },
        nonce: "n",
        messageId: "my-id",
        orderingKey: "k",
        priority: 7,
        ttl: durationFromMs(60_000),
      },
    ],
  });
  t.like(results[0]?.result, { case: "receipt", value: { messageId: "my-id", duplicate: false } });
  const consumer = await startConsumer(t, broker, { queue, initialCredit: 1 });
  const { leaseId, deadline, message } = await consumer.expect("message");
  t.not(leaseId, "");
  t.is(deadline && timestampMs(deadline), clock.now() + 15_000);
  t.like(message, {
    queue,
    messageId: "my-id",
    content: { contentType: "image/png", data: Uint8Array.of(1, 255), headers: { traceparent: "00-a" } },
    nonce: "n",
    orderingKey: "k",
    priority: 7,
    failedAttempts: 0,
    releases: 0,
    state: QueuedMessageState.LEASED,
  });
  t.is(message?.expiresAt && timestampMs(message.expiresAt), clock.now() + 60_000);
});

test("a message id that was seen before is confirmed and not stored again", async (t) => {
  const { service } = await start(t);
  const item = { messageId: "once", content: jsonContent(1) };
  const { results } = await service.enqueue({ queue, items: [item, item] });
  t.deepEqual(
    results.map(({ result }) => result.case === "receipt" && result.value.duplicate),
    [false, true],
  );
  t.is((await service.getQueue({ queue })).queue?.stats?.ready, 1n);
});

test("a full queue refuses each message by itself", async (t) => {
  const { service } = await start(t, { "--queue-max-messages": "1" });
  const items = [1, 2].map((n) => ({ content: jsonContent(n) }));
  const { results } = await service.enqueue({ queue, items });
  t.is(results[0]?.result.case, "receipt");
  t.like(results[1]?.result, { case: "failure", value: { reason: ErrorReason.QUEUE_FULL } });
});

test("delayed messages come when it is time, those of higher priority first", async (t) => {
  const { clock, broker, service } = await start(t);
  await service.enqueue({
    queue,
    items: [
      { content: jsonContent("low") },
      { content: jsonContent("high"), priority: 9 },
      { content: jsonContent("delayed"), deliveryTime: { case: "delay", value: durationFromMs(1_000) } },
      {
        content: jsonContent("at"),
        deliveryTime: { case: "deliverAt", value: timestampFromMs(clock.now() + 2_000) },
      },
    ],
  });
  const consumer = await startConsumer(t, broker, { queue, initialCredit: 4 });
  const now = await consumer.messages(2);
  t.deepEqual(
    now.map(({ message }) => payloadOf(message)),
    ["high", "low"],
  );
  const { messages } = await service.peekMessages({ queue, states: [QueuedMessageState.DELAYED] });
  t.deepEqual(messages.map(payloadOf), ["delayed", "at"]);
  clock.advance(1_000);
  t.is(payloadOf((await consumer.expect("message")).message), "delayed");
  clock.advance(1_000);
  t.is(payloadOf((await consumer.expect("message")).message), "at");
});

test("every settlement of the stream is answered with its outcomes, in the order of its leases", async (t) => {
  const { clock, broker, enqueue } = await start(t);
  await enqueue(1, 2, 3, 4);
  const consumer = await startConsumer(t, broker, { queue, initialCredit: 4 });
  const [a = "", b = "", c = "", d = ""] = (await consumer.messages(4)).map(({ leaseId }) => leaseId);
  const { DONE, UNKNOWN_LEASE } = SettleOutcome;
  const ack = await consumer.run({ case: "ack", value: { queue, leaseIds: [a, "nothing", a] } }, "ack");
  t.deepEqual(ack.outcomes, [DONE, UNKNOWN_LEASE, UNKNOWN_LEASE]);
  const release = { queue, leaseIds: [b], delay: durationFromMs(500) };
  t.deepEqual((await consumer.run({ case: "release", value: release }, "release")).outcomes, [DONE]);
  const reject = { queue, leaseIds: [c], reason: "no good", deadLetter: true };
  t.deepEqual((await consumer.run({ case: "reject", value: reject }, "reject")).outcomes, [DONE]);
  const extend = { queue, leaseIds: [d, b], timeout: durationFromMs(90_000) };
  const extended = await consumer.run({ case: "extend", value: extend }, "extend");
  t.deepEqual(extended.outcomes, [DONE, UNKNOWN_LEASE]);
  t.is(extended.deadline && timestampMs(extended.deadline), clock.now() + 90_000);
  const granted = await consumer.run({ case: "grantCredit", value: { credit: 1 } }, "creditGranted");
  t.is(granted.credit, 1);
  clock.advance(500);
  const again = await consumer.expect("message");
  t.deepEqual([payloadOf(again.message), again.message?.releases], [2, 1]);
});

test("many messages share a frame, and frames are counted from one", async (t) => {
  const { broker, enqueue } = await start(t);
  await enqueue(...Array.from({ length: 100 }, (_, n) => n));
  const consumer = await startConsumer(t, broker, { queue, initialCredit: 100 });
  await consumer.messages(100);
  t.true(consumer.frames.length <= 4, `${consumer.frames.length} frames`);
  t.deepEqual(
    consumer.frames.map(({ sequence }) => Number(sequence)),
    consumer.frames.map((_, at) => at + 1),
  );
});

test("a consumer with more credit than fits ahead gets everything all the same", async (t) => {
  const { broker, enqueue } = await start(t);
  for (let n = 0; n < 3; n += 1) await enqueue(...Array.from({ length: 1_000 }, (_, i) => n * 1_000 + i));
  const consumer = await startConsumer(t, broker, { queue, initialCredit: 4_000_000_000 });
  const payloads = (await consumer.messages(3_000)).map(({ message }) => payloadOf(message));
  t.deepEqual(
    payloads,
    Array.from({ length: 3_000 }, (_, n) => n),
  );
});

test("a consumer that reads nothing keeps few large messages from others, and gets everything once it reads", async (t) => {
  const { broker, service, enqueue } = await start(t);
  const large = "x".repeat(400_000);
  await Promise.all(Array.from({ length: 40 }, (_, n) => enqueue([n, large])));
  const consumer = await startConsumer(t, broker, { queue, initialCredit: 100 });
  const { stats } = (await service.getQueue({ queue })).queue ?? {};
  t.true(Number(stats?.leased) <= 8, `${stats?.leased} leased`);
  t.is((await consumer.messages(40)).length, 40);
});

test("leases that ran out are told, and settling them has no effect", async (t) => {
  const { clock, broker, enqueue } = await start(t);
  await enqueue(1);
  const consumer = await startConsumer(t, broker, { queue, initialCredit: 1 });
  const { leaseId } = await consumer.expect("message");
  clock.advance(15_000);
  t.deepEqual((await consumer.expect("leasesLost")).leaseIds, [leaseId]);
  const { outcomes } = await consumer.run({ case: "ack", value: { queue, leaseIds: [leaseId] } }, "ack");
  t.deepEqual(outcomes, [SettleOutcome.UNKNOWN_LEASE]);
});

test("half-close takes no more messages, answers what is on its way, and the stream ends with the last lease", async (t) => {
  const { broker, service, enqueue } = await start(t);
  await enqueue(1, 2, 3);
  const consumer = await startConsumer(t, broker, { queue, initialCredit: 2 });
  const [first, second] = await consumer.messages(2);
  consumer.sendWithId(1n, { case: "ack", value: { queue, leaseIds: [first?.leaseId ?? ""] } });
  consumer.end();
  t.is((await consumer.expect("commandResult")).commandId, 1n);
  t.is((await service.getQueue({ queue })).queue?.stats?.leased, 1n);
  const { outcomes } = await service.ack({ queue, leaseIds: [second?.leaseId ?? ""] });
  t.deepEqual(outcomes, [SettleOutcome.DONE]);
  t.is(await consumer.event(), undefined);
});

test("a call that is cancelled returns its leases at once, though it ends like a half-close first", async (t) => {
  const { broker, enqueue } = await start(t);
  await enqueue(1);
  const consumer = await startConsumer(t, broker, { queue, initialCredit: 1 });
  await consumer.expect("message");
  const heir = await startConsumer(t, broker, { queue, initialCredit: 1 });
  consumer.cancel();
  t.like((await heir.expect("message")).message, { failedAttempts: 0, releases: 1 });
});

test("a stream that ends with its session returns its leases", async (t) => {
  const { broker, service, enqueue } = await start(t);
  await enqueue(1);
  const session = openStream(t, broker);
  session.identify({ clientId: "a" });
  const { sessionToken } = await session.expect("ready");
  const consumer = await startConsumer(t, broker, { queue, initialCredit: 1, sessionToken });
  const { leaseId } = await consumer.expect("message");
  const stranger = await service.ack({ queue, leaseIds: [leaseId] });
  t.deepEqual(stranger.outcomes, [SettleOutcome.NOT_OWNED]);
  session.cancel();
  t.is(await reasonOf(consumer.event()), "SESSION_NOT_FOUND");
  const { stats } = (await service.getQueue({ queue })).queue ?? {};
  t.deepEqual([stats?.ready, stats?.leased], [1n, 0n]);
});

test("a broker that drains tells its consumers and ends their streams", async (t) => {
  const { broker, enqueue } = await start(t);
  await enqueue(1);
  const consumer = await startConsumer(t, broker, { queue, initialCredit: 1 });
  const { leaseId } = await consumer.expect("message");
  broker.server.broker.context.queues.drain();
  t.not((await consumer.expect("ending")).reason, "");
  const { outcomes } = await consumer.run({ case: "ack", value: { queue, leaseIds: [leaseId] } }, "ack");
  t.deepEqual(outcomes, [SettleOutcome.DONE]);
});

test("a stream has to begin with start, and starts once", async (t) => {
  const { broker } = await start(t);
  const unstarted = openConsumer(t, broker);
  unstarted.send({ case: "grantCredit", value: { credit: 1 } });
  t.is(await reasonOf(unstarted.event()), "INVALID_REQUEST");
  const started = await startConsumer(t, broker, { queue });
  started.sendWithId(3n, { case: "start", value: { queue } });
  const { result } = await started.expect("commandResult");
  t.like(result, { case: "failure", value: { reason: ErrorReason.INVALID_REQUEST } });
});

test("a command that is wrong is answered with a failure, and the stream goes on", async (t) => {
  const { broker, enqueue } = await start(t);
  const consumer = await startConsumer(t, broker, { queue });
  const wrong: [field: RegExp, command: Parameters<typeof consumer.send>[0]][] = [
    [/credit/, { case: "grantCredit", value: { credit: 0 } }],
    [/lease_ids/, { case: "ack", value: { queue } }],
    [/lease_ids\[0\]/, { case: "ack", value: { queue, leaseIds: [""] } }],
    [/queue/, { case: "ack", value: { leaseIds } }],
    [/delay/, { case: "release", value: { queue, leaseIds, delay: endless } }],
    [/reason/, { case: "reject", value: { queue, leaseIds, reason: "x".repeat(1_025) } }],
    [/timeout/, { case: "extend", value: { queue, leaseIds, timeout: durationFromMs(0) } }],
    [/nowhere/, { case: "extend", value: { queue: "nowhere", leaseIds } }],
  ];
  for (const [field, command] of wrong) {
    consumer.send(command);
    const { commandId, result } = await consumer.expect("commandResult");
    t.is(commandId, 0n);
    t.regex(result.case === "failure" ? result.value.message : "", field);
  }
  consumer.send({ case: "grantCredit", value: { credit: 1 } });
  await enqueue(1);
  t.is(payloadOf((await consumer.expect("message")).message), 1);
});

test("dead letters are listed, filtered, paged, redriven and purged", async (t) => {
  const { clock, broker, service, enqueue } = await start(t, { "--queue-dlq-time-ms": "0" });
  const ids = await enqueue("a", "b", "c", "d");
  const consumer = await startConsumer(t, broker, { queue, initialCredit: 4 });
  const leases = (await consumer.messages(4)).map(({ leaseId }) => leaseId);
  for (const leaseId of leases.slice(0, 3)) {
    clock.advance(1_000);
    const value = { queue, leaseIds: [leaseId], reason: "no good", deadLetter: true };
    await consumer.run({ case: "reject", value }, "reject");
  }
  clock.advance(12_000); // the time of the fourth is over
  const all = await service.listDeadLetters({ queue });
  t.deepEqual(
    all.deadLetters.map(({ message }) => payloadOf(message)),
    ["d", "c", "b", "a"],
  );
  t.like(all.deadLetters[0], { reason: DeadLetterReason.MAX_ATTEMPTS });
  t.like(all.deadLetters[1], {
    reason: DeadLetterReason.REJECTED,
    history: [{ outcome: AttemptOutcome.REJECTED, reason: "no good" }],
  });

  const rejected = { reasons: [DeadLetterReason.REJECTED] };
  const first = await service.listDeadLetters({ queue, filter: rejected, pageSize: 2 });
  const second = await service.listDeadLetters({
    queue,
    filter: rejected,
    pageSize: 2,
    pageToken: first.nextPageToken,
  });
  const shown = [first, second].map((page) => page.deadLetters.map(({ message }) => payloadOf(message)));
  t.deepEqual(shown, [["c", "b"], ["a"]]);
  t.is(second.nextPageToken, "");

  const since = all.deadLetters[2]?.deadSince;
  if (since === undefined) return t.fail("a dead letter has a time");
  const late = await service.listDeadLetters({ queue, filter: { deadSince: since } });
  t.deepEqual(
    late.deadLetters.map(({ message }) => payloadOf(message)),
    ["d", "c", "b"],
  );

  const one = { case: "messageIds" as const, value: { ids: [ids[0] ?? ""] } };
  t.is((await service.redriveDeadLetters({ queue, selection: one })).redriven, 1n);
  consumer.send({ case: "grantCredit", value: { credit: 1 } });
  await consumer.expect("leasesLost");
  const back = await consumer.expect("message");
  t.deepEqual([payloadOf(back.message), back.message?.failedAttempts], ["a", 0]);

  const purged = await service.purgeQueue({ queue, deadLetters: true, deadLetterFilter: rejected });
  t.is(purged.deadLetters, 2n);
  const rest = await service.purgeQueue({ queue, messages: true, deadLetters: true });
  t.deepEqual([rest.messages, rest.deadLetters], [1n, 1n]);
});

test("a redrive returns no more in a second than it was told", async (t) => {
  const { clock, broker, service, enqueue } = await start(t, { "--queue-dlq-time-ms": "0" });
  await enqueue(1, 2, 3, 4);
  const consumer = await startConsumer(t, broker, { queue, initialCredit: 4 });
  const leaseIds = (await consumer.messages(4)).map(({ leaseId }) => leaseId);
  await service.reject({ queue, leaseIds, deadLetter: true });
  const selection = { case: "filter" as const, value: {} };
  t.is((await service.redriveDeadLetters({ queue, selection, maxPerSecond: 2 })).redriven, 4n);
  const left = async () => Number((await service.getQueue({ queue })).queue?.stats?.deadLetters);
  t.true((await left()) >= 2);
  clock.advance(1_000);
  t.true((await left()) <= 2);
  clock.advance(2_000);
  t.is(await left(), 0);
});

test("a queue is configured field by field, and sent back to the broker's own settings", async (t) => {
  const { service } = await start(t, { "--queue-max-attempts": "4" });
  const config = {
    ackTimeout: durationFromMs(2_000),
    maxMessages: 10n,
    backoff: { initialDelay: durationFromMs(5) },
  };
  const configured = (await service.configureQueue({ queue, config })).queue?.config;
  t.like(configured, { maxAttempts: 4, maxMessages: 10n, maxBytes: 0n });
  t.is(configured?.ackTimeout && durationMs(configured.ackTimeout), 2_000);
  t.is(configured?.backoff?.initialDelay && durationMs(configured.backoff.initialDelay), 5);
  t.is(configured?.backoff?.multiplier, 2);
  const updateMask = { paths: ["ack_timeout", "max_attempts"] };
  const reset = await service.configureQueue({ queue, config: { maxAttempts: 9 }, updateMask });
  t.like(reset.queue?.config, { maxAttempts: 9, maxMessages: 10n });
  t.is(reset.queue?.config?.ackTimeout && durationMs(reset.queue.config.ackTimeout), 15_000);
});

test("queues are listed by name, page by page", async (t) => {
  const { service } = await start(t);
  for (const name of ["b", "a2", "a1", "c"])
    await service.enqueue({ queue: name, items: [{ content: jsonContent(1) }] });
  const first = await service.listQueues({ pageSize: 3 });
  t.deepEqual(
    first.queues.map(({ name }) => name),
    ["a1", "a2", "b"],
  );
  const second = await service.listQueues({ pageSize: 3, pageToken: first.nextPageToken });
  t.deepEqual(
    second.queues.map(({ name }) => name),
    ["c"],
  );
  t.is(second.nextPageToken, "");
  t.deepEqual(
    (await service.listQueues({ namePrefix: "a" })).queues.map(({ name }) => name),
    ["a1", "a2"],
  );
});

test("a page of large messages ends early, and what is left comes on the next", async (t) => {
  const { service, enqueue } = await start(t);
  const large = "x".repeat(400_000);
  await Promise.all([1, 2, 3, 4, 5].map((n) => enqueue([n, large])));
  const seen: unknown[] = [];
  for (let pageToken = "", pages = 1; ; pages += 1) {
    const { messages, nextPageToken } = await service.peekMessages({ queue, pageSize: 1_000, pageToken });
    seen.push(...messages.map(({ content }) => content?.data.length));
    pageToken = nextPageToken;
    if (pageToken !== "") continue;
    t.is(pages, 3);
    break;
  }
  t.is(seen.length, 5);
});

const nowhere = { queue: "nowhere" };
const leaseIds = ["x"];
/** As long as the encoding allows, and longer than any reader of JSON or of other languages takes. */
const endless = { seconds: 2n ** 63n - 1n, nanos: 0 };
type Service = ReturnType<typeof queueService>;
type BadCall = [title: string, reason: string, call: (service: Service) => Promise<unknown>];
const durations = [
  "ackTimeout",
  "deadLetterReturnDelay",
  "messageTtl",
  "deduplicationWindow",
  "deadLetterRetention",
] as const;
const badCalls: BadCall[] = [
  ...durations.map(
    (setting): BadCall => [
      `an endless ${setting}`,
      "INVALID_REQUEST",
      (s) => s.configureQueue({ queue, config: { [setting]: endless } }),
    ],
  ),
  ["an enqueue without items", "INVALID_REQUEST", (s) => s.enqueue({ queue })],
  ["an enqueue without queue", "INVALID_REQUEST", (s) => s.enqueue({ items: [{}] })],
  ["a name of 257 bytes", "INVALID_REQUEST", (s) => s.enqueue({ queue: "é".repeat(129), items: [{}] })],
  ["a priority of 10", "INVALID_REQUEST", (s) => s.enqueue({ queue, items: [{ priority: 10 }] })],
  ["an empty message id", "INVALID_REQUEST", (s) => s.enqueue({ queue, items: [{ messageId: "" }] })],
  ["an empty key", "INVALID_REQUEST", (s) => s.enqueue({ queue, items: [{ orderingKey: "" }] })],
  ["a ttl of nothing", "INVALID_REQUEST", (s) => s.enqueue({ queue, items: [{ ttl: durationFromMs(0) }] })],
  [
    "a negative delay",
    "INVALID_REQUEST",
    (s) => s.enqueue({ queue, items: [{ deliveryTime: { case: "delay", value: durationFromMs(-1) } }] }),
  ],
  [
    "a target that is no CEL",
    "INVALID_QUERY",
    (s) => s.enqueue({ queue, items: [{ target: { filter: { case: "cel", value: "((" } } }] }),
  ],
  ["an endless ttl", "INVALID_REQUEST", (s) => s.enqueue({ queue, items: [{ ttl: endless }] })],
  [
    "an endless delay",
    "INVALID_REQUEST",
    (s) => s.enqueue({ queue, items: [{ deliveryTime: { case: "delay", value: endless } }] }),
  ],
  [
    "a delivery after the end of time",
    "INVALID_REQUEST",
    (s) => s.enqueue({ queue, items: [{ deliveryTime: { case: "deliverAt", value: endless } }] }),
  ],
  ["an endless extension", "INVALID_REQUEST", (s) => s.extend({ queue, leaseIds, timeout: endless })],
  ["an endless release", "INVALID_REQUEST", (s) => s.release({ queue, leaseIds, delay: endless })],
  ["an endless reject", "INVALID_REQUEST", (s) => s.reject({ queue, leaseIds, delay: endless })],
  ["an ack without leases", "INVALID_REQUEST", (s) => s.ack({ queue })],
  ["an ack in no queue", "QUEUE_NOT_FOUND", (s) => s.ack({ ...nowhere, leaseIds })],
  ["a release in no queue", "QUEUE_NOT_FOUND", (s) => s.release({ ...nowhere, leaseIds })],
  ["a reject in no queue", "QUEUE_NOT_FOUND", (s) => s.reject({ ...nowhere, leaseIds })],
  ["an extension in no queue", "QUEUE_NOT_FOUND", (s) => s.extend({ ...nowhere, leaseIds })],
  ["a description of no queue", "QUEUE_NOT_FOUND", (s) => s.getQueue(nowhere)],
  ["a look into no queue", "QUEUE_NOT_FOUND", (s) => s.peekMessages(nowhere)],
  ["a purge of no queue", "QUEUE_NOT_FOUND", (s) => s.purgeQueue({ ...nowhere, messages: true })],
  ["a listing of no queue", "QUEUE_NOT_FOUND", (s) => s.listDeadLetters(nowhere)],
  [
    "a redrive in no queue",
    "QUEUE_NOT_FOUND",
    (s) => s.redriveDeadLetters({ ...nowhere, selection: { case: "filter", value: {} } }),
  ],
  ["a redrive of nothing", "INVALID_REQUEST", (s) => s.redriveDeadLetters({ queue })],
  ["a page of 1001", "INVALID_REQUEST", (s) => s.listQueues({ pageSize: 1_001 })],
  ["a page that no page led to", "INVALID_REQUEST", (s) => s.listQueues({ pageToken: "%%" })],
  [
    "a mask with an unknown field",
    "INVALID_REQUEST",
    (s) => s.configureQueue({ queue, updateMask: { paths: ["toString"] } }),
  ],
  [
    "a backoff that shrinks",
    "INVALID_REQUEST",
    (s) => s.configureQueue({ queue, config: { backoff: { initialDelay: durationFromMs(61_000) } } }),
  ],
  [
    "an ack timeout of nothing",
    "INVALID_REQUEST",
    (s) => s.configureQueue({ queue, config: { ackTimeout: durationFromMs(0) } }),
  ],
];
for (const [title, reason, call] of badCalls) {
  test(`${title} is refused with ${reason}`, async (t) => {
    const { service } = await start(t);
    t.is(await reasonOf(call(service)), reason);
  });
}

test("peeking refuses dead letters, which have their own listing", async (t) => {
  const { service, enqueue } = await start(t);
  await enqueue(1);
  const error = await t.throwsAsync(service.peekMessages({ queue, states: [QueuedMessageState.DEAD] }));
  t.is(ConnectError.from(error).code, Code.InvalidArgument);
  t.regex(String(error), /states\[0\]/);
});

test("queues are for callers with a credential", async (t) => {
  const { service } = await start(t, { "--auth": "secret" });
  t.is(await reasonOf(service.listQueues({})), "UNAUTHENTICATED");
});

test("leases that end by deadline and those that end with a connection count as lost", async (t) => {
  const { clock, broker, service, enqueue } = await start(t);
  await enqueue(1, 2, 3);
  const hanging = await startConsumer(t, broker, { queue, initialCredit: 1 });
  await hanging.expect("message");
  clock.advance(15_000);
  await hanging.expect("leasesLost");
  const leaving = await startConsumer(t, broker, { queue, initialCredit: 2 });
  await leaving.messages(2);
  leaving.cancel();
  const leased = async () => (await service.getQueue({ queue })).queue?.stats?.leased;
  while ((await leased()) !== 0n);
  const text = await (await fetch(`${broker.baseUrl}/metrics`)).text();
  t.true(text.split("\n").includes("singyeong_queue_leases_lost_total 3"));
});

test("the endpoint for Prometheus shows what queues hold and do", async (t) => {
  const { clock, broker, service, enqueue } = await start(t);
  await enqueue(1, 2);
  const consumer = await startConsumer(t, broker, { queue, initialCredit: 1 });
  const { leaseId } = await consumer.expect("message");
  await service.reject({ queue, leaseIds: [leaseId], deadLetter: true });
  clock.advance(4_000);
  const text = await (await fetch(`${broker.baseUrl}/metrics`)).text();
  for (const line of [
    'singyeong_queue_messages_count{state="ready"} 1',
    'singyeong_queue_messages_count{state="dead"} 1',
    "singyeong_queue_oldest_age_seconds 4",
    "singyeong_queue_consumers_count 1",
    'singyeong_queue_enqueued_total{outcome="stored"} 2',
    "singyeong_queue_handed_out_total 1",
    'singyeong_queue_settled_total{kind="reject"} 1',
    'singyeong_queue_dead_letters_total{reason="rejected"} 1',
  ])
    t.true(text.split("\n").includes(line), line);
  t.regex(text, /^singyeong_queue_write_duration_seconds_count [1-9]/m);
  t.false(text.includes(`"${queue}"`), "no label has the name of a queue");
});
