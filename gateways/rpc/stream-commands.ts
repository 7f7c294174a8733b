import { create } from "@bufbuild/protobuf";
import {
  type Command,
  type CommandResult,
  GrantCreditResponseSchema,
} from "../../gen/singyeong/v1/session_service_pb.js";
import { answerHttp } from "../../src/commands/answer-http.js";
import type { CommandContext } from "../../src/commands/context.js";
import { heartbeat } from "../../src/commands/heartbeat.js";
import { BrokerError } from "../../src/errors.js";
import type { Session } from "../../src/session/session.js";
import { andThen } from "../../src/util/maybe-promise.js";
import { type MaybeUnderway, whenDone } from "../../src/util/underway.js";
import { answerFrameFromProto } from "./http-proto.js";
import {
  broadcastVerb,
  queryClientsVerb,
  replyVerb,
  requestVerb,
  sendVerb,
  updateMetadataVerb,
} from "./verbs.js";

/** How a command went. */
export type Result = CommandResult["result"];

/** Commands that are answered even when the client gave them no id: their answer is what they are for. */
const alwaysAnswered: ReadonlySet<Command["command"]["case"]> = new Set(["request", "queryClients"]);

/** True where the client wants to know that this command succeeded. */
export function wantsAnswer({ id, command }: Command): boolean {
  return id !== 0n || alwaysAnswered.has(command.case);
}

/** What a command has led to; some are never answered. */
export type Outcome = Result | undefined;

/**
 * Runs one command of an identified client, `identify` apart; underway once others have to do their part of it.
 * @throws BrokerError what the command throws.
 */
export function runCommand(
  context: CommandContext,
  session: Session,
  { command }: Command,
  signal: AbortSignal,
): MaybeUnderway<Outcome> {
  const { caller } = session;
  if (caller === undefined) throw notIdentified();
  switch (command.case) {
    case "send":
      return whenDone(sendVerb(context, caller, command.value), (value) => ({ case: "send", value }));
    case "broadcast":
      return whenDone(broadcastVerb(context, caller, command.value), (value) => ({
        case: "broadcast",
        value,
      }));
    case "request":
      return whenDone(requestVerb(context, caller, command.value, { signal }), (value) => ({
        case: "request",
        value,
      }));
    case "reply":
      return { case: "reply", value: replyVerb(context, caller, command.value) };
    case "updateMetadata":
      return andThen(updateMetadataVerb(context, caller, command.value), (value) => ({
        case: "updateMetadata",
        value,
      }));
    case "queryClients":
      return andThen(queryClientsVerb(context, caller, command.value), (value) => ({
        case: "queryClients",
        value,
      }));
    case "grantCredit":
      session.grantCredit(command.value.credit);
      return { case: "grantCredit", value: create(GrantCreditResponseSchema) };
    case "keepAlive":
      heartbeat(context, session);
      return undefined;
    case "httpAnswer":
      answerHttp(context, caller, answerFrameFromProto(command.value));
      return undefined;
    case "goodbye":
      session.close("client-goodbye");
      return undefined;
    case "identify":
      throw new BrokerError("ALREADY_IDENTIFIED", "this stream has identified before");
    case undefined:
      throw new BrokerError("INVALID_REQUEST", "command: one of its fields must be set");
    default:
      return command satisfies never;
  }
}

/** The error of a stream whose first command is something else than `identify`. */
export function notIdentified(): BrokerError {
  return new BrokerError("NOT_IDENTIFIED", "the first command of a stream must be identify");
}
