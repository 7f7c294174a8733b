import type { HandlerContext } from "@connectrpc/connect";
import type { Caller, CommandContext } from "../../src/commands/context.js";
import { BrokerError } from "../../src/errors.js";
import type { Session } from "../../src/session/session.js";
import { credentialFrom } from "../credential.js";
import { connectionKey } from "./node-connection.js";

/** The header in which a unary call names the session on whose behalf it comes. */
export const sessionHeader = "singyeong-session";

/**
 * On whose behalf a call comes: the client whose session token it carries, else whoever has the credential.
 * @throws BrokerError `SESSION_NOT_FOUND` for a token of no session; `UNAUTHENTICATED` without a valid credential.
 */
export async function memberCaller(context: CommandContext, call: HandlerContext): Promise<Caller> {
  if (call.requestHeader.has(sessionHeader)) return identifiedCaller(context, call);
  const credential = credentialFrom(call.requestHeader.get("authorization") ?? undefined);
  const { remoteAddress } = call.values.get(connectionKey);
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
export function identifiedCaller(context: CommandContext, call: HandlerContext): Caller {
  const { client } = sessionOf(context, call);
  if (client === undefined) throw unknownSession();
  return { restricted: client.restricted, client };
}

/**
 * The session that a call names.
 * @throws BrokerError `NOT_IDENTIFIED` for a call without session token, `SESSION_NOT_FOUND` for a token of no session.
 */
export function sessionOf(context: CommandContext, call: HandlerContext): Session {
  const token = call.requestHeader.get(sessionHeader);
  if (token === null) throw new BrokerError("NOT_IDENTIFIED", `${sessionHeader}: the header is required`);
  const session = context.sessions.byToken(token);
  if (session === undefined) throw unknownSession();
  return session;
}

function unknownSession(): BrokerError {
  return new BrokerError("SESSION_NOT_FOUND", `${sessionHeader}: no session of this broker has this token`);
}
