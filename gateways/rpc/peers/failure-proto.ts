import { ErrorReason as ProtoReason } from "../../../gen/singyeong/v1/error_reason_pb.js";
import type { Failure } from "../../../gen/singyeong/v1/failure_pb.js";
import { BrokerError, type ErrorReason, errorReasons } from "../../../src/errors.js";

/** The error that a peer has answered with; a reason that this version does not know counts as `INTERNAL`. */
export function errorFromFailure({ reason, message, details }: Failure): BrokerError {
  const name = ProtoReason[reason] ?? "";
  return new BrokerError(isReason(name) ? name : "INTERNAL", message, { details });
}

function isReason(name: string): name is ErrorReason {
  return name in errorReasons;
}
