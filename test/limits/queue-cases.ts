import { enqueueResultToProto } from "../../gateways/rpc/queues/queue-verbs.js";
import { configureQueue } from "../../src/commands/configure-queue.js";
import { consume } from "../../src/commands/consume.js";
import { enqueue } from "../../src/commands/enqueue.js";
import { BrokerError } from "../../src/errors.js";
import { jsonPayload } from "../../src/message/payload.js";
import { makeQuery } from "../support/clients.js";
import { RecordingConsumer, settled } from "../support/queues.js";
import type { LimitCase, LimitStage } from "./limit-case.js";

/** A way to put a message of `bytes` into a queue. */
async function producer(stage: LimitStage, bytes = 1) {
  const { caller } = await stage.join("producer");
  const payload = jsonPayload("1".repeat(bytes));
  return async () => {
    const messages = [{ payload, headers: {}, target: makeQuery() }];
    const [result] = await enqueue(stage.context, caller, { queue: "jobs", messages });
    if (result?.kind !== "refused") return;
    enqueueResultToProto(result, stage.context); // as an answer says it, which counts it
    throw result.error;
  };
}

function fullCase(flags: Readonly<Record<string, string>>): LimitCase {
  return {
    flags,
    outcome: "QUEUE_FULL",
    async play(stage, isFree) {
      const put = await producer(stage, 100);
      await put();
      await put();
      await isFree();
      const error = await put().catch((thrown) => thrown);
      if (!(error instanceof BrokerError)) throw new Error(`the queue took it: ${error}`);
      return error;
    },
  };
}

/** Queues, and what is in them and out of them. */
export const queueCases = {
  maxQueues: [
    {
      flags: { "--max-queues": "2" },
      outcome: "CAPACITY_REACHED",
      async play(stage, isFree) {
        const { caller } = await stage.join("a");
        const make = (queue: string) => configureQueue(stage.context, caller, queue, {});
        await make("q1");
        await make("q2");
        await make("q1");
        await isFree();
        return stage.refusal(() => make("q3"));
      },
    },
  ],
  queueMaxMessages: [fullCase({ "--queue-max-messages": "2" })],
  queueMaxBytes: [fullCase({ "--queue-max-bytes": "200" })],
  maxConsumerLeases: [
    {
      flags: { "--max-consumer-leases": "2" },
      outcome: "2 of 3 messages",
      async play(stage, isFree) {
        const put = await producer(stage);
        const { caller } = await stage.join("consumer");
        const sink = new RecordingConsumer();
        const consumer = consume(stage.context, caller, { queue: "jobs", sink });
        consumer.grant(2);
        await put();
        await put();
        await settled();
        stage.t.is(sink.messages.length, 2);
        await isFree();
        consumer.grant(1);
        await put();
        await settled();
        return `${sink.messages.length} of 3 messages`;
      },
    },
  ],
} as const satisfies Record<string, readonly LimitCase[]>;
