import { BrokerError } from "../errors.js";
import type { AnswerSink } from "../proxy/answer-sink.js";
import type { ForwardCall, ForwardedRequest } from "../proxy/http-proxy.js";
import { authorizeQuery } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";
import { whileEntitled } from "./entitled-forward.js";
import { WatchedForward } from "./watched-forward.js";

/** Methods that make no sense beyond the broker: they are about the connection to it. */
const refusedMethods: ReadonlySet<string> = new Set(["CONNECT", "TRACE"]);

/** A day: a time-out beyond it is a typing error. */
const maxTimeoutMs = 86_400_000;

/**
 * Forwards an HTTP request to a client that matches, and its answer to the sink; so go errors of upstreams, and where plugins watch all
 * others too, `PLUGIN_REFUSED` and `PLUGIN_FAILED` among them. It breaks off, with `CREDENTIAL_EXPIRED` or `CREDENTIAL_REVOKED`, when the caller's credential ends.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`, `INVALID_REQUEST`, and `PROXY_OVERLOADED` where too many are under way.
 */
export function forward(
  context: CommandContext,
  caller: Caller,
  call: ForwardCall,
  sink: AnswerSink,
): ForwardedRequest {
  const query = authorizeQuery(context, caller, "forward", call.query);
  return whileEntitled(context, caller, sink, (entitled) =>
    forwardAllowed(context, caller, { ...call, query }, entitled),
  );
}

function forwardAllowed(
  context: CommandContext,
  caller: Caller,
  call: ForwardCall,
  sink: AnswerSink,
): ForwardedRequest {
  const { proxy: hooks } = context.hooks;
  if (hooks === undefined) return forwardNow(context, call, sink);
  const { query, request } = call;
  const { method, target, fields } = request;
  return new WatchedForward(hooks, {
    event: { caller, query, method, target, fields },
    sink,
    forward(final, watched) {
      const changed = { ...request, target: final.target, fields: final.fields };
      return forwardNow(context, { ...call, request: changed }, watched);
    },
  });
}

function forwardNow(context: CommandContext, call: ForwardCall, sink: AnswerSink): ForwardedRequest {
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
  return context.proxy.forward(call, sink);
}
