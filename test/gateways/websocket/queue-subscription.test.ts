import test from "ava";
import { QueueSubscription } from "../../../gateways/websocket/queues/queue-subscription.js";
import { jsonPayload } from "../../../src/message/payload.js";
import type { LeasedMessage } from "../../../src/queue/queue-message.js";
import type { ConsumerSink } from "../../../src/queue/queues.js";
import { makeQuery } from "../../support/clients.js";

function leased(n: number): LeasedMessage {
  const message = {
    queue: "q",
    messageId: String(n),
    payload: jsonPayload("1"),
    headers: {},
    target: makeQuery(),
    enqueuedAt: 0,
    failedAttempts: 0,
    releases: 0,
    priority: 0,
    state: "leased",
  } as const;
  return { leaseId: `lease ${n}`, deadlineMs: 0, message };
}

/** A subscription to a queue that hands messages out within `grant`, and what is done with it. */
function subscribe(send: (id: string, onWritten: () => void) => void) {
  const grants: number[] = [];
  let next = 1;
  const consume = (sink: ConsumerSink) => ({
    credit: 0,
    grant(count: number) {
      grants.push(count);
      const first = next;
      next += count;
      sink.deliver(Array.from({ length: count }, (_, at) => leased(first + at)));
    },
    cancel() {},
    close() {},
  });
  const subscription = new QueueSubscription({
    consume,
    send: ({ message }, onWritten) => send(message.messageId, onWritten),
  });
  return { subscription, grants };
}

test("keeps the order of messages that are written while others are being sent", (t) => {
  const ids: number[] = [];
  const waiting: (() => void)[] = [];
  const { subscription } = subscribe((id, onWritten) => {
    ids.push(Number(id));
    waiting.push(onWritten);
    // As an outbox that runs full: what waits is written at once.
    if (waiting.length > 4) for (const written of waiting.splice(0)) written();
  });
  for (let n = 0; n < 100; n += 1) subscription.request(false);
  for (const written of waiting.splice(0)) written();
  t.deepEqual(
    ids,
    Array.from({ length: 100 }, (_, n) => n + 1),
  );
});

test("asks the queue for no more than the client takes in", (t) => {
  const waiting: (() => void)[] = [];
  const { subscription, grants } = subscribe((_id, onWritten) => waiting.push(onWritten));
  for (let n = 0; n < 100; n += 1) subscription.request(false);
  t.is(waiting.length, 16);
  waiting.shift()?.();
  t.is(waiting.length, 16);
  t.true(grants.every((count) => count === 1));
});

test("makes a standing request again once for each message that is acknowledged or taken back", (t) => {
  const ids: string[] = [];
  const { subscription } = subscribe((id, onWritten) => {
    ids.push(id);
    onWritten();
  });
  subscription.request(true);
  t.deepEqual(ids, ["1"]);
  t.is(subscription.takeLease("1"), "lease 1");
  t.is(subscription.takeLease("1"), undefined);
  subscription.renew();
  subscription.renew();
  t.deepEqual(ids, ["1", "2"]);
  subscription.leasesLost(["lease 2"]);
  t.deepEqual(ids, ["1", "2", "3"]);
});
