import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import { AdminService, GetInfoResponseSchema } from "../../gen/singyeong/v1/admin_service_pb.js";
import { MessageService } from "../../gen/singyeong/v1/message_service_pb.js";
import { type CommandContext, requireUnrestricted } from "../../src/commands/context.js";
import { getInfo } from "../../src/commands/get-info.js";
import { identifiedCaller, memberCaller } from "./call-caller.js";
import { broadcastVerb, replyVerb, requestVerb, sendVerb } from "./verbs.js";

/** Serves the unary calls of MessageService and AdminService. */
export function registerServices(router: ConnectRouter, context: CommandContext): void {
  router.service(MessageService, {
    send: async (message, call) => sendVerb(context, await memberCaller(context, call), message),
    broadcast: async (message, call) => broadcastVerb(context, await memberCaller(context, call), message),
    async request(message, call) {
      const sent = requestVerb(context, await memberCaller(context, call), message, patience(call));
      return (await sent).reply;
    },
    reply: async (message, call) => replyVerb(context, identifiedCaller(context, call), message),
  });
  router.service(AdminService, {
    async getInfo(_message, call) {
      requireUnrestricted(await memberCaller(context, call));
      const info = getInfo(context);
      return create(GetInfoResponseSchema, {
        ...info,
        startedAt: timestampFromMs(info.startedAt),
        applications: info.applications.map((application) => ({ ...application })),
      });
    },
  });
}

function patience(call: HandlerContext) {
  const timeoutMs = call.timeoutMs();
  return timeoutMs === undefined ? { signal: call.signal } : { signal: call.signal, timeoutMs };
}
