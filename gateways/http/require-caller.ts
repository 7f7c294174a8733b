import type { FastifyRequest } from "fastify";
import type { CommandContext } from "../../src/commands/context.js";
import { BrokerError } from "../../src/errors.js";
import { credentialFrom } from "../credential.js";

/** Refuses requests that do not show the password. @throws BrokerError (rejects with) `UNAUTHENTICATED`, `TOO_MANY_ATTEMPTS`. */
export function requirePassword({ authenticator }: CommandContext) {
  return async (request: FastifyRequest): Promise<void> => {
    const credential = credentialFrom(request.headers.authorization);
    const remoteAddress = request.ip;
    const applicant = credential === undefined ? { remoteAddress } : { remoteAddress, credential };
    if ((await authenticator.authenticate(applicant)) !== "granted") {
      throw new BrokerError("UNAUTHENTICATED", "authorization: the password is missing or wrong");
    }
  };
}
