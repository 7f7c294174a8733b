import { create } from "@bufbuild/protobuf";
import type { ConnectRouter } from "@connectrpc/connect";
import {
  DirectoryService,
  type WatchClientsRequest,
  type WatchClientsResponse,
  WatchClientsResponseSchema,
} from "../../gen/singyeong/v1/directory_service_pb.js";
import { type CommandContext, requireNotDraining } from "../../src/commands/context.js";
import { watchClients } from "../../src/commands/watch-clients.js";
import { type Call, callOf } from "./call.js";
import { memberCaller, untilEntryEnds } from "./call-caller.js";
import { clientChangeToProto } from "./client-change-proto.js";
import { explainQueryVerb } from "./explain-verb.js";
import { queryFromProto } from "./query-proto.js";
import { clientMethod, memberMethod, type UnaryMethod } from "./unary-method.js";
import { queryClientsVerb, updateMetadataVerb } from "./verbs.js";

/** Most changes in one frame of a watch. */
const maxFrameChanges = 256;

/** The unary methods of DirectoryService. */
export function directoryMethods(context: CommandContext): readonly UnaryMethod[] {
  const { queryClients, updateMetadata, explainQuery } = DirectoryService.method;
  return [
    memberMethod(context, queryClients, queryClientsVerb),
    clientMethod(context, updateMetadata, updateMetadataVerb),
    memberMethod(context, explainQuery, explainQueryVerb),
  ];
}

/** Serves the streams of DirectoryService. */
export function registerDirectoryStreams(router: ConnectRouter, context: CommandContext): void {
  router.rpc(DirectoryService.method.watchClients, (message, call) => watch(context, message, callOf(call)));
}

/** Frames are made when the one before has been taken, of what is true then. */
async function* watch(
  context: CommandContext,
  { query }: WatchClientsRequest,
  call: Call,
): AsyncGenerator<WatchClientsResponse> {
  const caller = await memberCaller(context, call);
  const watch = watchClients(context, caller, queryFromProto(query, context.limits));
  const ended = AbortSignal.any([call.signal, context.draining]);
  ended.addEventListener("abort", () => watch.close(), { once: true });
  let release = () => {};
  try {
    release = untilEntryEnds(context, call, caller, (error) => watch.fail(error));
    for (let sequence = 1n; !ended.aborted; ) {
      await watch.ready();
      const changes = watch
        .take(maxFrameChanges)
        .map((change) => clientChangeToProto(change, context.brokerId));
      if (changes.length === 0) continue;
      yield create(WatchClientsResponseSchema, { sequence, changes });
      sequence += 1n;
    }
    if (!call.signal.aborted) requireNotDraining(context);
  } finally {
    release();
    watch.close();
  }
}
