import type { ClientCertificate } from "../src/auth/authenticator.js";
import type { Caller, ClientCaller, CommandContext } from "../src/commands/context.js";
import { BrokerError } from "../src/errors.js";
import type { Session } from "../src/session/session.js";
import { credentialFrom } from "./credential.js";

/** The header in which a request names the session on whose behalf it comes. */
export const sessionHeader = "singyeong-session";

/** What a request shows of who sends it. */
export interface CallerProof {
  /** The field with a password or a token. */
  readonly authorization: string | undefined;
  /** The token of the session on whose behalf it comes. */
  readonly sessionToken: string | undefined;
  /** The sender's address, without port. */
  readonly remoteAddress: string;
  /** What the sender has shown of itself by TLS. */
  readonly certificate: ClientCertificate | undefined;
}

/**
 * On whose behalf a request comes: the client whose session token it carries, else whoever has the credential.
 * @throws BrokerError (rejects with) `SESSION_NOT_FOUND` for a token of no session; `UNAUTHENTICATED` without a valid credential;
 * `TOO_MANY_ATTEMPTS`, `AUTHENTICATION_UNAVAILABLE`.
 */
export async function callerFrom(context: CommandContext, proof: CallerProof): Promise<Caller> {
  if (proof.sessionToken !== undefined) return callerOf(sessionByToken(context, proof.sessionToken));
  const { accessControl } = context;
  const { remoteAddress, certificate } = proof;
  const credential = credentialFrom(proof.authorization);
  const principal = await accessControl.admit({ remoteAddress, credential, certificate }, "refuse");
  const access = accessControl.accessOf(principal);
  // Who may only receive has no use for a call, and should hear what is missing.
  if (!access.isRestricted) return { principal, access, remoteAddress };
  throw new BrokerError(
    "UNAUTHENTICATED",
    `authorization: a valid credential, or a ${sessionHeader} header, is required`,
  );
}

/** The session with a token. @throws BrokerError `SESSION_NOT_FOUND` for a token of no session. */
export function sessionByToken({ sessions }: CommandContext, token: string): Session {
  const session = sessions.byToken(token);
  if (session === undefined) throw unknownSession();
  return session;
}

/** On whose behalf the commands of a session run. @throws BrokerError `SESSION_NOT_FOUND` where it has no client any more. */
export function callerOf({ caller }: Session): ClientCaller {
  if (caller === undefined) throw unknownSession();
  return caller;
}

function unknownSession(): BrokerError {
  return new BrokerError("SESSION_NOT_FOUND", `${sessionHeader}: no session of this broker has this token`);
}
