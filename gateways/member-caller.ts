import type { Caller, CommandContext } from "../src/commands/context.js";
import { BrokerError } from "../src/errors.js";
import { credentialFrom } from "./credential.js";

/** What a request shows of who sends it. */
export interface CallerProof {
  /** The field with a password or a token. */
  readonly authorization: string | undefined;
  /** The token of the session on whose behalf it comes. */
  readonly sessionToken: string | undefined;
  /** The sender's address, without port. */
  readonly remoteAddress: string;
}

/**
 * On whose behalf a request comes: the client whose session token it carries, else whoever has the credential.
 * @throws BrokerError (rejects with) `SESSION_NOT_FOUND` for a token of no session; `UNAUTHENTICATED` without a valid credential.
 */
export async function memberCaller(context: CommandContext, proof: CallerProof): Promise<Caller> {
  if (proof.sessionToken !== undefined) {
    const client = context.sessions.byToken(proof.sessionToken)?.client;
    if (client === undefined)
      throw new BrokerError("SESSION_NOT_FOUND", "no session of this broker has this token");
    return { restricted: client.restricted, client };
  }
  const credential = credentialFrom(proof.authorization);
  const { remoteAddress } = proof;
  const applicant = credential === undefined ? { remoteAddress } : { remoteAddress, credential };
  if ((await context.authenticator.authenticate(applicant)) === "granted") return { restricted: false };
  throw new BrokerError("UNAUTHENTICATED", "a valid credential, or the token of a session, is required");
}
