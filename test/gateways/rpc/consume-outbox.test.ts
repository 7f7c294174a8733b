import test from "ava";
import { ConsumeOutbox } from "../../../gateways/rpc/queues/consume-outbox.js";
import type { ConsumerEvent } from "../../../gateways/rpc/queues/consumer-event.js";

const answer: ConsumerEvent = {
  kind: "notice",
  notice: { case: "commandResult", value: { commandId: 1n } },
};

/** An outbox in which so many answers wait. */
function outboxWith(answers: number): ConsumeOutbox {
  const outbox = new ConsumeOutbox(() => {});
  for (let n = 0; n < answers; n += 1) outbox.push(answer, 1);
  outbox.flush();
  return outbox;
}

test("holds a client back that asks for answers and does not read them, until it has read half", async (t) => {
  const outbox = outboxWith(4_096);
  let held = true;
  const taken = outbox.answersTaken()?.then(() => {
    held = false;
  });
  const frames = outbox.frames();
  for (let n = 0; n < 32; n += 1) await frames.next();
  t.true(held);
  await frames.next();
  await taken;
  t.false(held);
  t.is(outbox.answersTaken(), undefined);
});

test("holds nobody back who reads", (t) => {
  t.is(outboxWith(4_095).answersTaken(), undefined);
});

test("lets go of a client that it holds back when the stream ends", async (t) => {
  const outbox = outboxWith(4_096);
  const taken = outbox.answersTaken();
  outbox.end();
  await taken;
  t.pass();
});
