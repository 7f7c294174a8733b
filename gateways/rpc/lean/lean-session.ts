import type { CommandContext } from "../../../src/commands/context.js";
import { BrokerError } from "../../../src/errors.js";
import type { Logger } from "../../../src/observability/logger.js";
import { credentialFrom } from "../../credential.js";
import { SessionStream } from "../session-stream.js";
import { CommandReader, type ReadCommand } from "./command-reader.js";
import { beginResponse } from "./grpc-response.js";
import type { LeanMethod } from "./lean-gateway.js";
import { LeanTransport } from "./lean-transport.js";
import { receiveCommands } from "./receive-commands.js";

/**
 * `SessionService.Connect`: a message passes from one client to another with its content undecoded. What the commands mean stands in
 * {@link SessionStream}.
 */
export function leanSession(context: CommandContext, logger: Logger): LeanMethod {
  const commands = new CommandReader(context.limits);
  return (call) => {
    beginResponse(call);
    const session = new SessionStream({
      context,
      logger,
      connection: call.connection,
      credential: credentialFrom(call.header("authorization")),
      openTransport: (options) => new LeanTransport(call, options),
    });
    receiveCommands<ReadCommand>(call.stream, {
      maxFrameBytes: context.limits.maxFrameBytes,
      read: (frame, each) => commands.read(frame, each),
      handle: (next) =>
        next.kind === "send" ? session.send(next.id, next.read) : session.handle(next.command),
      end: () => session.leave(),
      fault: (error) => session.fail(error),
    });
    call.stream.on("close", () => session.gone());
    call.atDeadline(() =>
      session.fail(new BrokerError("REQUEST_TIMEOUT", "the deadline of the call has passed")),
    );
  };
}
