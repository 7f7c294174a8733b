import { MessageService } from "../../gen/singyeong/v1/message_service_pb.js";
import type { CommandContext } from "../../src/commands/context.js";
import { memberCaller } from "./call-caller.js";
import { clientMethod, memberMethod, type UnaryMethod, unaryMethod } from "./unary-method.js";
import { broadcastVerb, replyVerb, requestVerb, sendVerb } from "./verbs.js";

/** The methods of MessageService. */
export function messageMethods(context: CommandContext): readonly UnaryMethod[] {
  const { send, broadcast, request, reply } = MessageService.method;
  return [
    memberMethod(context, send, sendVerb),
    memberMethod(context, broadcast, broadcastVerb),
    unaryMethod(request, async (message, call) => {
      const sent = requestVerb(context, await memberCaller(context, call), message, call);
      return (await sent).reply;
    }),
    clientMethod(context, reply, replyVerb),
  ];
}
