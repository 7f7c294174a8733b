import { create } from "@bufbuild/protobuf";
import type { ConnectRouter } from "@connectrpc/connect";
import {
  type ConsumeRequest,
  type ConsumeResponse,
  ConsumeResponseSchema,
  QueueService,
} from "../../../gen/singyeong/v1/queue_service_pb.js";
import type { CommandContext } from "../../../src/commands/context.js";
import { BrokerError } from "../../../src/errors.js";
import { type Call, callOf } from "../call.js";
import { leanEnqueue } from "../lean/lean-enqueue.js";
import { memberMethod, type UnaryMethod } from "../unary-method.js";
import { type ConsumeOptions, openConsumeStream } from "./consume-call.js";
import type { ConsumeStream } from "./consume-stream.js";
import { consumerEventToProto } from "./consumer-event.js";
import {
  configureQueueVerb,
  enqueueVerb,
  getQueueVerb,
  listDeadLettersVerb,
  listQueuesVerb,
  peekMessagesVerb,
  purgeQueueVerb,
  redriveDeadLettersVerb,
} from "./queue-verbs.js";
import { ackVerb, extendVerb, rejectVerb, releaseVerb } from "./settle-verbs.js";

/** The unary methods of QueueService. */
export function queueMethods(context: CommandContext): readonly UnaryMethod[] {
  const { method } = QueueService;
  return [
    leanEnqueue(context, memberMethod(context, method.enqueue, enqueueVerb)),
    memberMethod(context, method.ack, ackVerb),
    memberMethod(context, method.release, releaseVerb),
    memberMethod(context, method.reject, rejectVerb),
    memberMethod(context, method.extend, extendVerb),
    memberMethod(context, method.getQueue, getQueueVerb),
    memberMethod(context, method.listQueues, listQueuesVerb),
    memberMethod(context, method.configureQueue, configureQueueVerb),
    memberMethod(context, method.peekMessages, peekMessagesVerb),
    memberMethod(context, method.purgeQueue, purgeQueueVerb),
    memberMethod(context, method.listDeadLetters, listDeadLettersVerb),
    memberMethod(context, method.redriveDeadLetters, redriveDeadLettersVerb),
  ];
}

/** Serves the streams of QueueService. */
export function registerQueueStreams(router: ConnectRouter, options: ConsumeOptions): void {
  async function* consume(
    requests: AsyncIterable<ConsumeRequest>,
    call: Call,
  ): AsyncGenerator<ConsumeResponse> {
    const stream = await openConsumeStream(options, call);
    void receive(stream, requests);
    let sequence = 0n;
    for await (const events of stream.frames()) {
      sequence += 1n;
      yield create(ConsumeResponseSchema, { sequence, events: events.map(consumerEventToProto) });
    }
  }

  router.rpc(QueueService.method.consume, (requests, call) => consume(requests, callOf(call)));
}

async function receive(stream: ConsumeStream, requests: AsyncIterable<ConsumeRequest>): Promise<void> {
  try {
    for await (const { commands } of requests) {
      for (const command of commands) {
        const pending = stream.handle(command);
        if (pending !== undefined) await pending;
      }
    }
    stream.finish();
  } catch (error) {
    // The client broke off, or sent what is no frame; in both cases nothing more will come.
    stream.fail(new BrokerError("INVALID_FRAME", "the stream could not be read", { cause: error }));
  }
}
