import { create } from "@bufbuild/protobuf";
import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import {
  DirectoryService,
  type WatchClientsRequest,
  type WatchClientsResponse,
  WatchClientsResponseSchema,
} from "../../gen/singyeong/v1/directory_service_pb.js";
import { type CommandContext, requireNotDraining } from "../../src/commands/context.js";
import { watchClients } from "../../src/commands/watch-clients.js";
import { identifiedCaller, memberCaller } from "./call-caller.js";
import { clientChangeToProto } from "./client-change-proto.js";
import { explainQueryVerb } from "./explain-verb.js";
import { queryFromProto } from "./query-proto.js";
import { queryClientsVerb, updateMetadataVerb } from "./verbs.js";

/** Most changes in one frame of a watch. */
const maxFrameChanges = 256;

/** Serves the calls of DirectoryService. */
export function registerDirectoryService(router: ConnectRouter, context: CommandContext): void {
  router.service(DirectoryService, {
    queryClients: async (message, call) =>
      queryClientsVerb(context, await memberCaller(context, call), message),
    updateMetadata: async (message, call) =>
      updateMetadataVerb(context, identifiedCaller(context, call), message),
    watchClients: (message, call) => watch(context, message, call),
    explainQuery: async (message, call) =>
      explainQueryVerb(context, await memberCaller(context, call), message),
  });
}

/** Frames are made when the one before has been taken, of what is true then. */
async function* watch(
  context: CommandContext,
  { query }: WatchClientsRequest,
  call: HandlerContext,
): AsyncGenerator<WatchClientsResponse> {
  const caller = await memberCaller(context, call);
  const watch = watchClients(context, caller, queryFromProto(query, context.limits));
  const ended = AbortSignal.any([call.signal, context.draining]);
  ended.addEventListener("abort", () => watch.close(), { once: true });
  try {
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
    watch.close();
  }
}
