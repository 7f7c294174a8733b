import { create } from "@bufbuild/protobuf";
import { durationMs } from "@bufbuild/protobuf/wkt";
import {
  type QueryClientsRequest,
  type QueryClientsResponse,
  QueryClientsResponseSchema,
  type UpdateMetadataRequest,
  type UpdateMetadataResponse,
  UpdateMetadataResponseSchema,
} from "../../gen/singyeong/v1/directory_service_pb.js";
import {
  type BroadcastRequest,
  type BroadcastResponse,
  BroadcastResponseSchema,
  type ReplyRequest,
  type ReplyResponse,
  ReplyResponseSchema,
  type RequestRequest,
  type RequestResponse,
  RequestResponseSchema,
  type SendRequest,
  type SendResponse,
  SendResponseSchema,
} from "../../gen/singyeong/v1/message_service_pb.js";
import { broadcast } from "../../src/commands/broadcast.js";
import type { Caller, CommandContext } from "../../src/commands/context.js";
import { queryClients } from "../../src/commands/query-clients.js";
import { type ReplyToRequest, reply } from "../../src/commands/reply.js";
import { type RequestResult, request } from "../../src/commands/request.js";
import { type SendResult, send } from "../../src/commands/send.js";
import { updateMetadata } from "../../src/commands/update-metadata.js";
import { andThen, type MaybePromise } from "../../src/util/maybe-promise.js";
import { type MaybeUnderway, whenDone } from "../../src/util/underway.js";
import { clientToProto } from "./client-proto.js";
import { contentFromProto, contentToProto, outgoingFromProto } from "./message-proto.js";
import { attributesFromProto } from "./metadata-proto.js";
import { queryFromProto } from "./query-proto.js";

// Each verb in proto terms: what a command of a session stream and the unary call of the same name share.

/** `MessageService.Send`. */
export function sendVerb(
  context: CommandContext,
  caller: Caller,
  message: SendRequest,
): MaybeUnderway<SendResponse> {
  return whenDone(send(context, caller, outgoingFromProto(message, context.limits)), sendResultToProto);
}

/** The answer to a send. */
export function sendResultToProto({ messageId, receiver }: SendResult): SendResponse {
  return create(
    SendResponseSchema,
    receiver === undefined ? { messageId } : { messageId, receiver: { ...receiver } },
  );
}

/** `MessageService.Broadcast`. */
export function broadcastVerb(
  context: CommandContext,
  caller: Caller,
  message: BroadcastRequest,
): MaybeUnderway<BroadcastResponse> {
  return whenDone(broadcast(context, caller, outgoingFromProto(message, context.limits)), (result) =>
    create(BroadcastResponseSchema, result),
  );
}

/** How long a caller is willing to wait for a reply, beside what its request says. */
export interface RequestPatience {
  /** Milliseconds until the deadline of the call; undefined, or no function at all: none. */
  readonly timeoutMs?: () => number | undefined;
  /** Aborted when the caller has gone. */
  readonly signal?: AbortSignal;
}

/** `MessageService.Request`. The earlier of the request's own time-out and the call's deadline counts. */
export function requestVerb(
  context: CommandContext,
  caller: Caller,
  message: RequestRequest,
  patience: RequestPatience,
): MaybeUnderway<RequestResponse> {
  const bounds = [
    message.timeout === undefined ? undefined : durationMs(message.timeout),
    patience.timeoutMs?.(),
  ];
  const timeoutMs = Math.ceil(Math.min(...bounds.filter((bound) => bound !== undefined)));
  const outgoing = outgoingFromProto(message, context.limits);
  const asked = Number.isFinite(timeoutMs) ? { ...outgoing, timeoutMs } : outgoing;
  return whenDone(request(context, caller, asked, patience.signal), requestResultToProto);
}

function requestResultToProto({ messageId, payload, headers, replier }: RequestResult): RequestResponse {
  return create(RequestResponseSchema, {
    messageId,
    content: contentToProto(payload, headers),
    replier: { ...replier },
  });
}

/** `MessageService.Reply`. */
export function replyVerb(
  context: CommandContext,
  caller: Caller,
  { requestId, outcome }: ReplyRequest,
): ReplyResponse {
  reply(context, caller, { requestId, result: replyOutcome(outcome) });
  return create(ReplyResponseSchema);
}

function replyOutcome(outcome: ReplyRequest["outcome"]): ReplyToRequest["result"] {
  if (outcome.case !== "error") return contentFromProto(outcome.value);
  return { error: outcome.value.message, details: outcome.value.details };
}

/** `DirectoryService.QueryClients`. */
export function queryClientsVerb(
  context: CommandContext,
  caller: Caller,
  message: QueryClientsRequest,
): MaybePromise<QueryClientsResponse> {
  const query = queryFromProto(message.query, context.limits);
  const listed = queryClients(context, caller, query, message.limit || Number.POSITIVE_INFINITY);
  return andThen(listed, ({ clients, truncated }) => {
    if (truncated && clients.length === context.limits.maxListedClients)
      context.limitMetrics.reached("maxListedClients");
    return create(QueryClientsResponseSchema, {
      clients: clients.map((client) => clientToProto(client, client.peer?.brokerId ?? context.brokerId)),
      truncated,
    });
  });
}

/** `DirectoryService.UpdateMetadata`. */
export function updateMetadataVerb(
  context: CommandContext,
  caller: Caller,
  message: UpdateMetadataRequest,
): MaybePromise<UpdateMetadataResponse> {
  const updated = updateMetadata(context, caller, {
    set: attributesFromProto(message.set, context.limits),
    remove: message.remove,
    replace: message.replace,
  });
  return andThen(updated, (revision) => create(UpdateMetadataResponseSchema, { revision: BigInt(revision) }));
}
