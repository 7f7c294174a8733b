import type { Caller, ClientCaller, CommandContext } from "../../src/commands/context.js";
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
    certificate: call.connection.certificate,
  });
}

/**
 * The client on whose behalf a call comes.
 * @throws BrokerError as {@link sessionOf}.
 */
export function identifiedCaller(context: CommandContext, call: Call): ClientCaller {
  return callerOf(sessionOf(context, call));
}

/**
 * Has `onEnded` called when what a call was let in by ends: the session that it names, else the caller's credential. The returned function
 * stops that.
 * @throws BrokerError as {@link sessionOf}.
 */
export function untilEntryEnds(
  context: CommandContext,
  call: Call,
  { principal }: Caller,
  onEnded: (error: BrokerError) => void,
): () => void {
  if (call.header(sessionHeader) === undefined)
    return context.accessControl.hold(principal, onEnded) ?? (() => {});
  const { ended } = sessionOf(context, call);
  const sessionEnded = () =>
    onEnded(new BrokerError("SESSION_NOT_FOUND", "the session of this call has ended"));
  ended.addEventListener("abort", sessionEnded, { once: true });
  return () => ended.removeEventListener("abort", sessionEnded);
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
