import { overloadedError } from "../../../src/admission/admission.js";
import type { Logger } from "../../../src/observability/logger.js";
import { errorToConnect } from "../failure.js";
import { refuseStream, statusOf } from "./grpc-response.js";
import type { LeanGateway } from "./lean-gateway.js";

/** Refuses gRPC calls with `OVERLOADED`. What it says is made once: the more calls there are to refuse, the less each may cost. */
export function createOverloadRefusal(logger: Logger): LeanGateway {
  const status = { ":status": 200, ...statusOf(errorToConnect(overloadedError())) };
  return (stream, headers) => {
    const contentType = headers["content-type"];
    if (!contentType?.startsWith("application/grpc")) return false;
    stream.on("error", (error) => logger.debug({ error }, "a call broke off")); // "close" follows
    if (stream.closed || stream.destroyed) return true;
    refuseStream(stream, { ...status, "content-type": contentType });
    return true;
  };
}
