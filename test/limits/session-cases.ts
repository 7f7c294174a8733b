import { create } from "@bufbuild/protobuf";
import { queryFromProto } from "../../gateways/rpc/query-proto.js";
import { QuerySchema } from "../../gen/singyeong/v1/query_pb.js";
import { queryClients } from "../../src/commands/query-clients.js";
import { request } from "../../src/commands/request.js";
import { send } from "../../src/commands/send.js";
import { watchClients } from "../../src/commands/watch-clients.js";
import { jsonPayload } from "../../src/message/payload.js";
import { makeAttributes, makeQuery } from "../support/clients.js";
import { FakeClock } from "../support/fake-clock.js";
import { FakeTransport } from "../support/fake-transport.js";
import { settled } from "../support/queues.js";
import { eventually, type LimitCase, type LimitStage } from "./limit-case.js";

const newClock = () => new FakeClock();

function advance(stage: LimitStage, ms: number): void {
  (stage.context.clock as FakeClock).advance(ms); // every case here that moves time has one
}

/** A client that takes nothing any more, and somebody who sends to it messages of `bytes`. */
async function blockedReceiver(stage: LimitStage, bytes: number) {
  const { session, transport } = await stage.join("blocked", { application: "blocked" });
  const { caller } = await stage.join("sender");
  const payload = jsonPayload(JSON.stringify("x".repeat(bytes - 2)));
  const query = makeQuery({ application: { kind: "id", id: "blocked" } });
  const toBlocked = () => send(stage.context, caller, { query, payload, headers: {} });
  await settled(); // "ready" is out
  transport.takesMore = false;
  await toBlocked(); // the last that the transport takes
  await eventually(() => session.outboxBytes === 0);
  return { toBlocked, session, transport };
}

function outboxCase(flags: Readonly<Record<string, string>>): LimitCase {
  return {
    flags,
    outcome: "RECEIVER_OVERLOADED",
    async play(stage, isFree) {
      const { toBlocked } = await blockedReceiver(stage, 384); // and 128 beside
      await toBlocked();
      await toBlocked();
      await isFree();
      return stage.refusal(toBlocked);
    },
  };
}

async function asker(stage: LimitStage) {
  const { caller } = await stage.join("a");
  const gone = new AbortController();
  stage.t.teardown(() => gone.abort());
  return async (timeoutMs?: number) => {
    const wait = timeoutMs === undefined ? {} : { timeoutMs };
    const asked = { query: makeQuery(), payload: jsonPayload("1"), headers: {}, ...wait };
    const reply = (await request(stage.context, caller, asked, gone.signal)).promise();
    reply.catch(() => {}); // looked at where it matters
    return reply;
  };
}

/** Has asked, and does not wait for the reply. */
async function asked(ask: (timeoutMs?: number) => Promise<unknown>, timeoutMs?: number): Promise<void> {
  void ask(timeoutMs).catch(() => {});
  await settled();
}

/** Clients enough for an index to be worth its while, and a query that wants one of an attribute. */
async function indexed(stage: LimitStage) {
  const attributes = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`k${n}`, n]));
  const { caller } = await stage.join("a", { metadata: makeAttributes(attributes) });
  for (let n = 0; n < 300; n += 1) await stage.join(`m${n}`, { metadata: makeAttributes(attributes) });
  return (attribute: string) => {
    const filter = { case: "cel", value: `${attribute} == 1` } as const;
    const query = queryFromProto(create(QuerySchema, { filter }), stage.context.limits);
    return queryClients(stage.context, caller, query);
  };
}

