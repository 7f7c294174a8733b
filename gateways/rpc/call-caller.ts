import type { Caller, CommandContext } from "../../src/commands/context.js";
import { BrokerError } from "../../src/errors.js";
import type { Session } from "../../src/session/session.js";
import { callerFrom, callerOf, sessionByToken, sessionHeader } from "../caller.js";
import type { Call } from "./call.js";

/**
 * On whose behalf a call comes: the client whose session token it carries, else whoever has the credential.
 * @throws BrokerError (rejects with) `SESSION_NOT_FOUND` for a token of no session; `UNAUTHENTICATED` without a valid credential.
 */
export function memberCaller(context: CommandContext, call: Call): Promise<Caller> {
  return callerFrom(context, {
    authorization: call.header("authorization"),
    sessionToken: call.header(sessionHeader),
    remoteAddress: call.connection.remoteAddress,
  });
}

/**
 * The client on whose behalf a call comes.
 * @throws BrokerError as {@link sessionOf}.
 */
export function identifiedCaller(context: CommandContext, call: Call): Caller {
  return callerOf(sessionOf(context, call));
}

/** True where a call names the session on whose behalf it comes. */
export function namesSession(call: Call): boolean {
  return call.header(sessionHeader) !== undefined;
}

/**
 * The session that a call names.
 * @throws BrokerError `NOT_IDENTIFIED` for a call without session token, `SESSION_NOT_FOUND` for a token of no session.
 */
export function sessionOf(context: CommandContext, call: Call): Session {
  const token = call.header(sessionHeader);
  if (token === undefined)
    throw new BrokerError("NOT_IDENTIFIED", `${sessionHeader}: the header is required`);
  return sessionByToken(context, token);
}
