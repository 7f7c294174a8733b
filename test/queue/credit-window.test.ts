import test from "ava";
import { jsonPayload } from "../../src/message/payload.js";
import { CreditWindow } from "../../src/queue/credit-window.js";
import type { LeasedMessage } from "../../src/queue/queue-message.js";
import { makeQuery } from "../support/clients.js";

const nothing = { messages: 0, bytes: 0 };

function leased(size: number): LeasedMessage {
  const message = {
    queue: "q",
    messageId: "1",
    payload: jsonPayload("x".repeat(size)),
    headers: {},
    target: makeQuery(),
    enqueuedAt: 0,
    failedAttempts: 0,
    releases: 0,
    priority: 0,
    state: "leased",
  } as const;
  return { leaseId: "1", deadlineMs: 0, message };
}

/** A window of at most 100 messages and 1000 bytes, and the credit that its queue has. */
function openWindow() {
  const consumer = {
    credit: 0,
    ackTimeoutMs: 1,
    grant(count: number) {
      consumer.credit += count;
    },
    cancel() {
      consumer.credit = 0;
    },
    close() {},
  };
  const window = new CreditWindow({ consumer, maxMessages: 100, maxBytes: 1_000 });
  /** So many messages of this size come, and have been read. */
  const deliver = (count: number, size: number) => {
    consumer.credit -= count;
    window.delivered(Array.from({ length: count }, () => leased(size)));
    window.passOn(nothing);
  };
  return { consumer, window, deliver };
}

test("begins with a few messages, and doubles while they are small", (t) => {
  const { consumer, window, deliver } = openWindow();
  window.add(10_000);
  window.passOn(nothing);
  const passedOn = [consumer.credit];
  for (let n = 0; n < 6; n += 1) {
    deliver(1, 5);
    passedOn.push(consumer.credit);
  }
  t.deepEqual(passedOn, [4, 8, 16, 32, 64, 100, 100]);
  t.is(window.credit, 10_000 - 6);
});

test("passes on no more than the client has granted", (t) => {
  const { consumer, window } = openWindow();
  window.add(2);
  window.passOn(nothing);
  window.passOn(nothing);
  t.is(consumer.credit, 2);
});

test("takes back what the queue has too much of when large messages come", (t) => {
  const { consumer, window, deliver } = openWindow();
  window.add(1_000);
  window.passOn(nothing);
  for (let n = 0; n < 6; n += 1) deliver(1, 5);
  deliver(1, 500);
  t.is(consumer.credit, 2);
  t.is(window.credit, 1_000 - 7);
});

test("keeps the turn of a consumer whose room has shrunk but a little", (t) => {
  const { consumer, window, deliver } = openWindow();
  window.add(1_000);
  window.passOn(nothing);
  for (let n = 0; n < 6; n += 1) deliver(1, 5);
  window.passOn({ messages: 40, bytes: 200 });
  t.is(consumer.credit, 100);
});

test("lets one message come, however large, when nothing waits, and none while it does", (t) => {
  const { consumer, window, deliver } = openWindow();
  window.add(10);
  window.passOn(nothing);
  deliver(1, 5_000);
  t.is(consumer.credit, 1);
  window.passOn({ messages: 1, bytes: 5_000 });
  t.is(consumer.credit, 0);
  window.passOn(nothing);
  t.is(consumer.credit, 1);
});

test("is empty when it is cancelled", (t) => {
  const { consumer, window } = openWindow();
  window.add(10);
  window.passOn(nothing);
  window.cancel();
  window.passOn(nothing);
  t.deepEqual([window.credit, consumer.credit], [0, 0]);
});
