import type { Caller, CommandContext } from "../../src/commands/context.js";
import { BrokerError } from "../../src/errors.js";
import type { Session } from "../../src/session/session.js";
import { credentialFrom } from "../credential.js";
import type { Call } from "./call.js";

/** The header in which a call names the session on whose behalf it comes. */
const sessionHeader = "singyeong-session";

/**
 * On whose behalf a call comes: the client whose session token it carries, else whoever has the credential.
 * @throws BrokerError `SESSION_NOT_FOUND` for a token of no session; `UNAUTHENTICATED` without a valid credential.
 */
export async function memberCaller(context: CommandContext, call: Call): Promise<Caller> {
  if (namesSession(call)) return identifiedCaller(context, call);
  const credential = credentialFrom(call.header("authorization"));
  const { remoteAddress } = call.connection;
  const applicant = credential === undefined ? { remoteAddress } : { remoteAddress, credential };
  if ((await context.authenticator.authenticate(applicant)) === "granted") return { restricted: false };
  throw new BrokerError(
    "UNAUTHENTICATED",
    `authorization: a valid credential, or a ${sessionHeader} header, is required`,
  );
}

/**
 * The client on whose behalf a call comes.
 * @throws BrokerError as {@link sessionOf}.
 */
export function identifiedCaller(context: CommandContext, call: Call): Caller {
  const { client } = sessionOf(context, call);
  if (client === undefined) throw unknownSession();
  return { restricted: client.restricted, client };
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
  const session = context.sessions.byToken(token);
  if (session === undefined) throw unknownSession();
  return session;
}

function unknownSession(): BrokerError {
  return new BrokerError("SESSION_NOT_FOUND", `${sessionHeader}: no session of this broker has this token`);
}
