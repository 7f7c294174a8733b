import { PassThrough } from "node:stream";
import test from "ava";
import type { CommandContext } from "../../src/commands/context.js";
import { whileEntitled } from "../../src/commands/entitled-forward.js";
import { BrokerError } from "../../src/errors.js";
import type { AnswerSink, ForwardedHead } from "../../src/proxy/answer-sink.js";
import { callerAs } from "../support/callers.js";
import { makeClient } from "../support/clients.js";

const head: ForwardedHead = {
  status: 200,
  fields: [],
  upstream: { application: "shop", clientId: "shop-1" },
  attempts: 1,
};
const revoked = new BrokerError("CREDENTIAL_REVOKED", "gone");

/** A forwarded request of somebody whose credential can be taken back, and all that happens to it. */
function setUp(canEnd = true) {
  const seen: string[] = [];
  let end: (error: BrokerError) => void = () => {};
  const hold = (_principal: unknown, onEnded: (error: BrokerError) => void) => {
    if (!canEnd) return undefined;
    end = onEnded;
    return () => seen.push("released");
  };
  const sink: AnswerSink = {
    answered: ({ status }) => seen.push(`answered ${status}`),
    data: () => seen.push("data") > 0,
    ended: () => seen.push("ended"),
    upgraded: () => seen.push("upgraded"),
    failed: ({ reason }) => seen.push(`failed ${reason}`),
    brokenOff: ({ reason }) => seen.push(`broken off ${reason}`),
  };
  let inner = sink;
  const context = { accessControl: { hold } } as unknown as CommandContext;
  const forwarded = whileEntitled(context, callerAs(makeClient({ id: "a" })), sink, (given) => {
    inner = given;
    return { resume: () => seen.push("resumed"), abort: () => seen.push("aborted") };
  });
  return { seen, sink, inner, forwarded, end: () => end(revoked) };
}

test("an answer passes as it is, and the credential is let go of at its end", (t) => {
  const { seen, inner, forwarded } = setUp();
  inner.answered(head);
  inner.data(new Uint8Array());
  forwarded.resume();
  inner.ended([]);
  inner.ended([]);
  t.deepEqual(seen, ["answered 200", "data", "resumed", "ended", "released"]);
});

test("one that has not begun fails when the credential ends, and one that has breaks off", (t) => {
  const early = setUp();
  early.end();
  t.deepEqual(early.seen, ["aborted", "failed CREDENTIAL_REVOKED", "released"]);
  const late = setUp();
  late.inner.answered(head);
  late.end();
  late.inner.data(new Uint8Array());
  late.inner.ended([]);
  t.deepEqual(late.seen, ["answered 200", "aborted", "broken off CREDENTIAL_REVOKED", "released"]);
});

test("an upgraded connection is closed when the credential ends, and lets go of it when it closes", async (t) => {
  const { seen, inner, end } = setUp();
  const connection = new PassThrough();
  inner.upgraded?.(head, connection, new Uint8Array());
  t.deepEqual(seen, ["upgraded"]);
  end();
  t.true(connection.destroyed);
  await new Promise((resolve) => connection.once("close", resolve));
  t.deepEqual(seen, ["upgraded", "aborted", "released"]);
});

test("a caller that gives up lets go of the credential", (t) => {
  const { seen, forwarded, end } = setUp();
  forwarded.abort();
  t.deepEqual(seen, ["aborted", "released"]);
  end();
  t.is(seen.filter((event) => event === "released").length, 1);
});

test("nothing stands between where the credential never ends", (t) => {
  const { inner, sink } = setUp(false);
  t.is(inner, sink);
});
