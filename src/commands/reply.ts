import { BrokerError } from "../errors.js";
import type { Reply } from "../router/pending-requests.js";
import type { Caller, CommandContext } from "./context.js";

/** An error that a receiver answers with: its text, and facts for the requester's program. */
export interface ReplyError {
  readonly error: string;
  readonly details: Readonly<Record<string, string>>;
}

/** A receiver's answer to a request. */
export interface ReplyToRequest {
  readonly requestId: string;
  readonly result: Reply | ReplyError;
}

/**
 * Answers a request that this client received. Restricted clients may: they were asked.
 * @throws BrokerError `NOT_IDENTIFIED` for a caller that is no client, `UNKNOWN_REQUEST` when nobody waits for its reply.
 */
export function reply(context: CommandContext, caller: Caller, { requestId, result }: ReplyToRequest): void {
  if (caller.client === undefined)
    throw new BrokerError("NOT_IDENTIFIED", "only a client with a session can reply");
  const answer =
    "error" in result ? new BrokerError("REPLY_FAILED", result.error, { details: result.details }) : result;
  context.requests.reply(requestId, caller.client, answer);
}
