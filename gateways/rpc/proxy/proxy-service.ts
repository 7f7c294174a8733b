import type { ConnectRouter } from "@connectrpc/connect";
import {
  type ForwardStreamRequest,
  type ForwardStreamResponse,
  ProxyService,
} from "../../../gen/singyeong/v1/proxy_service_pb.js";
import type { CommandContext } from "../../../src/commands/context.js";
import { type Call, callOf } from "../call.js";
import { memberCaller } from "../call-caller.js";
import { type UnaryMethod, unaryMethod } from "../unary-method.js";
import { forwardStream } from "./forward-stream.js";
import { forwardVerb } from "./forward-verb.js";

/** The unary methods of ProxyService. */
export function proxyMethods(context: CommandContext): readonly UnaryMethod[] {
  const { forward } = ProxyService.method;
  return [
    unaryMethod(forward, async (request, call) =>
      forwardVerb(context, await memberCaller(context, call), request, call),
    ),
  ];
}

/** Serves the streams of ProxyService. */
export function registerProxyStreams(router: ConnectRouter, context: CommandContext): void {
  async function* stream(
    requests: AsyncIterable<ForwardStreamRequest>,
    call: Call,
  ): AsyncGenerator<ForwardStreamResponse> {
    yield* forwardStream(context, await memberCaller(context, call), requests, call);
  }

  router.rpc(ProxyService.method.forwardStream, (requests, call) => stream(requests, callOf(call)));
}
