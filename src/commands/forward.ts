import { BrokerError } from "../errors.js";
import type { AnswerSink } from "../proxy/answer-sink.js";
import type { ForwardCall, ForwardedRequest } from "../proxy/http-proxy.js";
import { authorizeQuery } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";

/** Methods that make no sense beyond the broker: they are about the connection to it. */
const refusedMethods: ReadonlySet<string> = new Set(["CONNECT", "TRACE"]);

/** A day: a time-out beyond it is a typing error. */
const maxTimeoutMs = 86_400_000;

/**
 * Forwards an HTTP request to a client that matches, and its answer to the sink; so go errors of upstreams.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`, `INVALID_REQUEST`, and `PROXY_OVERLOADED` where too many are under way.
 */
export function forward(
  context: CommandContext,
  caller: Caller,
  call: ForwardCall,
  sink: AnswerSink,
): ForwardedRequest {
  const query = authorizeQuery(context, caller, "forward", call.query);
  const { request, timeoutMs } = call;
  if (refusedMethods.has(request.method)) {
    throw new BrokerError("INVALID_REQUEST", `method: ${request.method} cannot be forwarded`);
  }
  if (!request.target.startsWith("/")) {
    throw new BrokerError("INVALID_REQUEST", "target: must begin with a slash");
  }
  if (timeoutMs !== undefined && !(timeoutMs > 0 && timeoutMs <= maxTimeoutMs)) {
    throw new BrokerError("INVALID_REQUEST", `timeout: must be more than 0 and at most ${maxTimeoutMs} ms`);
  }
  return context.proxy.forward({ ...call, query }, sink);
}
