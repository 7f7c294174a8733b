import test from "ava";
import { BrokerError } from "../../src/errors.js";
import { jsonPayload } from "../../src/message/payload.js";
import { PendingRequests } from "../../src/router/pending-requests.js";
import { makeClient } from "../support/clients.js";
import { FakeClock } from "../support/fake-clock.js";

const answer = { payload: jsonPayload("42"), headers: {} };

function setUp() {
  const clock = new FakeClock();
  const requests = new PendingRequests(clock);
  const receiver = makeClient({ id: "a" });
  const ask = (signal?: AbortSignal) =>
    requests.awaitReply({ requestId: "r1", receiver, timeoutMs: 1_000, ...(signal && { signal }) });
  return { clock, requests, receiver, ask };
}

test("ends with the receiver's reply and leaves nothing behind", async (t) => {
  const { clock, requests, receiver, ask } = setUp();
  const pending = ask();
  requests.reply("r1", receiver, answer);
  t.deepEqual(await pending, answer);
  t.is(requests.size, 0);
  t.is(clock.pending, 0);
});

test("ends with the error that the receiver answers with", async (t) => {
  const { requests, receiver, ask } = setUp();
  const pending = ask();
  requests.reply("r1", receiver, new BrokerError("REPLY_FAILED", "no such user"));
  await t.throwsAsync(pending, { message: "no such user" });
});

test("ends at its deadline", async (t) => {
  const { clock, requests, ask } = setUp();
  const pending = ask();
  clock.advance(1_000);
  const error = await t.throwsAsync<BrokerError>(pending, { instanceOf: BrokerError });
  t.is(error?.reason, "REQUEST_TIMEOUT");
  t.is(requests.size, 0);
});

test("ends when its receiver leaves", async (t) => {
  const { requests, receiver, ask } = setUp();
  const pending = ask();
  requests.receiverLeft(makeClient({ id: "other" }));
  t.is(requests.size, 1);
  requests.receiverLeft(receiver);
  const error = await t.throwsAsync<BrokerError>(pending, { instanceOf: BrokerError });
  t.is(error?.reason, "REPLY_FAILED");
});

test("ends when the caller gives up, also before it began", async (t) => {
  for (const early of [true, false]) {
    const { requests, ask } = setUp();
    const caller = new AbortController();
    if (early) caller.abort();
    const pending = ask(caller.signal);
    caller.abort();
    const error = await t.throwsAsync<BrokerError>(pending, { instanceOf: BrokerError });
    t.is(error?.reason, "CANCELLED");
    t.is(requests.size, 0);
  }
});

test("takes a reply from the asked client only, and only once", async (t) => {
  const { requests, receiver, ask } = setUp();
  const pending = ask();
  const stranger = makeClient({ id: "stranger" });
  for (const [id, from] of [
    ["r1", stranger],
    ["r2", receiver],
  ] as const) {
    const error = t.throws<BrokerError>(() => requests.reply(id, from, answer), { instanceOf: BrokerError });
    t.is(error?.reason, "UNKNOWN_REQUEST");
  }
  requests.reply("r1", receiver, answer);
  t.throws(() => requests.reply("r1", receiver, answer));
  t.deepEqual(await pending, answer);
});
