import { BrokerError } from "../errors.js";
import type { HttpAnswerFrame } from "../message/http-frame.js";
import type { Caller, CommandContext } from "./context.js";

/**
 * Takes a piece of a client's answer to an HTTP request that came down its session. Restricted clients may: they were asked.
 * @throws BrokerError `INVALID_REQUEST` for a client that takes no requests this way.
 */
export function answerHttp({ proxy }: CommandContext, { client }: Caller, frame: HttpAnswerFrame): void {
  const tunnel = client === undefined ? undefined : proxy.tunnels.of(client);
  if (tunnel === undefined) {
    throw new BrokerError(
      "INVALID_REQUEST",
      "http_answer: this client takes no HTTP requests over its session",
    );
  }
  tunnel.received(frame);
}
