import { create } from "@bufbuild/protobuf";
import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import {
  type ConsumeRequest,
  type ConsumeResponse,
  ConsumeResponseSchema,
  GetQueueResponseSchema,
  QueueService,
} from "../../../gen/singyeong/v1/queue_service_pb.js";
import type { Caller, CommandContext } from "../../../src/commands/context.js";
import { getQueue } from "../../../src/commands/get-queue.js";
import { BrokerError } from "../../../src/errors.js";
import type { Logger } from "../../../src/observability/logger.js";
import { FlushScheduler } from "../../../src/session/flush-scheduler.js";
import { memberCaller, sessionHeader, sessionOf } from "../call-caller.js";
import { ConsumeStream } from "./consume-stream.js";
import { queueToProto } from "./queue-to-proto.js";
import {
  configureQueueVerb,
  enqueueVerb,
  listDeadLettersVerb,
  listQueuesVerb,
  peekMessagesVerb,
  purgeQueueVerb,
  redriveDeadLettersVerb,
} from "./queue-verbs.js";
import { ackVerb, extendVerb, rejectVerb, releaseVerb } from "./settle-verbs.js";

/** Serves QueueService. */
export function registerQueueService(router: ConnectRouter, context: CommandContext, logger: Logger): void {
  const flushes = new FlushScheduler();

  /** A unary call on behalf of whoever makes it. */
  function unary<Request, Response>(
    verb: (context: CommandContext, caller: Caller, request: Request) => Response | Promise<Response>,
  ) {
    return async (request: Request, call: HandlerContext): Promise<Response> =>
      verb(context, await memberCaller(context, call), request);
  }

  router.service(QueueService, {
    enqueue: unary(enqueueVerb),
    ack: unary(ackVerb),
    release: unary(releaseVerb),
    reject: unary(rejectVerb),
    extend: unary(extendVerb),
    getQueue: unary((_context, caller, { queue }) =>
      create(GetQueueResponseSchema, { queue: queueToProto(getQueue(context, caller, queue)) }),
    ),
    listQueues: unary(listQueuesVerb),
    configureQueue: unary(configureQueueVerb),
    peekMessages: unary(peekMessagesVerb),
    purgeQueue: unary(purgeQueueVerb),
    listDeadLetters: unary(listDeadLettersVerb),
    redriveDeadLetters: unary(redriveDeadLettersVerb),

    async *consume(requests: AsyncIterable<ConsumeRequest>, call): AsyncGenerator<ConsumeResponse> {
      const caller = await memberCaller(context, call);
      const sessionEnded = call.requestHeader.has(sessionHeader)
        ? { sessionEnded: sessionOf(context, call).ended }
        : {};
      const stream = new ConsumeStream({ context, caller, logger, flushes, ...sessionEnded });
      call.signal.addEventListener("abort", () => stream.lost(), { once: true });
      void receive(stream, requests);
      let sequence = 0n;
      for await (const events of stream.frames()) {
        sequence += 1n;
        yield create(ConsumeResponseSchema, { sequence, events });
      }
    },
  });
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
