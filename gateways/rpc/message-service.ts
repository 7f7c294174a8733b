import { MessageService } from "../../gen/singyeong/v1/message_service_pb.js";
import type { CommandContext } from "../../src/commands/context.js";
import { resultOf } from "../../src/util/underway.js";
import { memberCaller } from "./call-caller.js";
import { clientMethod, memberMethod, type UnaryMethod, unaryMethod } from "./unary-method.js";
import { broadcastVerb, replyVerb, requestVerb, sendVerb } from "./verbs.js";

/** The methods of MessageService. */
export function messageMethods(context: CommandContext): readonly UnaryMethod[] {
  const { send, broadcast, request, reply } = MessageService.method;
  return [
    memberMethod(context, send, (...call) => resultOf(sendVerb(...call))),
    memberMethod(context, broadcast, (...call) => resultOf(broadcastVerb(...call))),
    unaryMethod(request, async (message, call) =>
      resultOf(requestVerb(context, await memberCaller(context, call), message, call)),
    ),
    clientMethod(context, reply, replyVerb),
  ];
}
