import { BrokerError } from "../errors.js";
import type { AnswerSink } from "../proxy/answer-sink.js";
import type { ForwardedRequest } from "../proxy/http-proxy.js";
import { PassingSink } from "../proxy/passing-sink.js";
import type { Caller, CommandContext } from "./context.js";

/**
 * Forwards for as long as the caller's credential lasts: an answer, or an upgraded connection, that outlives it is broken off.
 * @throws BrokerError `CREDENTIAL_REVOKED` where it has not lasted so far, and what `forward` throws.
 */
export function whileEntitled(
  { accessControl }: CommandContext,
  { principal }: Caller,
  sink: AnswerSink,
  forward: (sink: AnswerSink) => ForwardedRequest,
): ForwardedRequest {
  let forwarded: ForwardedRequest | undefined;
  const release = accessControl.hold(principal, (error) => {
    forwarded?.abort();
    entitled.stop(error);
  });
  if (release === undefined) return forward(sink);
  const entitled = new PassingSink(sink, { over: release });
  try {
    const underWay = forward(entitled);
    forwarded = underWay;
    return {
      resume: () => underWay.resume(),
      abort() {
        underWay.abort();
        entitled.abandon(new BrokerError("CANCELLED", "the caller gave up"));
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}
