import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import { ProxyService } from "../../../gen/singyeong/v1/proxy_service_pb.js";
import type { CommandContext } from "../../../src/commands/context.js";
import { memberCaller } from "../call-caller.js";
import { connectionKey } from "../node-connection.js";
import { forwardStream } from "./forward-stream.js";
import { type ForwardOrigin, forwardVerb } from "./forward-verb.js";

/** Serves ProxyService. */
export function registerProxyService(router: ConnectRouter, context: CommandContext): void {
  router.service(ProxyService, {
    forward: async (request, call) =>
      forwardVerb(context, await memberCaller(context, call), request, originOf(call)),
    async *forwardStream(requests, call) {
      yield* forwardStream(context, await memberCaller(context, call), requests, originOf(call));
    },
  });
}

function originOf(call: HandlerContext): ForwardOrigin {
  return { signal: call.signal, remoteAddress: call.values.get(connectionKey).remoteAddress };
}
