import { create } from "@bufbuild/protobuf";
import {
  type ConfigureQueueRequest,
  type ConfigureQueueResponse,
  ConfigureQueueResponseSchema,
  type EnqueueRequest,
  type EnqueueResponse,
  EnqueueResponseSchema,
  EnqueueResultSchema,
  type GetQueueRequest,
  type GetQueueResponse,
  GetQueueResponseSchema,
  type ListDeadLettersRequest,
  type ListDeadLettersResponse,
  ListDeadLettersResponseSchema,
  type ListQueuesRequest,
  type ListQueuesResponse,
  ListQueuesResponseSchema,
  type PeekMessagesRequest,
  type PeekMessagesResponse,
  PeekMessagesResponseSchema,
  type EnqueueResult as ProtoEnqueueResult,
  type PurgeQueueRequest,
  type PurgeQueueResponse,
  PurgeQueueResponseSchema,
  type RedriveDeadLettersRequest,
  type RedriveDeadLettersResponse,
  RedriveDeadLettersResponseSchema,
} from "../../../gen/singyeong/v1/queue_service_pb.js";
import { configureQueue } from "../../../src/commands/configure-queue.js";
import type { Caller, CommandContext } from "../../../src/commands/context.js";
import { enqueue } from "../../../src/commands/enqueue.js";
import { getQueue } from "../../../src/commands/get-queue.js";
import { listDeadLetters } from "../../../src/commands/list-dead-letters.js";
import { listQueues } from "../../../src/commands/list-queues.js";
import { peekMessages } from "../../../src/commands/peek-messages.js";
import { purgeQueue } from "../../../src/commands/purge-queue.js";
import { redriveDeadLetters } from "../../../src/commands/redrive-dead-letters.js";
import { BrokerError } from "../../../src/errors.js";
import { countLimit } from "../../../src/limit-errors.js";
import type { QueueMessageState } from "../../../src/queue/queue-message.js";
import type { EnqueueResult, RedriveSelection } from "../../../src/queue/queues.js";
import { errorToFailure } from "../failure.js";
import { changesFromProto } from "./config-from-proto.js";
import { filterFromProto } from "./dead-letter-filter.js";
import { messagesFromProto } from "./message-from-proto.js";
import { deadLetterToProto, protoStates, queuedMessageToProto } from "./message-to-proto.js";
import { queueToProto } from "./queue-to-proto.js";

// Each verb of QueueService but for those that settle, in proto terms.

/** `QueueService.Enqueue`. */
export async function enqueueVerb(
  context: CommandContext,
  caller: Caller,
  { queue, items }: EnqueueRequest,
): Promise<EnqueueResponse> {
  const messages = messagesFromProto(items, context.limits);
  const results = await enqueue(context, caller, { queue, messages });
  return create(EnqueueResponseSchema, {
    results: results.map((result) => enqueueResultToProto(result, context)),
  });
}

/** The proto form of what became of one message; a refusal at a limit is counted. */
export function enqueueResultToProto(
  result: EnqueueResult,
  { limitMetrics }: Pick<CommandContext, "limitMetrics">,
): ProtoEnqueueResult {
  if (result.kind === "refused") {
    countLimit(result.error, limitMetrics);
    return create(EnqueueResultSchema, { result: { case: "failure", value: errorToFailure(result.error) } });
  }
  const { messageId, duplicate } = result;
  return create(EnqueueResultSchema, { result: { case: "receipt", value: { messageId, duplicate } } });
}

/** `QueueService.GetQueue`. */
export async function getQueueVerb(
  context: CommandContext,
  caller: Caller,
  { queue }: GetQueueRequest,
): Promise<GetQueueResponse> {
  return create(GetQueueResponseSchema, { queue: queueToProto(await getQueue(context, caller, queue)) });
}

