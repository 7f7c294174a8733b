import { toBinary } from "@bufbuild/protobuf";
import { EnqueueResultSchema } from "../../../gen/singyeong/v1/queue_service_pb.js";
import type { CommandContext } from "../../../src/commands/context.js";
import { enqueue } from "../../../src/commands/enqueue.js";
import type { EnqueueResult } from "../../../src/queue/queues.js";
import { memberCaller } from "../call-caller.js";
import { enqueueResultToProto } from "../queues/queue-verbs.js";
import type { UnaryMethod } from "../unary-method.js";
import { EnqueueReader } from "./enqueue-reader.js";
import { WireWriter } from "./wire-writer.js";

/** Field numbers of what is written by hand; a test holds them against the descriptors. */
export const enqueuedFields = {
  EnqueueResponse: { results: 1 },
  EnqueueResult: { receipt: 1 },
  EnqueueReceipt: { messageId: 1, duplicate: 2 },
} as const;

/** What a result takes, more or less. */
const resultBytes = 40;

/** `QueueService.Enqueue` for many small messages: plain requests are read and written by hand, all others go the way of `general`. */
export function leanEnqueue(context: CommandContext, general: UnaryMethod): UnaryMethod {
  const reader = new EnqueueReader(context.limits);
  return {
    ...general,
    async answer(bytes, call) {
      const request = reader.read(bytes);
      if (request === undefined) return general.answer(bytes, call);
      return enqueueResponse(await enqueue(context, await memberCaller(context, call), request), context);
    },
  };
}

type LimitContext = Pick<CommandContext, "limitMetrics">;

/** The bytes of an EnqueueResponse. */
export function enqueueResponse(results: readonly EnqueueResult[], context: LimitContext): Uint8Array {
  const writer = new WireWriter(results.length * resultBytes);
  for (const result of results) writeResult(writer, result, context);
  return writer.finish();
}

function writeResult(writer: WireWriter, result: EnqueueResult, context: LimitContext): void {
  const { results } = enqueuedFields.EnqueueResponse;
  if (result.kind === "refused")
    return writer.field(results, toBinary(EnqueueResultSchema, enqueueResultToProto(result, context)));
  const stored = writer.open(results);
  const receipt = writer.open(enqueuedFields.EnqueueResult.receipt);
  writer.field(enqueuedFields.EnqueueReceipt.messageId, result.messageId);
  writer.number(enqueuedFields.EnqueueReceipt.duplicate, result.duplicate ? 1 : 0);
  writer.close(receipt);
  writer.close(stored);
}
