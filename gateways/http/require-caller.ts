import type { FastifyRequest } from "fastify";
import type { Caller, CommandContext } from "../../src/commands/context.js";
import { callerFrom, sessionHeader } from "../caller.js";
import { clientCertificateOf } from "../client-certificate.js";

const callers = new WeakMap<FastifyRequest, Caller>();

/**
 * Finds out on whose behalf a request comes, before its body is read, and refuses those of nobody.
 * @throws BrokerError (rejects with) what `callerFrom` does.
 */
export function requireCaller(context: CommandContext) {
  return async (request: FastifyRequest): Promise<void> => {
    const { headers, ip, raw } = request;
    const sessionToken = headers[sessionHeader];
    const caller = await callerFrom(context, {
      authorization: headers.authorization,
      sessionToken: Array.isArray(sessionToken) ? sessionToken[0] : sessionToken,
      remoteAddress: ip,
      certificate: clientCertificateOf(raw.socket),
    });
    callers.set(request, caller);
  };
}

/** On whose behalf a request comes, on a route that requires to know. */
export function callerOfRequest(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new TypeError("the route does not require a caller");
  return caller;
}