/** `QueueService.ListQueues`. */
export async function listQueuesVerb(
  context: CommandContext,
  caller: Caller,
  { namePrefix, pageSize, pageToken }: ListQueuesRequest,
): Promise<ListQueuesResponse> {
  const page = { size: pageSize, token: pageToken };
  const { items, next = "" } = await listQueues(context, caller, namePrefix, page);
  return create(ListQueuesResponseSchema, { queues: items.map(queueToProto), nextPageToken: next });
}

/** `QueueService.ConfigureQueue`. */
export async function configureQueueVerb(
  context: CommandContext,
  caller: Caller,
  request: ConfigureQueueRequest,
): Promise<ConfigureQueueResponse> {
  const description = await configureQueue(context, caller, request.queue, changesFromProto(request));
  return create(ConfigureQueueResponseSchema, { queue: queueToProto(description) });
}

/** `QueueService.PeekMessages`. */
export async function peekMessagesVerb(
  context: CommandContext,
  caller: Caller,
  { queue, states, pageSize, pageToken }: PeekMessagesRequest,
): Promise<PeekMessagesResponse> {
  const page = { size: pageSize, token: pageToken };
  const wanted = states.map(waitingState);
  const { items, next = "" } = await peekMessages(context, caller, { queue, states: wanted, page });
  return create(PeekMessagesResponseSchema, {
    messages: items.map(queuedMessageToProto),
    nextPageToken: next,
  });
}

function waitingState(state: PeekMessagesRequest["states"][number], index: number): QueueMessageState {
  const known = Object.entries(protoStates).find(([, value]) => value === state);
  if (known !== undefined && known[0] !== "dead") return known[0] as QueueMessageState; // a key of the table
  throw new BrokerError("INVALID_REQUEST", `states[${index}]: dead letters are listed by ListDeadLetters`);
}

/** `QueueService.PurgeQueue`. */
export async function purgeQueueVerb(
  context: CommandContext,
  caller: Caller,
  { queue, messages, deadLetters, deadLetterFilter }: PurgeQueueRequest,
): Promise<PurgeQueueResponse> {
  const described = deadLetters ? { deadLetters: filterFromProto(deadLetterFilter) } : {};
  const purged = await purgeQueue(context, caller, { queue, messages, ...described });
  return create(PurgeQueueResponseSchema, {
    messages: BigInt(purged.messages),
    deadLetters: BigInt(purged.deadLetters),
  });
}

/** `QueueService.ListDeadLetters`. */
export async function listDeadLettersVerb(
  context: CommandContext,
  caller: Caller,
  { queue, filter, pageSize, pageToken }: ListDeadLettersRequest,
): Promise<ListDeadLettersResponse> {
  const page = { size: pageSize, token: pageToken };
  const request = { queue, filter: filterFromProto(filter), page };
  const { items, next = "" } = await listDeadLetters(context, caller, request);
  return create(ListDeadLettersResponseSchema, {
    deadLetters: items.map(deadLetterToProto),
    nextPageToken: next,
  });
}

/** `QueueService.RedriveDeadLetters`. */
export async function redriveDeadLettersVerb(
  context: CommandContext,
  caller: Caller,
  { queue, selection, maxPerSecond }: RedriveDeadLettersRequest,
): Promise<RedriveDeadLettersResponse> {
  const request = { queue, selection: selectionFromProto(selection) };
  const redriven = await redriveDeadLetters(
    context,
    caller,
    maxPerSecond === undefined ? request : { ...request, maxPerSecond },
  );
  return create(RedriveDeadLettersResponseSchema, { redriven: BigInt(redriven) });
}

function selectionFromProto(selection: RedriveDeadLettersRequest["selection"]): RedriveSelection {
  switch (selection.case) {
    case "messageIds":
      return { messageIds: selection.value.ids };
    case "filter":
      return { filter: filterFromProto(selection.value) };
    case undefined:
      throw new BrokerError("INVALID_REQUEST", "selection: one of its fields must be set");
    default:
      return selection satisfies never;
  }
}