/** Clients, sessions, watches, requests, and what is kept for them. */
export const sessionCases = {
  maxApplicationClients: [
    {
      flags: { "--max-application-clients": "2" },
      outcome: "CAPACITY_REACHED",
      async play(stage, isFree) {
        await stage.join("a");
        await stage.join("b");
        await stage.join("c", { application: "another" });
        await isFree();
        return stage.refusal(() => stage.join("d"));
      },
    },
  ],
  maxSubscriptions: [
    {
      flags: { "--max-subscriptions": "1" },
      outcome: "CAPACITY_REACHED",
      async play(stage, isFree) {
        await stage.join("a", { receiveClientEvents: true });
        await stage.join("b");
        await isFree();
        return stage.refusal(() => stage.join("c", { receiveClientEvents: true }));
      },
    },
  ],
  maxWatchers: [
    {
      flags: { "--max-watchers": "2" },
      outcome: "CAPACITY_REACHED",
      async play(stage, isFree) {
        const { caller } = await stage.join("a");
        const begin = () => watchClients(stage.context, caller, makeQuery());
        begin().close();
        begin();
        begin();
        await isFree();
        return stage.refusal(begin);
      },
    },
  ],
  maxWatchedChanges: [
    {
      flags: { "--max-watched-changes": "2" },
      outcome: "SLOW_CONSUMER",
      async play(stage, isFree) {
        const { caller } = await stage.join("a");
        const watch = watchClients(stage.context, caller, makeQuery());
        await watch.ready();
        watch.take(10);
        await stage.join("b");
        await stage.join("c");
        stage.t.is(watch.take(10).length, 2);
        await isFree();
        for (const id of ["d", "e", "f"]) await stage.join(id);
        return stage.refusal(() => watch.take(10));
      },
    },
  ],
  indexMaxBytes: [
    {
      flags: { "--index-max-bytes": "200000" },
      outcome: "the index goes, or is not made",
      async play(stage, isFree) {
        const ask = await indexed(stage);
        const { indexes } = stage.context.directory;
        await ask("k0");
        stage.t.is(indexes.count, 1);
        await isFree();
        for (let n = 1; n < 40; n += 1) await ask(`k${n}`);
        stage.t.true(indexes.bytes <= 200_000 && indexes.count < 40);
        return "the index goes, or is not made";
      },
    },
  ],
  indexIdleMs: [
    {
      flags: { "--index-idle-ms": "5000" },
      clock: newClock,
      outcome: "the index goes",
      async play(stage, isFree) {
        const ask = await indexed(stage);
        const { indexes } = stage.context.directory;
        await ask("k0");
        advance(stage, 4_999);
        stage.t.is(indexes.count, 1);
        await isFree();
        advance(stage, 1_001); // they are looked for once a second
        stage.t.is(indexes.count, 0);
        return "the index goes";
      },
    },
  ],
  outboxMaxBytes: [outboxCase({ "--outbox-max-bytes": "1024" })],
  outboxMaxMessages: [outboxCase({ "--outbox-max-messages": "2" })],
  slowClientTimeoutMs: [
    {
      flags: { "--slow-client-timeout-ms": "5000" },
      clock: newClock,
      outcome: "closed for slow-consumer",
      async play(stage, isFree) {
        const { session, transport, toBlocked } = await blockedReceiver(stage, 384);
        await toBlocked();
        advance(stage, 4_999);
        stage.t.is(session.state, "identified");
        await isFree();
        advance(stage, 200); // deadlines are looked at ten times a second
        return `closed for ${transport.closedFor}`;
      },
    },
  ],
  identifyTimeoutMs: [
    {
      flags: { "--identify-timeout-ms": "5000" },
      clock: newClock,
      outcome: "closed for identify-timeout",
      async play(stage, isFree) {
        const transport = new FakeTransport();
        const session = stage.context.sessions.open(transport);
        advance(stage, 4_999);
        stage.t.is(session.state, "opened");
        await isFree();
        advance(stage, 200);
        return `closed for ${transport.closedFor}`;
      },
    },
  ],
  heartbeatIntervalMs: [
    {
      flags: { "--heartbeat-interval-ms": "2000" },
      clock: newClock,
      outcome: "closed for heartbeat-timeout",
      async play(stage, isFree) {
        const { session, transport } = await stage.join("a", {}, new FakeTransport("heartbeats"));
        advance(stage, 2_999); // one and a half of them
        stage.t.is(session.state, "identified");
        await isFree();
        advance(stage, 200);
        return `closed for ${transport.closedFor}`;
      },
    },
  ],
  maxPendingRequests: [
    {
      flags: { "--max-pending-requests": "2" },
      outcome: "CAPACITY_REACHED",
      async play(stage, isFree) {
        const ask = await asker(stage);
        await asked(ask);
        await asked(ask);
        stage.t.is(stage.context.requests.size, 2);
        await isFree();
        return stage.refusal(() => ask());
      },
    },
  ],
  requestTimeoutMs: [
    {
      flags: { "--request-timeout-ms": "5000" },
      clock: newClock,
      outcome: "REQUEST_TIMEOUT",
      async play(stage, isFree) {
        const ask = await asker(stage);
        const reply = ask();
        await settled();
        advance(stage, 4_999);
        stage.t.is(stage.context.requests.size, 1);
        await isFree();
        advance(stage, 1);
        return stage.refusal(() => reply);
      },
    },
  ],
  maxRequestTimeoutMs: [
    {
      flags: { "--max-request-timeout-ms": "60000" },
      outcome: "INVALID_REQUEST",
      async play(stage, isFree) {
        const ask = await asker(stage);
        await asked(ask, 60_000);
        stage.t.is(stage.context.requests.size, 1);
        await isFree();
        return stage.refusal(() => ask(60_001));
      },
    },
  ],
} as const satisfies Record<string, readonly LimitCase[]>;
